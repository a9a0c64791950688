import { toError } from '@backstage/errors';
import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useTabVisible } from './useTabVisible';

/** A page of a list that knows its next page alone. @public */
export interface KeysetPage<Row> {
  items: Row[];
  nextCursor?: string;
  totalCount?: { value: number; relation: 'eq' | 'gte' };
}

/** Rows loaded page by page as one scrolls. @public */
export interface KeysetRows<Row> {
  /** Rows so far; undefined until the first page is there. */
  data: Row[] | undefined;
  totalCount: KeysetPage<Row>['totalCount'];
  error: Error | undefined;
  hasMore: boolean;
  loadingMore: boolean;
  /** When the newest page came in, in ms of the browser's clock. */
  receivedAt: number | undefined;
  loadMore: () => void;
  /** Loads again what is on the screen. */
  reload: () => void;
  /** Tells which rows are on the screen, so that only they load again. */
  onVisible: (from: number, to: number) => void;
}

interface Loaded<Row> {
  key: string;
  pages: { cursor?: string; page: KeysetPage<Row> }[];
  error?: Error;
  receivedAt?: number;
}

/**
 * Rows of a list paged by keyset. Pages are added as asked for; when
 * `revision` grows only those on the screen load again, so that a long list
 * costs no more than a short one. Rows of the key before stay until those of
 * a new key are there.
 *
 * @param key - names the list; a new key is a new list
 * @param load - asks the hub for a page
 * @public
 */
export function useKeysetRows<Row>(
  key: string,
  load: (
    cursor: string | undefined,
    signal: AbortSignal,
  ) => Promise<KeysetPage<Row>>,
  options: {
    idOf: (row: Row) => string;
    revision?: number;
    refreshSeconds?: number;
  },
): KeysetRows<Row> {
  const { idOf, revision, refreshSeconds } = options;
  const [loaded, setLoaded] = useState<Loaded<Row>>({ key, pages: [] });
  const [loadingMore, setLoadingMore] = useState(false);
  const loadRef = useRef(load);
  loadRef.current = load;
  const idRef = useRef(idOf);
  idRef.current = idOf;
  const visible = useRef({ from: 0, to: 0 });
  const state = useRef(loaded);
  state.current = loaded;
  const tabVisible = useTabVisible();
  const control = useRef<{ more: () => void; again: () => void }>();

  useEffect(() => {
    const controller = new AbortController();
    const { signal } = controller;
    let busy = false;
    let againAfter = false;
    const mine = () => (state.current.key === key ? state.current.pages : []);
    const fetch = (cursor: string | undefined) =>
      loadRef.current(cursor, signal).then(page => ({ cursor, page }));
    const failed = (problem: unknown) =>
      !signal.aborted &&
      setLoaded(before => ({
        ...(before.key === key ? before : { key, pages: before.pages }),
        error: toError(problem),
      }));
    const put = (pages: Loaded<Row>['pages']) => {
      if (!signal.aborted) {
        const next = { key, pages, receivedAt: Date.now() };
        state.current = next;
        setLoaded(next);
      }
    };

    async function again() {
      if (busy) {
        againAfter = true;
        return;
      }
      busy = true;
      try {
        do {
          againAfter = false;
          const pages = mine();
          let row = 0;
          const touched = pages.map(({ page }) => {
            const from = row;
            row += page.items.length;
            const { from: top, to: bottom } = visible.current;
            return from <= bottom && row >= top;
          });
          put(
            pages.length === 0
              ? [await fetch(undefined)]
              : await Promise.all(
                  pages.map((item, index) =>
                    touched[index] ? fetch(item.cursor) : item,
                  ),
                ),
          );
        } while (againAfter && !signal.aborted);
      } catch (problem) {
        failed(problem);
      } finally {
        busy = false;
      }
    }

    async function more() {
      const pages = mine();
      const cursor = pages[pages.length - 1]?.page.nextCursor;
      if (busy || !cursor) {
        return;
      }
      busy = true;
      setLoadingMore(true);
      try {
        put([...pages, await fetch(cursor)]);
      } catch (problem) {
        failed(problem);
      } finally {
        busy = false;
        setLoadingMore(false);
        if (againAfter) {
          again();
        }
      }
    }

    visible.current = { from: 0, to: 0 };
    control.current = { more, again };
    again();
    return () => controller.abort();
  }, [key]);

  const firstRevision = useRef(revision);
  useEffect(() => {
    if (revision !== firstRevision.current) {
      firstRevision.current = revision;
      control.current?.again();
    }
  }, [revision]);

  useEffect(() => {
    if (!refreshSeconds || !tabVisible) {
      return undefined;
    }
    const timer = setInterval(
      () => control.current?.again(),
      refreshSeconds * 1_000,
    );
    return () => clearInterval(timer);
  }, [refreshSeconds, tabVisible]);

  const { pages } = loaded;
  const data = useMemo(() => {
    if (pages.length === 0) {
      return undefined;
    }
    // A row that moved between pages since they were loaded stands once.
    const seen = new Map<string, Row>();
    for (const { page } of pages) {
      for (const row of page.items) {
        seen.set(idRef.current(row), row);
      }
    }
    return [...seen.values()];
  }, [pages]);
  const last = pages[pages.length - 1]?.page;
  return {
    data,
    totalCount: pages[0]?.page.totalCount,
    error: loaded.error,
    hasMore: Boolean(last?.nextCursor) && loaded.key === key,
    loadingMore,
    receivedAt: loaded.receivedAt,
    loadMore: useCallback(() => {
      control.current?.more();
    }, []),
    reload: useCallback(() => {
      control.current?.again();
    }, []),
    onVisible: useCallback((from: number, to: number) => {
      visible.current = { from, to };
    }, []),
  };
}
