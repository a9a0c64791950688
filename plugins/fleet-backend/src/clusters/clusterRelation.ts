import {
  ClusterState,
  HealthState,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { isPostgres, nowExpression } from '../database/columns';
import { BigIntColumn, ClusterRow } from '../database/tables';
import {
  applyStoreFilter,
  restrictsObjects,
  StoreFilter,
} from '../permissions';
import { healthRankSql, healthSql, stateSql } from './clusterHealth';

/** A cluster with its connection, its health and its summary. */
export interface SeenCluster extends ClusterRow {
  last_seen_at: BigIntColumn | null;
  last_sign: BigIntColumn;
  state: ClusterState;
  health: HealthState;
  health_rank: number;
  health_since: BigIntColumn | null;
  reasons: string | null;
  counts: string | null;
  capacity: string | null;
  nodes: number;
  pods: number;
  pods_failing: number;
  resources: number;
  computed_at: BigIntColumn | null;
}

/** What statements about clusters are relative to. */
export interface ClusterClock {
  /** By the clock of the database, in milliseconds. */
  now: number;
  /** Newest Kubernetes of the clusters the caller may see, as a version order. */
  newest?: number;
}

const TEXT_COLUMNS = [
  'kubernetes_version',
  'owner',
  'environment',
  'provider',
  'region',
  'description',
  'criticality',
  'sensitivity',
  'project',
  'workspace',
  'datacenter',
  'distribution',
  'zones',
  'machine_classes',
  'overrides',
  'contacts',
  'links',
  'governance_source',
  'reasons',
  'counts',
  'capacity',
] as const;

const LAST_SIGN = 'coalesce(seen.last_seen_at, cl.created_at)';

/**
 * Whether a caller may see of clusters only name, state and age: whoever is
 * bound to namespaces or kinds learns no totals.
 */
export function seesPartOnly(filter: StoreFilter): boolean {
  return restrictsObjects(filter);
}

/**
 * The clusters a caller may see, one row each with state and health worked
 * out, as a relation named `c`. What the caller may not see is empty in it, so
 * that it can be neither filtered nor sorted by.
 *
 * @param ids - the only clusters that are wanted, where that is known
 */
export function clusterRelation(
  db: Knex,
  filter: StoreFilter,
  now: number,
  ids?: readonly string[],
): Knex.QueryBuilder {
  const seen = db('liveness')
    .select('cluster_id')
    .max({ last_seen_at: 'last_seen_at' })
    .groupBy('cluster_id')
    .as('seen');
  if (ids) {
    seen.whereIn('cluster_id', [...ids]);
  }
  const partOnly = seesPartOnly(filter);
  const columns = { lastSign: LAST_SIGN, revokedAt: 'cl.revoked_at' };
  const health = healthSql(now, {
    ...columns,
    health: partOnly ? 'null' : 's.health',
  });
  const rows = db
    .from('clusters as cl')
    .leftJoin(seen, 'seen.cluster_id', 'cl.id')
    .select('seen.last_seen_at')
    .select({
      last_sign: db.raw(LAST_SIGN),
      state: db.raw(stateSql(now, columns)),
      health: db.raw(health),
      health_rank: db.raw(healthRankSql(health)),
    });
  if (partOnly) {
    rows.select('cl.id', 'cl.name', 'cl.created_at', 'cl.revoked_at');
    rows.select(nothing(db));
  } else {
    rows
      .leftJoin('cluster_summaries as s', 's.cluster_id', 'cl.id')
      .select('cl.*', 's.health_since', 's.reasons', 's.counts', 's.capacity')
      .select('s.computed_at');
    for (const column of ['nodes', 'pods', 'pods_failing', 'resources']) {
      rows.select(db.raw(`coalesce(s.${column}, 0) as ${column}`));
    }
  }
  applyStoreFilter(rows, filter, { clusterId: 'cl.id' });
  if (ids) {
    rows.whereIn('cl.id', [...ids]);
  }
  return db.from(rows.as('c'));
}

/** The clock of the database, and the newest Kubernetes there is, in one statement. */
export async function readClock(
  db: Knex,
  filter: StoreFilter,
): Promise<ClusterClock> {
  const newest = applyStoreFilter(
    db('clusters').whereNull('revoked_at').max('version_order'),
    filter,
    { clusterId: 'id' },
  );
  const row = await db
    .select({ now: nowExpression(db), newest })
    .first<{ now: BigIntColumn; newest: number | null }>();
  return { now: Number(row.now), newest: row.newest ?? undefined };
}

/** Every column that is kept from a caller, empty. */
function nothing(db: Knex): Record<string, Knex.Raw> {
  const empty = (type: string) => db.raw(`cast(null as ${type})`);
  return {
    ...Object.fromEntries(TEXT_COLUMNS.map(name => [name, empty('text')])),
    labels: empty(isPostgres(db) ? 'jsonb' : 'text'),
    tags: db.raw(`'[]'`),
    kube_system_uid: db.raw(`''`),
    revision: db.raw('1'),
    version_order: empty('integer'),
    purging_at: empty('bigint'),
    health_since: empty('bigint'),
    computed_at: empty('bigint'),
    nodes: db.raw('0'),
    pods: db.raw('0'),
    pods_failing: db.raw('0'),
    resources: db.raw('0'),
  };
}
