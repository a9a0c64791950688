import { Knex } from 'knex';
import { FEED_START, FeedPosition } from '../changes/feedPosition';
import { isPostgres, nowExpression } from '../database/columns';
import { BigIntColumn, ConsumerRow } from '../database/tables';

/** Longest text of an error that is kept. */
const MAX_ERROR_LENGTH = 1000;

/** Where a consumer is, as its row says. */
export interface ConsumerState {
  position: FeedPosition;
  mustRebuild: boolean;
  failures: number;
  /** By the clock of the database, with {@link ConsumerState.now}. */
  lastRunAt: number;
  now: number;
}

/** Raised in a transaction that another replica has overtaken, so that it is rolled back. */
export class LeaseLostError extends Error {
  constructor(name: string) {
    super(`Another process of the hub runs the consumer ${name} now`);
    this.name = 'LeaseLostError';
  }
}

/**
 * The table of consumers: who runs them and how far they are.
 *
 * @remarks
 * A lease says who should run a consumer; that nothing is taken twice does not
 * depend on it. Positions move only from the value that was read, in the
 * transaction of what was derived, so of two processes that believe to hold
 * the lease one is rolled back.
 */
export class ConsumerStore {
  readonly #db: Knex;
  readonly #owner: string;

  /** @param owner - id of this process */
  constructor(db: Knex, owner: string) {
    this.#db = db;
    this.#owner = owner;
  }

  /** Makes rows for consumers that have none, which start with a rebuild. */
  async register(names: readonly string[]): Promise<void> {
    for (const name of names) {
      await this.#db('consumers').insert({ name }).onConflict('name').ignore();
    }
  }

  /**
   * Takes the leases that are free and prolongs those this process holds.
   *
   * @returns the consumers it holds now
   */
  async lease(names: readonly string[], leaseMs: number): Promise<string[]> {
    const db = this.#db;
    const free = db('consumers')
      .whereIn('name', [...names])
      .where(query =>
        query
          .where('lease_owner', this.#owner)
          .orWhereNull('lease_owner')
          .orWhere('lease_until', '<', nowExpression(db)),
      )
      .select('name');
    // In the order of their names, so that two processes never wait for each other.
    const rows = await db<ConsumerRow>('consumers')
      .whereIn('name', isPostgres(db) ? free.orderBy('name').forUpdate() : free)
      .update({
        lease_owner: this.#owner,
        lease_until: db.raw('? + ?', [nowExpression(db), leaseMs]),
      } as any)
      .returning('name');
    return rows.map(row => row.name);
  }

  /** Gives the leases of this process back, so that another one need not wait. */
  async release(): Promise<void> {
    await this.#db('consumers')
      .where({ lease_owner: this.#owner })
      .update({ lease_owner: null, lease_until: null });
  }

  /** Reads where a consumer is; undefined where this process does not hold its lease. */
  async read(name: string): Promise<ConsumerState | undefined> {
    const row: (ConsumerRow & { now: BigIntColumn }) | undefined =
      await this.#db
        .from('consumers')
        .where({ name, lease_owner: this.#owner })
        .select('*', { now: nowExpression(this.#db) })
        .first();
    return (
      row && {
        position: { txid: Number(row.txid), seq: Number(row.seq) },
        mustRebuild: Boolean(row.must_rebuild),
        failures: row.failures,
        lastRunAt: Number(row.last_run_at ?? 0),
        now: Number(row.now),
      }
    );
  }

  /**
   * Moves a consumer on, as the last statement of the transaction in which it
   * derived something.
   *
   * @throws LeaseLostError where another process has moved it meanwhile
   */
  async advance(
    trx: Knex,
    name: string,
    from: FeedPosition,
    to: FeedPosition,
    options: { mustRebuild?: boolean } = {},
  ): Promise<void> {
    const moved = await trx('consumers')
      .where({ name, lease_owner: this.#owner, ...from })
      .update({
        ...to,
        ...(options.mustRebuild === undefined
          ? {}
          : { must_rebuild: options.mustRebuild }),
        last_run_at: nowExpression(trx),
        error: null,
        failures: 0,
      });
    if (moved !== 1) {
      throw new LeaseLostError(name);
    }
  }

  /** Sets a consumer to a place from which it goes on after a rebuild. */
  async beginRebuild(name: string, at: FeedPosition): Promise<void> {
    const moved = await this.#db('consumers')
      .where({ name, lease_owner: this.#owner })
      .update({ ...at, must_rebuild: true });
    if (moved !== 1) {
      throw new LeaseLostError(name);
    }
  }

  /** Notes a failed run; answers how many there were in a row. */
  async recordFailure(name: string, error: Error): Promise<void> {
    await this.#db('consumers')
      .where({ name, lease_owner: this.#owner })
      .update({
        error: `${error.name}: ${error.message}`
          .replaceAll('\0', '')
          .slice(0, MAX_ERROR_LENGTH),
        failures: this.#db.raw('failures + 1'),
        last_run_at: nowExpression(this.#db),
      });
  }

  /**
   * Notes that a consumer looked and found nothing new. Whatever failed before
   * is over then: the answer to a commit may be lost although it came about.
   */
  async touch(name: string): Promise<void> {
    await this.#db('consumers')
      .where({ name, lease_owner: this.#owner })
      .update({
        last_run_at: nowExpression(this.#db),
        error: null,
        failures: 0,
      });
  }
}

/**
 * Makes sure, in a transaction of a rebuild, that the consumer still stands
 * where the rebuild began. For consumers that add up: what they rebuild is
 * right only as long as no process has gone on from there.
 *
 * @throws LeaseLostError where one has
 */
export async function requirePosition(
  trx: Knex.Transaction,
  name: string,
  position: FeedPosition,
): Promise<void> {
  const query = trx<ConsumerRow>('consumers')
    .where({ name, ...position })
    .select('name')
    .first();
  // Nobody goes on before this transaction has ended.
  if (!(await (isPostgres(trx) ? query.forShare() : query))) {
    throw new LeaseLostError(name);
  }
}

/** Tells a consumer to work everything out anew; what it is about to commit is rolled back. */
export async function requestRebuild(db: Knex, name: string): Promise<void> {
  await db('consumers')
    .where({ name })
    .update({ ...FEED_START, must_rebuild: true });
}
