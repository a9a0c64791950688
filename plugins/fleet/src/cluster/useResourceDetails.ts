import type {
  Resource,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { fleetApiRef } from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useRef, useState } from 'react';

/** Requests under way at a time. */
const CONCURRENCY = 4;

/**
 * Loads the stored projections of listed objects, each once per state the
 * hub received. Rows show what the list knows until they are there.
 *
 * @returns details by uid
 */
export function useResourceDetails(
  resources: readonly Resource[] | undefined,
): ReadonlyMap<string, ResourceDetail> {
  const api = useApi(fleetApiRef);
  const [details, setDetails] = useState<ReadonlyMap<string, ResourceDetail>>(
    new Map(),
  );
  const loaded = useRef(new Map<string, string>());

  useEffect(() => {
    const controller = new AbortController();
    const todo = (resources ?? []).filter(
      item => loaded.current.get(item.uid) !== item.observedAt,
    );
    async function work() {
      for (let item = todo.shift(); item; item = todo.shift()) {
        const { cluster, uid, observedAt } = item;
        try {
          const detail = await api.getResource(cluster, uid, {
            signal: controller.signal,
          });
          loaded.current.set(uid, observedAt);
          setDetails(before => new Map(before).set(uid, detail));
        } catch {
          // Gone meanwhile, or refused: the row keeps what the list said, and
          // the next change of the object tries again.
          if (controller.signal.aborted) {
            return;
          }
        }
      }
    }
    for (let worker = 0; worker < CONCURRENCY; worker += 1) {
      work();
    }
    return () => controller.abort();
  }, [api, resources]);

  return details;
}
