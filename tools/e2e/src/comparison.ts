import { TestCluster } from '@backstage-fleet/kubernetes-harness';
import { FleetClient, Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  JsonObject,
  KindRegistry,
  KindSpec,
  projectObject,
  uidOf,
  versionsOf,
} from '@backstage-fleet/protocol';

/** An object as the agent should send it. */
export interface ExpectedObject {
  kind: string;
  uid: string;
  /** `kind uid namespace/name` */
  words: string;
  projection: JsonObject;
}

/** Which version of a kind the cluster serves, the best first. */
async function servedVersion(
  cluster: TestCluster,
  spec: KindSpec,
): Promise<string | undefined> {
  for (const version of versionsOf(spec)) {
    const path = spec.group ? `/apis/${spec.group}/${version}` : '/api/v1';
    const found = await cluster
      .request('GET', path)
      .catch(() => ({ resources: [] }));
    if (
      found.resources.some(
        ({ name }: { name: string }) => name === spec.resource,
      )
    ) {
      return version;
    }
  }
  return undefined;
}

/** Everything an agent should know of a cluster, as the API server lists it. */
export async function expectedObjects(
  cluster: TestCluster,
  kinds: KindRegistry = new KindRegistry(),
): Promise<ExpectedObject[]> {
  const found: ExpectedObject[] = [];
  for (const spec of kinds.specs()) {
    const version = await servedVersion(cluster, spec);
    if (version === undefined) {
      continue;
    }
    const base = spec.group ? `/apis/${spec.group}/${version}` : '/api/v1';
    const list = await cluster.request('GET', `${base}/${spec.resource}`);
    for (const item of list.items as JsonObject[]) {
      const { namespace, name } = item.metadata as Record<string, string>;
      const uid = uidOf(item)!;
      found.push({
        kind: spec.id,
        uid,
        words: `${spec.id} ${uid} ${namespace ?? ''}/${name}`,
        projection: projectObject(spec, item, version),
      });
    }
  }
  return found;
}

/** `kind uid namespace/name` of each object of the collected kinds, as the API server lists them. */
export async function objectsOfCluster(
  cluster: TestCluster,
): Promise<Set<string>> {
  return new Set((await expectedObjects(cluster)).map(item => item.words));
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
