import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { applyStoreFilter, StoreFilter } from '../permissions';

const FEED_COLUMNS = {
  clusterId: 'feed.cluster_id',
  namespace: 'feed.namespace',
  kind: 'feed.kind',
};

/**
 * The oldest transaction of this database that has not ended, or the one after
 * the newest.
 *
 * A snapshot knows the open transactions of the whole server. Those that
 * surely belong to another database, such as that of another plugin, write no
 * changes; without leaving them out, one that somebody forgot to end there
 * would hold the feed up here.
 */
const OLDEST_OPEN = `(
  select coalesce(
    min(xip::text::bigint)::text,
    pg_snapshot_xmax(pg_current_snapshot())::text
  )::xid8
  from pg_snapshot_xip(pg_current_snapshot()) xip
  where not exists (
    select 1 from pg_locks l join pg_stat_activity a on a.pid = l.pid
    where l.locktype = 'transactionid' and l.transactionid = xip::xid
      and a.datid <> (select oid from pg_database where datname = current_database())
  ))`;

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
  return isPostgres(db) ? query.whereRaw(`feed.txid < ${OLDEST_OPEN}`) : query;
}

/**
 * Restricts a query over the feed to what a caller may see. A batch of a first
 * list has no namespace: who may see any of them learns that it came.
 */
function onlyVisible(
  query: Knex.QueryBuilder,
  filter: StoreFilter,
): Knex.QueryBuilder {
  return query.where(visible => {
    visible
      .where(change => {
        change.whereRaw('1 = 1');
        applyStoreFilter(change, filter, FEED_COLUMNS);
      })
      .orWhere(listed => {
        listed.where('feed.type', 'listed').where('feed.is_initial', true);
        applyStoreFilter(listed, filter, {
          ...FEED_COLUMNS,
          namespace: undefined,
        });
      });
  });
}

/** Number of the newest settled row of any cluster, 0 for an empty feed. */
export async function readFeedHead(
  db: Knex,
  filter: StoreFilter,
): Promise<number> {
  // The newest row first: one step in the index, where max() over a filter would read on.
  const query = onlyVisible(db.from('feed'), filter);
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
    onlyVisible(
      db.from('feed').whereRaw('feed.cluster_id = clusters.id'),
      filter,
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
