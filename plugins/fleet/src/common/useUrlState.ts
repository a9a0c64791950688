import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/** What the address is changed to; several values repeat the parameter. */
export type UrlChanges = Record<string, string | readonly string[] | undefined>;

/**
 * Parameters of the page's address as state, so that a view can be shared and
 * survives a reload. Setting replaces the address; an empty value takes the
 * parameter away.
 */
export function useUrlState(): [
  URLSearchParams,
  (changes: UrlChanges) => void,
] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (changes: UrlChanges) =>
      setParams(before => withChanges(before, changes), { replace: true }),
    [setParams],
  );
  return [params, change];
}

/** Parameters with some of them changed. */
export function withChanges(
  before: URLSearchParams,
  changes: UrlChanges,
): URLSearchParams {
  const next = new URLSearchParams(before);
  for (const [name, value] of Object.entries(changes)) {
    next.delete(name);
    if (typeof value === 'string') {
      if (value) {
        next.set(name, value);
      }
    } else {
      // A list may hold the empty text: things without a value.
      value?.forEach(item => next.append(name, item));
    }
  }
  return next;
}
