import { Knex } from 'knex';

/**
 * Waits until the clock shows a later moment. A timer alone would not do: it
 * may fire at once where its time began before work that took long.
 */
export async function laterMoment(): Promise<void> {
  const now = Date.now();
  while (Date.now() <= now) {
    await new Promise(resolve => setTimeout(resolve, 1));
  }
}

const TICK_MS = 20;

/**
 * Measures the time that this process had, in milliseconds. On a machine that
 * is busy with others it goes slower than the clock on the wall, so that what
 * is promised within some seconds can be asked for there, too.
 */
export class OwnTime {
  readonly #timer: NodeJS.Timeout;
  #last = performance.now();
  #elapsed = 0;

  constructor() {
    this.#timer = setInterval(() => this.#tick(), TICK_MS);
  }

  get elapsed(): number {
    this.#tick();
    return this.#elapsed;
  }

  stop(): void {
    clearInterval(this.#timer);
  }

  /** What is far over a tick is time that others had. */
  #tick(): void {
    const now = performance.now();
    this.#elapsed += Math.min(now - this.#last, 5 * TICK_MS);
    this.#last = now;
  }
}

/** Counts the statements of a database. */
export class Statements {
  readonly #knex: Knex;
  readonly #began = () => {
    this.count += 1;
  };
  /** How many began. */
  count = 0;

  constructor(knex: Knex) {
    this.#knex = knex;
    knex.on('query', this.#began);
  }

  /**
   * Waits until at least so many statements began and then, for ten turns of
   * the event loop in a row, none begins and no connection is in use: whoever
   * had more to ask would have asked it in between.
   */
  async quiet(least = 1): Promise<void> {
    const { pool } = this.#knex.client;
    for (let turns = 0; turns < 10; ) {
      const before = this.count;
      await new Promise(resolve => setTimeout(resolve, TICK_MS));
      const isQuiet =
        this.count === before &&
        pool.numUsed() === 0 &&
        pool.numPendingAcquires() === 0;
      turns = isQuiet && this.count >= least ? turns + 1 : 0;
    }
  }

  stop(): void {
    this.#knex.off('query', this.#began);
  }
}
