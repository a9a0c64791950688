import type { IngressRoute } from '@backstage-fleet/plugin-fleet-common';

/** A host as a row. */
export type RouteRow = IngressRoute & { id: string };

/** Hosts as rows, each known by its object and name. */
export function rowsOf(routes: readonly IngressRoute[]): RouteRow[] {
  return routes.map(route => ({
    ...route,
    id: `${route.cluster} ${route.uid} ${route.host}`,
  }));
}

/** Whether something a host leads to does not exist, or it leads to nothing. */
export function leadsNowhere(route: Pick<IngressRoute, 'backends'>): boolean {
  return (
    route.backends.length === 0 ||
    route.backends.some(backend => !backend.exists)
  );
}
