import { TestCluster } from '@backstage-fleet/kubernetes-harness';
import { FleetClient, Resource } from '@backstage-fleet/plugin-fleet-common';

/** Collected kinds and where the API server lists them. */
export const COLLECTED = {
  namespaces: '/api/v1/namespaces',
  nodes: '/api/v1/nodes',
  pods: '/api/v1/pods',
  'deployments.apps': '/apis/apps/v1/deployments',
  'replicasets.apps': '/apis/apps/v1/replicasets',
};

/** `kind uid namespace/name` of each object of the collected kinds, as the API server lists them. */
export async function objectsOfCluster(
  cluster: TestCluster,
): Promise<Set<string>> {
  const found = new Set<string>();
  for (const [kind, path] of Object.entries(COLLECTED)) {
    const list = await cluster.request('GET', path);
    for (const { metadata } of list.items) {
      found.add(
        `${kind} ${metadata.uid} ${metadata.namespace ?? ''}/${metadata.name}`,
      );
    }
  }
  return found;
}

/** All resources the hub has of a cluster. */
export async function resourcesOfHub(
  client: FleetClient,
  clusterName: string,
): Promise<Resource[]> {
  const found: Resource[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.listResources({
      query: `cluster:${clusterName}`,
      limit: 500,
      cursor,
    });
    found.push(...page.items);
    cursor = page.nextCursor;
  } while (cursor);
  return found;
}

/** The same words for what the hub has. */
export function describeResources(resources: Resource[]): string[] {
  return resources.map(
    ({ kind, uid, namespace, name }) =>
      `${kind} ${uid} ${namespace ?? ''}/${name}`,
  );
}
