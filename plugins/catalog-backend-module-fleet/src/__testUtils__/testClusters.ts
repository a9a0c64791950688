import { Cluster } from '@backstage-fleet/plugin-fleet-common';

/** A cluster as the hub lists it, for tests. */
export function testCluster(
  name: string,
  overrides: Partial<Cluster> = {},
): Cluster {
  return {
    id: `id-of-${name}`,
    name,
    state: 'live',
    health: 'healthy',
    healthReasons: [],
    tags: [],
    createdAt: '2026-11-20T12:00:00.000Z',
    counts: {
      nodes: 1,
      nodesReady: 1,
      namespaces: 1,
      deployments: 0,
      deploymentsAvailable: 0,
      pods: 0,
      podsRunning: 0,
      podsFailing: 0,
      resources: 2,
    },
    ...overrides,
  };
}
