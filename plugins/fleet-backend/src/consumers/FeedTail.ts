import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import {
  FEED_START,
  isSamePosition,
  readFeedEnd,
} from '../changes/feedPosition';
import { FeedSignal } from '../changes/feedSignal';
import { FailureLog } from '../FailureLog';

/** Time between two looks after a signal, and how many follow it until its change is seen. */
const FAST_LOOK_MS = 50;
const FAST_LOOKS = 40;

/** Time after a look that found changes: consumers work on many of them for the price of one. */
const GATHER_MS = 250;

/**
 * Looks at the end of the feed for all consumers of a process, so that an idle
 * hub asks the database once per second and not once per consumer.
 *
 * @remarks
 * What this process stored it looks for at once, and again shortly after: on
 * PostgreSQL a change is settled only when every transaction before it has
 * ended. Changes of other replicas are found by the poll.
 */
export class FeedTail {
  readonly #db: Knex;
  readonly #failures: FailureLog;
  readonly #pollMs: number;
  readonly #onGrowth: () => void;
  readonly #stopListening: () => void;
  #end = FEED_START;
  #timer: NodeJS.Timeout | undefined;
  #looking: Promise<void> | undefined;
  #fastLooks = 0;
  /** When it may look again. */
  #notBefore = -Infinity;
  /** Whether something was stored since the last look began. */
  #isSignaled = false;
  #closed = false;

  constructor(options: {
    db: Knex;
    logger: LoggerService;
    feedSignal: FeedSignal;
    pollMs: number;
    /** Called when there are changes that were not there before. */
    onGrowth: () => void;
  }) {
    this.#db = options.db;
    this.#failures = new FailureLog(options.logger);
    this.#pollMs = options.pollMs;
    this.#onGrowth = options.onGrowth;
    this.#stopListening = options.feedSignal.onChange(() => {
      this.#fastLooks = FAST_LOOKS;
      this.#isSignaled = true;
      this.#lookSoon();
    });
    this.#look();
  }

  /** Stops looking; resolves when the last look has ended. */
  async close(): Promise<void> {
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    await this.#looking;
  }

  /** At once, but not more often than one would look without hearing of every change. */
  #lookSoon(): void {
    const wait = this.#notBefore - performance.now();
    if (wait <= 0) {
      this.#look();
    } else if (!this.#looking && !this.#closed) {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), wait);
    }
  }

  #look(): void {
    if (this.#looking || this.#closed) {
      return;
    }
    clearTimeout(this.#timer);
    this.#isSignaled = false;
    this.#notBefore = performance.now() + FAST_LOOK_MS;
    this.#looking = this.#lookOnce().finally(() => {
      this.#looking = undefined;
      if (!this.#closed) {
        const isFast = this.#fastLooks > 0;
        this.#fastLooks = Math.max(0, this.#fastLooks - 1);
        const soon = Math.max(
          FAST_LOOK_MS,
          this.#notBefore - performance.now(),
        );
        this.#timer = setTimeout(
          () => this.#look(),
          isFast ? Math.min(soon, this.#pollMs) : this.#pollMs,
        );
      }
    });
  }

  async #lookOnce(): Promise<void> {
    try {
      const end = await readFeedEnd(this.#db);
      if (!isSamePosition(end, this.#end)) {
        this.#end = end;
        this.#notBefore = performance.now() + GATHER_MS;
        this.#fastLooks = this.#isSignaled ? FAST_LOOKS : 0;
        this.#onGrowth();
      }
    } catch (error) {
      this.#failures.report(
        'warn',
        'Cannot look for changes; consumers of the feed go on when it can be read again',
        error as Error,
      );
    }
  }
}
