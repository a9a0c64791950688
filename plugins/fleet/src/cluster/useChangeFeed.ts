import type { Change, FleetAnswer } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  FleetQuery,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useEffect, useState } from 'react';

/** What a feed is narrowed to. */
export interface ChangeFeedOptions {
  cluster: string;
  kind?: string;
  namespace?: string;
  since?: string;
  until?: string;
  limit: number;
  revision: number;
}

/** A feed that stands still while newer changes are counted. */
export interface ChangeFeed {
  query: FleetQuery<FleetAnswer<'listChanges'>>;
  /** Changes shown, newest first. */
  shown: Change[];
  /** Newer ones that are there but not shown yet. */
  newer: number;
  /** True where there may be more newer ones than were counted. */
  newerAtLeast: boolean;
  showNewer: () => void;
}

/**
 * The newest changes of a cluster. What is shown does not move by itself:
 * newer changes are counted until asked for.
 */
export function useChangeFeed(options: ChangeFeedOptions): ChangeFeed {
  const api = useApi(fleetApiRef);
  const { revision, ...filter } = options;
  const key = JSON.stringify(filter);
  const query = useFleetQuery(
    key,
    signal =>
      api.listChanges(
        {
          cluster: filter.cluster,
          limit: filter.limit,
          ...(filter.kind && { kind: filter.kind }),
          ...(filter.namespace && { namespace: filter.namespace }),
          ...(filter.since && { since: filter.since }),
          ...(filter.until && { until: filter.until }),
        },
        { signal },
      ),
    { revision },
  );
  const { data } = query;
  const [frozen, setFrozen] = useState<{ key: string; items: Change[] }>();
  const current = frozen?.key === key ? frozen.items : undefined;

  useEffect(() => {
    // An empty feed has nothing to keep still.
    if (data && (!current || current.length === 0)) {
      setFrozen({ key, items: data.items });
    }
  }, [data, current, key]);

  const shown = current ?? data?.items ?? [];
  const top = shown[0]?.seq ?? -1;
  const newer =
    shown.length > 0
      ? (data?.items ?? []).filter(change => change.seq > top).length
      : 0;
  return {
    query,
    shown,
    newer,
    newerAtLeast: newer > 0 && newer === data?.items.length,
    showNewer: () => data && setFrozen({ key, items: data.items }),
  };
}
