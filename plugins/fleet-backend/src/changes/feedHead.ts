import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { applyStoreFilter, StoreFilter } from '../permissions';

/**
 * Restricts a query over the feed to rows that no open transaction can still
 * come before.
 *
 * @remarks
 * PostgreSQL gives numbers before commit, so a row may become visible after
 * one with a higher number. Whoever follows the tail and remembers how far it
 * got would miss it; so rows count only when every transaction up to theirs
 * has ended. SQLite has one writer at a time: there all rows are settled.
 */
export function onlySettled(
  db: Knex,
  query: Knex.QueryBuilder,
): Knex.QueryBuilder {
  return isPostgres(db)
    ? query.whereRaw('feed.txid < pg_snapshot_xmin(pg_current_snapshot())')
    : query;
}

/** Number of the newest settled row of any cluster, 0 for an empty feed. */
export async function readFeedHead(
  db: Knex,
  filter: StoreFilter,
): Promise<number> {
  // The newest row first: one step in the index, where max() over a filter would read on.
  const query = applyStoreFilter(db.from('feed'), filter);
  const row = await onlySettled(db, query)
    .orderBy('seq', 'desc')
    .select('seq')
    .first();
  return row ? Number(row.seq) : 0;
}

/** Numbers of the newest settled rows of some clusters, 0 where one has none, in one statement. */
export async function readFeedHeads(
  db: Knex,
  clusterIds: readonly string[],
  filter: StoreFilter,
): Promise<Map<string, number>> {
  const newest = onlySettled(
    db,
    applyStoreFilter(
      db.from('feed').whereRaw('feed.cluster_id = clusters.id'),
      filter,
      {
        clusterId: 'feed.cluster_id',
        namespace: 'feed.namespace',
        kind: 'feed.kind',
      },
    ),
  )
    .orderBy('feed.seq', 'desc')
    .select('feed.seq')
    .limit(1);
  const rows: { id: string; head: number | string | null }[] = await db
    .from('clusters')
    .whereIn('clusters.id', [...clusterIds])
    .select('clusters.id', newest.as('head'));
  const heads = new Map(clusterIds.map(id => [id, 0]));
  for (const row of rows) {
    heads.set(row.id, Number(row.head ?? 0));
  }
  return heads;
}
