import type { FleetAnswer } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  FleetQuery,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';

/** A page of objects that match a query, loaded again on hints. */
export function useResources(
  query: string,
  options: { limit: number; cursor?: string; revision: number },
): FleetQuery<FleetAnswer<'listResources'>> {
  const api = useApi(fleetApiRef);
  const { limit, cursor, revision } = options;
  return useFleetQuery(
    JSON.stringify([query, limit, cursor]),
    signal =>
      api.listResources(
        { query, limit, sort: 'name', ...(cursor && { cursor }) },
        { signal },
      ),
    { revision, keepPrevious: true },
  );
}
