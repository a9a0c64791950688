import { useState } from 'react';

/** Where one is in a list that only knows its next page. */
export interface CursorPages {
  cursor: string | undefined;
  /** Index of the first row, from 0. */
  offset: number;
  next: (cursor: string, rows: number) => void;
  previous: (() => void) | undefined;
}

/**
 * Remembers the cursors of the pages before, so that one can go back. Another
 * `key` (a different query) starts at the first page.
 */
export function useCursorPages(key: string): CursorPages {
  const [pages, setPages] = useState<{
    key: string;
    stack: { cursor: string; offset: number }[];
  }>({ key, stack: [] });
  const stack = pages.key === key ? pages.stack : [];
  const top = stack[stack.length - 1];
  return {
    cursor: top?.cursor,
    offset: top?.offset ?? 0,
    next: (cursor, rows) =>
      setPages({
        key,
        stack: [...stack, { cursor, offset: (top?.offset ?? 0) + rows }],
      }),
    previous:
      stack.length > 0
        ? () => setPages({ key, stack: stack.slice(0, -1) })
        : undefined,
  };
}
