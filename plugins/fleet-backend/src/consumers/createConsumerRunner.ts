import { randomUUID } from 'node:crypto';
import { LifecycleService, LoggerService } from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { Knex } from 'knex';
import { mendRestoredFeed } from '../changes/feedPosition';
import { FeedSignal } from '../changes/feedSignal';
import { FailureLog } from '../FailureLog';
import { ConsumerLoop } from './ConsumerLoop';
import { ConsumerStore } from './ConsumerStore';
import { FeedTail } from './FeedTail';
import { exportLag } from './lagMetrics';
import { FeedConsumer } from './types';

/** Times of a runner, in milliseconds. */
export interface RunnerTimings {
  /** How long a lease lasts that is not prolonged. */
  leaseMs: number;
  /** How often leases are prolonged and free ones are looked for. */
  renewMs: number;
  /** How often the end of the feed is looked at without a signal. */
  pollMs: number;
  /** Wait after the first failure of a consumer. */
  backoffMs: number;
}

/** A crashed replica is replaced after `leaseMs` + `renewMs` at the latest. */
export const RUNNER_TIMINGS: RunnerTimings = {
  leaseMs: 10_000,
  renewMs: 2_500,
  pollMs: 1_000,
  backoffMs: 500,
};

/** What a runner needs. */
export interface ConsumerRunnerOptions {
  db: Knex;
  logger: LoggerService;
  metrics: MetricsService;
  lifecycle: LifecycleService;
  feedSignal: FeedSignal;
  consumers: readonly FeedConsumer[];
  timings?: Partial<RunnerTimings>;
}

/** Runs consumers of the change feed in this process. */
export interface ConsumerRunner {
  /** Ends all work and gives the leases back; also done when the plugin stops. */
  stop(): Promise<void>;
}

class Runner implements ConsumerRunner {
  readonly #options: ConsumerRunnerOptions;
  readonly #store: ConsumerStore;
  readonly #timings: RunnerTimings;
  readonly #failures: FailureLog;
  readonly #loops = new Map<string, ConsumerLoop>();
  readonly #tail: FeedTail;
  readonly #stopMetrics: () => void;
  #renewal: Promise<void> | undefined;
  #timer: NodeJS.Timeout | undefined;
  #leasedUntil = 0;
  #stopped = false;

  constructor(options: ConsumerRunnerOptions, store: ConsumerStore) {
    const { db, logger, feedSignal, metrics } = options;
    this.#options = options;
    this.#store = store;
    this.#timings = { ...RUNNER_TIMINGS, ...options.timings };
    this.#failures = new FailureLog(logger);
    this.#stopMetrics = exportLag(metrics, db, () => [...this.#loops.keys()]);
    this.#tail = new FeedTail({
      db,
      logger,
      feedSignal,
      pollMs: this.#timings.pollMs,
      onGrowth: () => this.#wakeAll(),
    });
  }

  /** Prolongs the leases now and then again and again. */
  async renew(): Promise<void> {
    this.#renewal = this.#renewOnce();
    await this.#renewal;
    if (!this.#stopped) {
      this.#timer = setTimeout(() => this.renew(), this.#timings.renewMs);
    }
  }

  async stop(): Promise<void> {
    if (this.#stopped) {
      return;
    }
    this.#stopped = true;
    clearTimeout(this.#timer);
    this.#stopMetrics();
    await this.#tail.close();
    await this.#renewal;
    await Promise.all([...this.#loops.values()].map(loop => loop.stop()));
    try {
      await this.#store.release();
    } catch (error) {
      this.#failures.report(
        'warn',
        'Could not give the leases of consumers back; others take over when they end',
        error as Error,
      );
    }
  }

  async #renewOnce(): Promise<void> {
    const { consumers } = this.#options;
    const start = performance.now();
    try {
      const held = new Set(
        await this.#store.lease(
          consumers.map(consumer => consumer.name),
          this.#timings.leaseMs,
        ),
      );
      this.#leasedUntil = start + this.#timings.leaseMs;
      if (this.#stopped) {
        return;
      }
      for (const consumer of consumers) {
        const loop = this.#loops.get(consumer.name);
        if (loop && !held.has(consumer.name)) {
          this.#end(consumer.name, loop);
        } else if (!loop && held.has(consumer.name)) {
          this.#start(consumer);
        }
      }
      // A replay may have been asked for on another replica.
      this.#wakeAll();
    } catch (error) {
      this.#failures.report(
        'warn',
        'Cannot prolong the leases of consumers of the change feed',
        error as Error,
      );
      if (performance.now() > this.#leasedUntil) {
        for (const [name, loop] of this.#loops) {
          this.#end(name, loop);
        }
      }
    }
  }

  #start(consumer: FeedConsumer): void {
    const { db, logger } = this.#options;
    const { name } = consumer;
    this.#loops.set(
      name,
      new ConsumerLoop({
        db,
        logger,
        store: this.#store,
        consumer,
        backoffMs: this.#timings.backoffMs,
        onEnd: () => this.#loops.delete(name),
      }),
    );
  }

  /** Ends a loop in the background; it starts again only after it has ended. */
  #end(name: string, loop: ConsumerLoop): void {
    loop.stop().catch(error => {
      this.#failures.report(
        'warn',
        `Could not end the consumer ${name}`,
        error,
      );
    });
  }

  #wakeAll(): void {
    for (const loop of this.#loops.values()) {
      loop.wake();
    }
  }
}

/**
 * Starts to run consumers: those whose lease this replica gets, as long as it
 * holds it.
 *
 * @throws Error when two consumers have the same name
 */
export async function createConsumerRunner(
  options: ConsumerRunnerOptions,
): Promise<ConsumerRunner> {
  const { db, logger, consumers } = options;
  const names = consumers.map(consumer => consumer.name);
  const twice = names.find((name, index) => names.indexOf(name) !== index);
  if (twice !== undefined) {
    throw new Error(
      `Two consumers of the change feed are named ${twice}; give each a name of its own`,
    );
  }
  if (await mendRestoredFeed(db)) {
    logger.info(
      'The change feed comes from another database server; its consumers work everything out anew',
    );
  }
  const store = new ConsumerStore(db, randomUUID());
  await store.register(names);
  const runner = new Runner(options, store);
  await runner.renew();
  options.lifecycle.addShutdownHook(() => runner.stop());
  return runner;
}
