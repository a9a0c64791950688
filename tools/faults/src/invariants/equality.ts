import { contentHash, JsonObject, KindDigest } from '@backstage-fleet/protocol';
import { fromJson } from '@backstage-fleet/plugin-fleet-backend/src/database/columns';
import { Cluster } from '../cluster/Cluster';
import { World } from '../world/World';
import { Invariant } from './types';

interface StoredRow {
  kind: string;
  uid: string;
  content_hash: string;
}

/** Where the hub differs from a cluster, a sentence each. */
export async function differences(
  world: World,
  cluster: Cluster,
): Promise<string[]> {
  const agent = world.agents[world.clusters.indexOf(cluster)];
  const id = agent.status().clusterId;
  const rows: StoredRow[] = await world.read(
    world.database
      .direct('resources')
      .where({ cluster_id: id ?? '00000000-0000-0000-0000-000000000000' })
      .select('kind', 'uid', 'content_hash'),
  );
  const held = new Map(
    rows.map(row => [`${row.kind} ${row.uid}`, row.content_hash]),
  );
  const found: string[] = [];
  for (const [kind, objects] of cluster.expected()) {
    for (const [uid, hash] of objects) {
      const key = `${kind} ${uid}`;
      const stored = held.get(key);
      held.delete(key);
      if (stored === undefined) {
        found.push(`${cluster.name}: the hub does not hold ${key}`);
      } else if (stored !== hash) {
        found.push(`${cluster.name}: the hub holds ${key} in another state`);
      }
    }
  }
  for (const key of held.keys()) {
    found.push(`${cluster.name}: the hub holds ${key}, which is not there`);
  }
  return found;
}

/** I1, and that what is stored is what its hash says. */
export const equality: Invariant = {
  id: 'I1',
  title: 'the hub holds of each cluster what the cluster has',
  async check(world) {
    const found: string[] = [];
    for (const cluster of world.clusters) {
      found.push(...(await differences(world, cluster)));
    }
    const rows = await world.read(
      world.database
        .direct('resources')
        .select('kind', 'uid', 'content_hash', 'object'),
    );
    for (const row of rows) {
      if (contentHash(fromJson<JsonObject>(row.object)) !== row.content_hash) {
        found.push(`the object of ${row.kind} ${row.uid} has another hash`);
      }
    }
    return found;
  },
};

/** Digests and counts are kept by adding and recounting; both must be what the rows say. */
export const derived: Invariant = {
  id: 'derived',
  title:
    'digests and counters are those of the rows, and consumers have caught up',
  async check(world) {
    const db = world.database.direct;
    return [
      ...(await wrongDigests(world)),
      ...(await wrongCounts(world)),
      ...(await wrongChangeCounts(world)),
      ...(
        await world.read(
          db('consumers').where(query =>
            query.whereNotNull('error').orWhere('must_rebuild', true),
          ),
        )
      ).map(
        ({ name, error }) => `the consumer ${name} has not caught up: ${error}`,
      ),
    ];
  },
};

async function wrongDigests(world: World): Promise<string[]> {
  const db = world.database.direct;
  const actual = new Map<string, KindDigest>();
  for (const row of await world.read(
    db('resources').select('cluster_id', 'kind', 'uid', 'content_hash'),
  )) {
    const key = `${row.cluster_id} ${row.kind}`;
    const digest = actual.get(key) ?? new KindDigest();
    digest.add(row.uid, row.content_hash);
    actual.set(key, digest);
  }
  const found: string[] = [];
  const totals = await world.read(db('digests').where({ part: -1 }));
  for (const row of totals) {
    const key = `${row.cluster_id} ${row.kind}`;
    const { count, sum } = (actual.get(key) ?? new KindDigest()).total();
    actual.delete(key);
    if (Number(row.count) !== count || row.sum !== sum) {
      found.push(
        `the digest of ${key} says ${
          row.count
        } objects, there are ${count}; its sum is ${
          row.sum === sum ? 'right' : 'wrong'
        }`,
      );
    }
  }
  for (const key of actual.keys()) {
    found.push(`there is no digest of ${key}`);
  }
  return found;
}

async function wrongCounts(world: World): Promise<string[]> {
  const db = world.database.direct;
  const columns = ['cluster_id', 'kind', 'namespace', 'state', 'status'];
  const counted: Record<string, unknown>[] = await world.read(
    db('resources').groupBy(columns).select(columns).count({ count: '*' }),
  );
  const kept: Record<string, unknown>[] = await world.read(
    db('cluster_counts')
      .where('count', '>', 0)
      .select(...columns, 'count'),
  );
  const textOf = (row: Record<string, unknown>) =>
    [...columns.map(column => row[column]), Number(row.count)].join(' ');
  const expected = new Set(counted.map(textOf));
  const found: string[] = [];
  for (const text of kept.map(textOf)) {
    if (!expected.delete(text)) {
      found.push(`the counters say ${text}, which is not so`);
    }
  }
  return [
    ...found,
    ...[...expected].map(text => `the counters do not say ${text}`),
  ];
}

/** Changes are counted by adding: a consumer that takes one twice would show here. */
async function wrongChangeCounts(world: World): Promise<string[]> {
  const db = world.database.direct;
  const types = ['added', 'modified', 'deleted'] as const;
  const counted: Record<string, any>[] = await world.read(
    db('change_counts')
      .groupBy('cluster_id', 'kind')
      .select('cluster_id', 'kind')
      .sum(Object.fromEntries(types.map(type => [type, type]))),
  );
  const told: Record<string, any>[] = await world.read(
    db('feed')
      .where({ is_initial: false })
      .whereIn('type', [...types])
      .groupBy('cluster_id', 'kind', 'type')
      .select('cluster_id', 'kind', 'type')
      .count({ count: '*' }),
  );
  const expected = new Map(
    told.map(row => [
      `${row.type} ${row.kind} of ${row.cluster_id}`,
      Number(row.count),
    ]),
  );
  return counted.flatMap(row =>
    types.flatMap(type => {
      const key = `${type} ${row.kind} of ${row.cluster_id}`;
      const is = expected.get(key) ?? 0;
      return Number(row[type]) === is
        ? []
        : [`${row[type]} changes are counted as ${key}, there were ${is}`];
    }),
  );
}
