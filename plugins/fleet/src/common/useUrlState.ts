import { useCallback } from 'react';
import { useSearchParams } from 'react-router-dom';

/**
 * Parameters of the page's address as state, so that a view can be shared and
 * survives a reload. Setting replaces the address; an empty value takes the
 * parameter away.
 */
export function useUrlState(): [
  URLSearchParams,
  (changes: Record<string, string | undefined>) => void,
] {
  const [params, setParams] = useSearchParams();
  const change = useCallback(
    (changes: Record<string, string | undefined>) =>
      setParams(
        before => {
          const next = new URLSearchParams(before);
          for (const [name, value] of Object.entries(changes)) {
            if (value) {
              next.set(name, value);
            } else {
              next.delete(name);
            }
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );
  return [params, change];
}
