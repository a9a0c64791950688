import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { BigIntColumn, FeedRow } from '../database/tables';
import { onlySettled } from './feedHead';

/**
 * A place in the change feed.
 *
 * @remarks
 * Whoever follows the feed goes by the transaction first and by the number
 * within it second: PostgreSQL gives numbers before commit, so going by number
 * alone would pass over rows of transactions that end late. SQLite has one
 * writer at a time and no transaction numbers: there `txid` is always 0.
 */
export interface FeedPosition {
  txid: number;
  seq: number;
}

/** Before the first change. */
export const FEED_START: FeedPosition = { txid: 0, seq: 0 };

type PlacedRow = Pick<FeedRow, 'seq'> & { txid?: BigIntColumn };

/** The place of a row that was read with all its columns. */
export function positionOf(row: PlacedRow): FeedPosition {
  return { txid: Number(row.txid ?? 0), seq: Number(row.seq) };
}

/** Whether two places are the same. */
export function isSamePosition(a: FeedPosition, b: FeedPosition): boolean {
  return a.txid === b.txid && a.seq === b.seq;
}

/** Settled changes behind a place, in the order to follow them. */
export function changesAfter(
  db: Knex,
  position: FeedPosition,
): Knex.QueryBuilder {
  return isPostgres(db)
    ? onlySettled(db, db.from('feed'))
        .whereRaw('(feed.txid, feed.seq) > (?::xid8, ?::bigint)', [
          String(position.txid),
          position.seq,
        ])
        .orderBy(['feed.txid', 'feed.seq'])
    : db.from('feed').where('feed.seq', '>', position.seq).orderBy('feed.seq');
}

/** Restricts a query over the feed to changes up to and with a place. */
export function onlyUpTo(
  db: Knex,
  query: Knex.QueryBuilder,
  position: FeedPosition,
): Knex.QueryBuilder {
  return isPostgres(db)
    ? query.whereRaw('(feed.txid, feed.seq) <= (?::xid8, ?::bigint)', [
        String(position.txid),
        position.seq,
      ])
    : query.where('feed.seq', '<=', position.seq);
}

/** Reads settled changes behind a place. */
export async function readChangesAfter(
  db: Knex,
  position: FeedPosition,
  limit: number,
): Promise<FeedRow[]> {
  return changesAfter(db, position).select('feed.*').limit(limit);
}

/** The place of the newest settled change; {@link FEED_START} for an empty feed. */
export async function readFeedEnd(db: Knex): Promise<FeedPosition> {
  const row: PlacedRow | undefined = await (isPostgres(db)
    ? onlySettled(db, db.from('feed'))
        .orderBy([
          { column: 'feed.txid', order: 'desc' },
          { column: 'feed.seq', order: 'desc' },
        ])
        .select('feed.txid', 'feed.seq')
        .first()
    : db.from('feed').orderBy('seq', 'desc').select('seq').first());
  return row ? positionOf(row) : FEED_START;
}

/** Whether the change at a place is still stored. */
export async function isStored(
  db: Knex,
  position: FeedPosition,
): Promise<boolean> {
  const row = await db<FeedRow>('feed')
    .where({ seq: position.seq })
    .select('seq')
    .first();
  return row !== undefined;
}

/**
 * Mends a feed that was restored from a backup into another PostgreSQL server,
 * where transactions are numbered anew.
 *
 * @remarks
 * Its rows carry numbers of transactions that have not been given here, so
 * they would count as unsettled until the new server got there, and what is
 * stored from now on would come before them. They become rows of the oldest
 * transaction there can be. A row of this server is never touched: what a
 * snapshot shows was written by transactions before its end.
 *
 * @returns true where there was something to mend, so that consumers must work
 * everything out anew
 */
export async function mendRestoredFeed(db: Knex): Promise<boolean> {
  if (!isPostgres(db)) {
    return false;
  }
  const mended = await db
    .from('feed')
    .whereRaw('txid >= pg_snapshot_xmax(pg_current_snapshot())')
    .update({ txid: '1' });
  const consumers = await db
    .from('consumers')
    .whereRaw(`txid >= (pg_snapshot_xmax(pg_current_snapshot())::text)::bigint`)
    .update({ txid: 0, seq: 0, must_rebuild: true });
  return mended > 0 || consumers > 0;
}
