import { ClusterCapacity } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';

type Sums = Record<string, string | number | null> & { cluster_id: string };

/**
 * What the nodes of some clusters can take and what their pods ask for, summed
 * from the facts of both. Pods that have ended ask for nothing any more.
 */
export async function readCapacity(
  db: Knex,
  clusterIds: readonly string[],
): Promise<Map<string, ClusterCapacity>> {
  const sum = (fact: string) =>
    db.raw(
      isPostgres(db)
        ? `sum((facts ->> '${fact}')::numeric)`
        : `sum(facts ->> '${fact}')`,
    );
  const of = (kind: string) =>
    db
      .from('resources')
      .where('kind', kind)
      .whereIn('cluster_id', [...clusterIds])
      .groupBy('cluster_id')
      .select('cluster_id');
  const nodes: Sums[] = await of('nodes').select({
    cpuMillis: sum('cpuMillis'),
    memoryBytes: sum('memoryBytes'),
    podsAllocatable: sum('podsAllocatable'),
  });
  const pods: Sums[] = await of('pods')
    .whereRaw(`coalesce(facts ->> 'phase', '') not in ('Succeeded', 'Failed')`)
    .select({
      pods: db.raw('count(*)'),
      cpuRequestedMillis: sum('cpuRequestMillis'),
      memoryRequestedBytes: sum('memoryRequestBytes'),
    });
  const podsOf = new Map(pods.map(row => [row.cluster_id, row]));
  const nodesOf = new Map(nodes.map(row => [row.cluster_id, row]));
  return new Map(
    clusterIds.map(id => {
      const value = (row: Sums | undefined, name: string) =>
        Math.round(Number(row?.[name] ?? 0));
      const [node, pod] = [nodesOf.get(id), podsOf.get(id)];
      return [
        id,
        {
          cpuMillis: value(node, 'cpuMillis'),
          cpuRequestedMillis: value(pod, 'cpuRequestedMillis'),
          memoryBytes: value(node, 'memoryBytes'),
          memoryRequestedBytes: value(pod, 'memoryRequestedBytes'),
          pods: value(pod, 'pods'),
          podsAllocatable: value(node, 'podsAllocatable'),
        },
      ];
    }),
  );
}
