import { Knex } from 'knex';

/** From this time of the clock on, what was noted is to be moved by so much. */
export interface Shift {
  fromMs: number;
  byMs: number;
}

/** States that come from a machine that was busy, or a start that was interrupted. */
const OUT_OF_REACH = ['late', 'unreachable'];

/** A silent agent is not updated, either. */
const OLD_RELEASE = '0.0.9';

/** An agent that was silent for so long counts as unreachable. */
const UNREACHABLE_AFTER_MS = 120_000;

/** Moves rows within one transaction. */
export class Mover {
  readonly #from: number;
  readonly #end: number;

  constructor(
    private readonly trx: Knex.Transaction,
    private readonly shifts: readonly Shift[],
  ) {
    this.#from = shifts[0].fromMs;
    this.#end = shifts.at(-1)!.fromMs;
  }

  async prepare(): Promise<void> {
    await this.trx.raw(
      'CREATE TEMPORARY TABLE demo_shifts (from_ms bigint primary key, by_ms bigint not null)',
    );
    // Of two that begin in the same millisecond the later one counts.
    const byStart = new Map(
      this.shifts.map(({ fromMs, byMs }) => [fromMs, byMs]),
    );
    await this.trx.batchInsert(
      'demo_shifts',
      [...byStart].map(([from_ms, by_ms]) => ({ from_ms, by_ms })),
      200,
    );
  }

  async end(): Promise<void> {
    await this.trx.raw('DROP TABLE demo_shifts');
  }

  async move(
    table: string,
    columns: readonly string[],
    of: Record<string, string>,
  ): Promise<void> {
    for (const column of columns) {
      await this.trx(table)
        .where(of)
        .where(column, '>=', this.#from)
        .where(column, '<', this.#end)
        .update({
          [column]: this.trx.raw(
            `?? + (SELECT by_ms FROM demo_shifts WHERE from_ms <= ?? ORDER BY from_ms DESC LIMIT 1)`,
            [`${table}.${column}`, `${table}.${column}`],
          ),
        });
    }
  }

  /** In the history nobody was out of reach but who fell silent. */
  async forgetOutages(clusterId: string): Promise<void> {
    await this.trx('cluster_transitions')
      .where({ cluster_id: clusterId })
      .where('at', '>=', this.#from)
      .where('at', '<', this.#end)
      .where(query =>
        query
          .whereIn('to_state', OUT_OF_REACH)
          .orWhereIn('from_state', OUT_OF_REACH),
      )
      .delete();
  }

  /** The silence of an agent began in simulated time, and was noted then. */
  async moveSilence(clusterId: string): Promise<void> {
    const of = { cluster_id: clusterId };
    await this.move('liveness', ['last_seen_at'], of);
    await this.move('kind_states', ['last_heard_at', 'reported_at'], of);
    const seen = await this.trx('liveness')
      .where(of)
      .max('last_seen_at as at')
      .first();
    if (!seen?.at) return;
    await this.trx('agents').where(of).update({ version: OLD_RELEASE });
    const lastSeen = Number(seen.at);
    await this.trx('cluster_transitions')
      .where(of)
      .where('at', '>', lastSeen)
      .delete();
    await this.trx('cluster_transitions').insert({
      ...of,
      at: lastSeen + UNREACHABLE_AFTER_MS,
      from_state: 'live',
      to_state: 'unreachable',
    });
  }
}
