import { Knex } from 'knex';
import { FeedPosition } from '../changes/feedPosition';
import { FeedRow } from '../database/tables';

/**
 * Something that is derived from the change feed and kept in tables of its
 * own: counters, summaries, ownership, groups of changes.
 *
 * @remarks
 * One replica at a time runs a consumer. Changes come in the order of their
 * transactions, at least once; `handle` and the new position are committed
 * together, so what a consumer writes through `trx` is exactly once. A
 * consumer must not depend on having seen every change singly: changes of the
 * same object may have been superseded by the time it looks.
 */
export interface FeedConsumer {
  /** Unique, DNS-1123; key of its position. */
  readonly name: string;
  /** What it keeps, in a sentence for the page of the hub. */
  readonly description: string;
  /** Changes per call, 1,000 unless said. */
  readonly batchSize?: number;
  /** Least pause between two calls in milliseconds, so that bursts coalesce; 200 unless said. */
  readonly pauseMs?: number;
  /**
   * Takes changes. Of a first list there is one row for each batch and kind, of
   * the type `listed`, which says that objects of the kind came to the cluster
   * and not which: what depends on them is worked out for the whole kind.
   */
  handle(trx: Knex.Transaction, changes: readonly FeedRow[]): Promise<void>;
  /**
   * Works everything out anew from what is stored, at the first start, after
   * a replay command, and when retention overtook the position. The position
   * is set to the newest change before it begins.
   *
   * @param signal - aborted when the process stops or another replica took
   * over; end then as soon as nothing is half written
   * @param upTo - the position: changes behind it come to `handle` afterwards
   */
  rebuild(db: Knex, signal: AbortSignal, upTo: FeedPosition): Promise<void>;
}
