import type { Completion } from '@backstage-fleet/plugin-fleet-common';
import { fleetApiRef } from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** Typing rests so long before the hub is asked. */
const REST_MS = 120;

/**
 * How the query may go on at the caret. Completions of before stay until new
 * ones are there; none while not asked for or where the hub has no answer.
 */
export function useCompletions(
  query: string,
  position: number,
  enabled: boolean,
): Completion[] {
  const api = useApi(fleetApiRef);
  const [items, setItems] = useState<Completion[]>([]);
  useEffect(() => {
    if (!enabled) {
      setItems([]);
      return undefined;
    }
    const controller = new AbortController();
    const timer = setTimeout(() => {
      api
        .completeQuery({ query, position }, { signal: controller.signal })
        .then(
          answer => setItems(answer.items),
          // What is typed is searched for without completions as well.
          () => !controller.signal.aborted && setItems([]),
        );
    }, REST_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [api, query, position, enabled]);
  // Those of before do not fit a text that has moved on.
  return items.filter(item => item.to <= query.length);
}
