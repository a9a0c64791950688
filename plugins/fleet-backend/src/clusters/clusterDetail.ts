import {
  Agent,
  Cluster,
  ClusterCounts,
  ClusterDetail,
  KindStatus,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { toTimestamp } from '../database/columns';
import { AgentRow, BigIntColumn, ClusterAliasRow } from '../database/tables';
import { governanceOf } from '../governance/governance';
import { minorsBehindHub } from './agentVersions';
import { SeenCluster } from './clusterRelation';
import { HeardKindRow, lastHeardOf, selectHeardKinds } from './kindsHeard';
import { purgeObstacle } from './purgeGuard';
import { countObjects, ObjectGroup } from './summary';

/** An agent with the last time it was heard of. */
export type SeenAgentRow = AgentRow & { last_seen_at: BigIntColumn | null };

/** The whole of one cluster, for a caller who may see all of it. */
export async function readClusterDetail(
  db: Knex,
  options: {
    row: SeenCluster;
    cluster: Cluster;
    now: number;
    purgeInactiveAfter: number;
  },
): Promise<ClusterDetail> {
  const { row, cluster, now } = options;
  const [agents, kinds, counted, aliases] = await Promise.all([
    readAgents(db, row.id),
    selectHeardKinds(db, row.id).orderBy('k.kind'),
    readCounts(db, row),
    db<ClusterAliasRow>('cluster_aliases')
      .where({ cluster_id: row.id })
      .orderBy('name'),
  ]);
  const obstacle = purgeObstacle(
    {
      isRevoked: row.revoked_at !== null,
      silentMs: now - Number(row.last_sign),
    },
    options.purgeInactiveAfter,
  );
  return {
    ...cluster,
    ...(counted.counts ? { counts: counted.counts } : {}),
    kubeSystemUid: row.kube_system_uid,
    governance: governanceOf(row),
    governanceSource: row.governance_source ?? undefined,
    revision: row.revision,
    links: cluster.links ?? [],
    aliases: aliases.map(alias => alias.name),
    revokedAt: toTimestamp(row.revoked_at),
    purge: {
      allowed: obstacle === undefined,
      reason: obstacle,
      startedAt: toTimestamp(row.purging_at),
    },
    agents: agents.map(toAgent),
    kinds: kinds.map(kind => toKindStatus(kind, counted.byKind)),
  };
}

/** An agent as the API shows it. */
export function toAgent(row: SeenAgentRow): Agent {
  return {
    id: row.id,
    profile: row.profile,
    state: row.state,
    fingerprint: row.kid,
    version: row.version ?? undefined,
    minorsBehind: minorsBehindHub(row.version),
    protocol: row.protocol ?? undefined,
    keyCreatedAt: toTimestamp(row.key_created_at),
    suspectedCloneAt: toTimestamp(row.suspected_clone_at),
    createdAt: toTimestamp(row.created_at),
    lastSeenAt: toTimestamp(row.last_seen_at),
  };
}

function toKindStatus(
  row: HeardKindRow,
  byKind: ReadonlyMap<string, number>,
): KindStatus {
  return {
    kind: row.kind,
    state: row.state,
    message: row.message ?? undefined,
    count: byKind.get(row.kind) ?? 0,
    lastHeardAt: lastHeardOf(row),
    profile: row.profile,
    rejected: row.rejected,
  };
}

async function readAgents(
  db: Knex,
  clusterId: string,
): Promise<SeenAgentRow[]> {
  return db
    .from('agents')
    .leftJoin('liveness', join =>
      join
        .on('liveness.cluster_id', 'agents.cluster_id')
        .andOn('liveness.agent_id', 'agents.id'),
    )
    .where('agents.cluster_id', clusterId)
    .orderBy(['agents.created_at', 'agents.id'])
    .select('agents.*', 'liveness.last_seen_at');
}

/** Objects by kind: as they were counted last, or counted now while there is no summary yet. */
async function readCounts(
  db: Knex,
  row: SeenCluster,
): Promise<{ byKind: Map<string, number>; counts?: ClusterCounts }> {
  if (row.counts !== null) {
    const rows: { kind: string; count: BigIntColumn }[] = await db(
      'cluster_counts',
    )
      .where({ cluster_id: row.id })
      .groupBy('kind')
      .select('kind')
      .sum({ count: 'count' });
    return {
      byKind: new Map(rows.map(item => [item.kind, Number(item.count)])),
    };
  }
  const groups = await countLive(db, row.id);
  const byKind = new Map<string, number>();
  for (const { kind, count } of groups) {
    byKind.set(kind, (byKind.get(kind) ?? 0) + count);
  }
  return { byKind, counts: countObjects(groups) };
}

async function countLive(db: Knex, clusterId: string): Promise<ObjectGroup[]> {
  const rows: {
    kind: string;
    state: string;
    status: string;
    count: BigIntColumn;
    complete: BigIntColumn;
  }[] = await db
    .from('resources')
    .where({ cluster_id: clusterId })
    .groupBy('kind', 'state', 'status')
    .select('kind', 'state', 'status')
    .select({
      count: db.raw('count(*)'),
      complete: db.raw(
        'sum(case when coalesce(ready, 0) >= coalesce(desired, 0) then 1 else 0 end)',
      ),
    });
  return rows.map(row => ({
    ...row,
    count: Number(row.count),
    complete: Number(row.complete),
  }));
}
