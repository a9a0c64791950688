import { setImmediate } from 'node:timers/promises';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import {
  isStored,
  positionOf,
  readChangesAfter,
  readFeedEnd,
} from '../changes/feedPosition';
import { FailureLog } from '../FailureLog';
import { ConsumerState, ConsumerStore, LeaseLostError } from './ConsumerStore';
import { FeedConsumer } from './types';
import { pause, Wakeup } from './Wakeup';

const DEFAULT_BATCH = 1000;
const DEFAULT_PAUSE_MS = 200;

/** A consumer rests at least this many times as long as it worked, unless it catches up. */
const REST_SHARE = 4;
const MAX_REST_MS = 5000;

/** How often an idle consumer notes that it is alive. */
const IDLE_MS = 60_000;

const MIN_BACKOFF_MS = 500;
const MAX_BACKOFF_MS = 60_000;

/**
 * Retention keeps changes for an hour at least. A consumer that ran within it
 * and was not behind more than that cannot have missed one.
 */
const SAFE_MS = 3600_000;

/** What a step came to: more is waiting, something was done, there is nothing, or the lease is gone. */
type Outcome = 'full' | 'some' | 'nothing' | 'lost';

/** Runs one consumer as long as this process holds its lease. */
export class ConsumerLoop {
  readonly #db: Knex;
  readonly #store: ConsumerStore;
  readonly #consumer: FeedConsumer;
  readonly #logger: LoggerService;
  readonly #failures: FailureLog;
  readonly #backoffMs: number;
  readonly #abort = new AbortController();
  readonly #wakeup = new Wakeup();
  readonly #done: Promise<void>;

  constructor(options: {
    db: Knex;
    store: ConsumerStore;
    consumer: FeedConsumer;
    logger: LoggerService;
    /** Wait after the first failure, doubled with each further one. */
    backoffMs?: number;
    onEnd: () => void;
  }) {
    this.#db = options.db;
    this.#store = options.store;
    this.#consumer = options.consumer;
    this.#logger = options.logger;
    this.#failures = new FailureLog(options.logger);
    this.#backoffMs = options.backoffMs ?? MIN_BACKOFF_MS;
    this.#done = this.#run(this.#abort.signal).finally(options.onEnd);
  }

  /** Tells the loop that there may be something to do. */
  wake(): void {
    this.#wakeup.call();
  }

  /** Ends the loop; resolves when its last transaction has ended. */
  async stop(): Promise<void> {
    this.#abort.abort();
    await this.#done;
  }

  async #run(signal: AbortSignal): Promise<void> {
    let failures = 0;
    while (!signal.aborted) {
      const start = performance.now();
      let outcome: Outcome;
      try {
        outcome = await this.#step(signal);
        failures = 0;
      } catch (error) {
        if (signal.aborted || error instanceof LeaseLostError) {
          // The next step sees whether there still is a lease.
          await setImmediate();
          continue;
        }
        failures += 1;
        await this.#fail(error as Error, failures, signal);
        continue;
      }
      if (outcome === 'lost') {
        return;
      }
      if (outcome === 'nothing') {
        await this.#wakeup.sleep(IDLE_MS, signal);
      } else if (outcome === 'some') {
        await pause(this.#rest(performance.now() - start), signal);
      } else {
        await setImmediate();
      }
    }
  }

  #rest(workedMs: number): number {
    return Math.max(
      this.#consumer.pauseMs ?? DEFAULT_PAUSE_MS,
      Math.min(workedMs * REST_SHARE, MAX_REST_MS),
    );
  }

  async #step(signal: AbortSignal): Promise<Outcome> {
    const { name } = this.#consumer;
    const state = await this.#store.read(name);
    if (!state) {
      return 'lost';
    }
    if (state.mustRebuild) {
      await this.#rebuild(signal);
      return 'some';
    }
    const limit = this.#consumer.batchSize ?? DEFAULT_BATCH;
    const changes = await readChangesAfter(this.#db, state.position, limit);
    if (await this.#wasOvertaken(state, Number(changes[0]?.received_at))) {
      this.#logger.warn(
        `The consumer ${name} was stopped or behind for longer than changes are kept; it works everything out anew`,
      );
      await this.#rebuild(signal);
      return 'some';
    }
    if (changes.length === 0) {
      if (state.now - state.lastRunAt > IDLE_MS) {
        await this.#store.touch(name);
      }
      return 'nothing';
    }
    await this.#db.transaction(async trx => {
      await this.#consumer.handle(trx, changes);
      const last = changes[changes.length - 1];
      await this.#store.advance(trx, name, state.position, positionOf(last));
    });
    return changes.length < limit ? 'some' : 'full';
  }

  /** Whether retention may have removed changes that the consumer has not seen. */
  async #wasOvertaken(
    { lastRunAt, now, position }: ConsumerState,
    nextReceivedAt: number,
  ): Promise<boolean> {
    const since = Number.isNaN(nextReceivedAt)
      ? lastRunAt
      : Math.min(lastRunAt, nextReceivedAt);
    // Retention removes from the old end: while the last change that was taken
    // is there, so are those behind it.
    return since < now - SAFE_MS && !(await isStored(this.#db, position));
  }

  async #rebuild(signal: AbortSignal): Promise<void> {
    const { name } = this.#consumer;
    const start = performance.now();
    const end = await readFeedEnd(this.#db);
    await this.#store.beginRebuild(name, end);
    await this.#consumer.rebuild(this.#db, signal, end);
    if (signal.aborted) {
      return;
    }
    await this.#store.advance(this.#db, name, end, end, { mustRebuild: false });
    const seconds = (performance.now() - start) / 1000;
    this.#logger.info(
      `The consumer ${name} worked everything out anew in ${seconds.toFixed(
        1,
      )} s`,
    );
  }

  async #fail(
    error: Error,
    failures: number,
    signal: AbortSignal,
  ): Promise<void> {
    const { name } = this.#consumer;
    this.#failures.report(
      'warn',
      `The consumer ${name} failed and will try again`,
      error,
    );
    try {
      await this.#store.recordFailure(name, error);
    } catch {
      // The database is away, which is what the line above says.
    }
    const wait = Math.min(
      this.#backoffMs * 2 ** (failures - 1),
      MAX_BACKOFF_MS,
    );
    await pause(wait * (0.75 + Math.random() / 2), signal);
  }
}
