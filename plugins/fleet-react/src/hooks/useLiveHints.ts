import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';
import { fleetApiRef } from '../api/fleetApi';
import { runHintLoop } from './hintLoop';
import { useTabVisible } from './useTabVisible';

/**
 * Result of {@link useLiveHints}.
 *
 * @public
 */
export interface LiveHints {
  /** Grows when it is worth to fetch again; pass it to `useFleetQuery`. */
  revision: number;
  /** Whether hints come in. */
  connection: 'connecting' | 'live' | 'retrying' | 'paused';
}

/**
 * Learns from the hub when something changed, so that a page can fetch again
 * through the permissioned API.
 *
 * @remarks
 * Long-polls `GET /hints`; at most one hint a second, with up to 200 ms of
 * jitter; waits longer and longer on errors; pauses while the tab is hidden.
 *
 * @param cluster - only changes of this cluster; of any where absent
 * @public
 */
export function useLiveHints(cluster?: string): LiveHints {
  const api = useApi(fleetApiRef);
  const visible = useTabVisible();
  const [revision, setRevision] = useState(0);
  const [connection, setConnection] =
    useState<LiveHints['connection']>('connecting');

  useEffect(() => {
    if (!visible) {
      setConnection('paused');
      return undefined;
    }
    const controller = new AbortController();
    runHintLoop({
      awaitHint: (query, options) => api.awaitHint(query, options),
      cluster,
      onHint: () => setRevision(value => value + 1),
      onConnection: error => setConnection(error ? 'retrying' : 'live'),
      signal: controller.signal,
    });
    return () => controller.abort();
  }, [api, cluster, visible]);

  return { revision, connection };
}
