import {
  ClusterCapacity,
  HealthState,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { ClusterSummary, NamedWorkload, summarize } from '../clusters/summary';
import { readNow } from '../database/columns';
import { ClusterSummaryRow } from '../database/tables';
import { EVERYTHING } from '../permissions';
import { readCounts } from './readCounts';

/** Clusters whose summaries are worked out at a time. */
const CLUSTERS_AT_ONCE = 200;

/** Deployments that the reasons of a cluster name. */
const MAX_NAMED = 3;

/** Health as a number, worst highest. */
export const HEALTH_SEVERITY: Readonly<Record<HealthState, number>> = {
  healthy: 0,
  unknown: 1,
  degraded: 2,
  unreachable: 3,
  critical: 4,
};

/**
 * Brings the summaries of some clusters to what the counters say: health by
 * their objects, why, and since when. Whether they are heard of is for those
 * who read, by the clock.
 */
export async function refreshSummaries(
  trx: Knex,
  clusterIds: readonly string[],
): Promise<void> {
  for (let i = 0; i < clusterIds.length; i += CLUSTERS_AT_ONCE) {
    await refreshSome(trx, clusterIds.slice(i, i + CLUSTERS_AT_ONCE));
  }
}

async function refreshSome(trx: Knex, clusterIds: string[]): Promise<void> {
  const now = await readNow(trx);
  const groups = await readCounts(trx, clusterIds, EVERYTHING);
  const worst = await readWorst(trx, clusterIds);
  const before = await trx<ClusterSummaryRow>('cluster_summaries')
    .whereIn('cluster_id', clusterIds)
    .select('cluster_id', 'health', 'health_since');
  const old = new Map(before.map(row => [row.cluster_id, row]));
  const rows = clusterIds.map(id => {
    const summary = summarize(groups.get(id) ?? [], worst.get(id) ?? []);
    const last = old.get(id);
    return {
      ...toRow(id, summary, now),
      health_since: last?.health === summary.health ? last.health_since : now,
    };
  });
  await trx('cluster_summaries').insert(rows).onConflict('cluster_id').merge();
}

function toRow(
  clusterId: string,
  { counts, health, healthReasons }: ClusterSummary,
  now: number,
) {
  return {
    cluster_id: clusterId,
    health,
    severity: HEALTH_SEVERITY[health],
    health_since: now,
    reasons: JSON.stringify(healthReasons),
    counts: JSON.stringify(counts),
    nodes: counts.nodes,
    pods: counts.pods,
    pods_failing: counts.podsFailing,
    resources: counts.resources,
    computed_at: now,
  };
}

/** The worst deployments of some clusters, to be named in their reasons. */
async function readWorst(
  trx: Knex,
  clusterIds: readonly string[],
): Promise<Map<string, NamedWorkload[]>> {
  const ranked = trx
    .from('resources')
    .where('kind', 'deployments.apps')
    .whereIn('state', ['critical', 'degraded'])
    .whereIn('cluster_id', [...clusterIds])
    .select('cluster_id', 'namespace', 'name', 'ready', 'desired')
    .select({
      place: trx.raw(
        'row_number() over (partition by cluster_id order by severity desc, desired desc, namespace, name)',
      ),
    })
    .as('ranked');
  const rows: (NamedWorkload & { cluster_id: string })[] = await trx
    .from(ranked)
    .where('place', '<=', MAX_NAMED)
    .orderBy(['cluster_id', 'place'])
    .select('cluster_id', 'namespace', 'name', 'ready', 'desired');
  const worst = new Map<string, NamedWorkload[]>();
  for (const { cluster_id: id, namespace, name, ready, desired } of rows) {
    const named = { namespace, name, ready: ready ?? 0, desired: desired ?? 0 };
    worst.set(id, [...(worst.get(id) ?? []), named]);
  }
  return worst;
}

/** Writes the capacity of clusters beside what else is known of them. */
export async function storeCapacity(
  trx: Knex,
  capacities: ReadonlyMap<string, ClusterCapacity>,
): Promise<void> {
  const now = await readNow(trx);
  // Where nothing is known of a cluster yet; its counts follow within moments.
  const unknown = summarize([]);
  const rows = [...capacities].map(([id, capacity]) => ({
    ...toRow(id, unknown, now),
    capacity: JSON.stringify(capacity),
  }));
  for (let i = 0; i < rows.length; i += CLUSTERS_AT_ONCE) {
    await trx('cluster_summaries')
      .insert(rows.slice(i, i + CLUSTERS_AT_ONCE))
      .onConflict('cluster_id')
      .merge(['capacity']);
  }
}
