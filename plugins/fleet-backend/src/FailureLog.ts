import { LoggerService } from '@backstage/backend-plugin-api';
import { loggable } from './loggable';

/** Shortest time between two lines about the same, in milliseconds. */
const QUIET_MS = 10_000;

/**
 * Logs failures that come again and again, as while the database is away: the
 * first at once, then one line each ten seconds that says how many there were.
 * Of the errors it logs what {@link loggable} leaves.
 */
export class FailureLog {
  readonly #logger: LoggerService;
  readonly #told = new Map<string, { at: number; untold: number }>();

  constructor(logger: LoggerService) {
    this.#logger = logger;
  }

  /**
   * Logs a failure, or only counts it.
   *
   * @param message - what failed; of a few kinds, as each is remembered
   * @param now - milliseconds of a monotonic clock
   */
  report(
    level: 'warn' | 'error',
    message: string,
    error: Error,
    now: number = performance.now(),
  ): void {
    const before = this.#told.get(message);
    if (before && now - before.at < QUIET_MS) {
      before.untold += 1;
      return;
    }
    this.#told.set(message, { at: now, untold: 0 });
    const more = before?.untold
      ? `; it failed ${before.untold} more times since it was logged last`
      : '';
    this.#logger[level](`${message}${more}`, loggable(error));
  }
}
