import type { FleetAnswer } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  FleetApi,
  FleetQuery,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';

/** A page of objects that match a query, loaded again on hints. */
export function useResources(
  query: string,
  options: {
    limit: number;
    cursor?: string;
    revision: number;
    /** By name unless said. */
    sort?: NonNullable<Parameters<FleetApi['listResources']>[0]>['sort'];
  },
): FleetQuery<FleetAnswer<'listResources'>> {
  const api = useApi(fleetApiRef);
  const { limit, cursor, revision, sort = 'name' } = options;
  return useFleetQuery(
    JSON.stringify([query, limit, cursor, sort]),
    signal =>
      api.listResources(
        { query, limit, sort, ...(cursor && { cursor }) },
        { signal },
      ),
    { revision, keepPrevious: true },
  );
}
