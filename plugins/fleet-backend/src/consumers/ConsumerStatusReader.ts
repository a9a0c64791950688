import { ConsumerStatus } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { changesAfter } from '../changes/feedPosition';
import { nowExpression, readNow, toTimestamp } from '../database/columns';
import { BigIntColumn, ConsumerRow } from '../database/tables';
import { FeedConsumer } from './types';

/** Where counting the lag stops, so that it costs the same however far a consumer is behind. */
export const LAG_CAP = 100_000;

/** How far a consumer is behind the feed. */
export interface ConsumerLag {
  /** Changes it has not taken, exact up to {@link LAG_CAP}. */
  changes: number;
  /** Age of the oldest of them, by the clock of the database; 0 for none. */
  seconds: number;
}

/** Measures how far a consumer is behind. */
export async function readLag(
  db: Knex,
  row: Pick<ConsumerRow, 'txid' | 'seq'>,
): Promise<ConsumerLag> {
  const behind = changesAfter(db, {
    txid: Number(row.txid),
    seq: Number(row.seq),
  });
  const oldest: { received_at: BigIntColumn; now: BigIntColumn } | undefined =
    await behind
      .clone()
      .select('feed.received_at', { now: nowExpression(db) })
      .first();
  if (!oldest) {
    return { changes: 0, seconds: 0 };
  }
  const capped = behind.clone().select('feed.seq').limit(LAG_CAP).as('behind');
  const { count } = await db
    .from(capped)
    .count({ count: '*' })
    .first<{ count: BigIntColumn }>();
  return {
    changes: Number(count),
    seconds:
      Math.max(0, Number(oldest.now) - Number(oldest.received_at)) / 1000,
  };
}

/** Tells people how the consumers of the change feed are, whichever replica runs them. */
export class ConsumerStatusReader {
  readonly #db: Knex;
  readonly #consumers: readonly Pick<FeedConsumer, 'name' | 'description'>[];

  constructor(
    db: Knex,
    consumers: readonly Pick<FeedConsumer, 'name' | 'description'>[],
  ) {
    this.#db = db;
    this.#consumers = consumers;
  }

  /** All consumers in the order of their names. */
  async list(): Promise<ConsumerStatus[]> {
    const rows = await this.#db<ConsumerRow>('consumers').whereIn(
      'name',
      this.#consumers.map(consumer => consumer.name),
    );
    const byName = new Map(rows.map(row => [row.name, row]));
    const now = await readNow(this.#db);
    const known = this.#consumers.filter(({ name }) => byName.has(name));
    const statuses = await Promise.all(
      known.map(({ name, description }) =>
        this.#status(byName.get(name)!, description, now),
      ),
    );
    return statuses.sort((a, b) => a.name.localeCompare(b.name));
  }

  /** One consumer, or undefined where there is none of the name. */
  async get(name: string): Promise<ConsumerStatus | undefined> {
    const statuses = await this.list();
    return statuses.find(status => status.name === name);
  }

  async #status(
    row: ConsumerRow,
    description: string,
    now: number,
  ): Promise<ConsumerStatus> {
    const lag = await readLag(this.#db, row);
    return {
      name: row.name,
      description,
      state: stateOf(row, lag, now),
      lagChanges: lag.changes,
      lagSeconds: lag.seconds,
      position: Number(row.seq),
      lastRunAt: toTimestamp(row.last_run_at),
      error: row.error ?? undefined,
      failures: row.failures,
    };
  }
}

function stateOf(
  row: ConsumerRow,
  lag: ConsumerLag,
  now: number,
): ConsumerStatus['state'] {
  if (Number(row.lease_until ?? 0) < now) {
    return 'stopped';
  }
  if (row.failures > 0) {
    return 'failing';
  }
  return row.must_rebuild || lag.changes > 0 ? 'running' : 'idle';
}
