import { KindReport, scrubMessage } from '@backstage-fleet/protocol';
import { KubernetesAnswerError, KubernetesError } from '../kubernetes/errors';
import { Backoff, spread } from '../util/backoff';
import { AgentLogger, describeError } from '../util/logger';

const BROKEN_AFTER_FAILURES = 2;

/**
 * First pause after a refusal, in milliseconds; it doubles up to the pause for
 * refused kinds. An API server that has just started refuses for a moment what
 * it allows once it knows its roles.
 */
const FIRST_REFUSAL_PAUSE_MS = 1000;

/** How a kind is, and how long to wait after what went wrong. */
export class KindHealth {
  readonly backoff: Backoff;
  readonly #options: {
    kind: string;
    refusedKindMs: number;
    random: () => number;
    logger: AgentLogger;
  };
  #state: KindReport['state'] = 'syncing';
  #message: string | undefined;
  #lastHeardAt: number | undefined;
  #listed = false;
  #confirmed = false;
  #refusals = 0;

  constructor(
    backoff: Backoff,
    options: {
      kind: string;
      refusedKindMs: number;
      random: () => number;
      logger: AgentLogger;
    },
  ) {
    this.backoff = backoff;
    this.#options = options;
  }

  /** Whether the kind was listed to its end once. */
  get listed(): boolean {
    return this.#listed;
  }

  /** The hub holds what the agent believes it holds. */
  confirm(): void {
    this.#confirmed = true;
  }

  /** The API server said something of the kind. */
  heard(now: number): void {
    this.#lastHeardAt = now;
  }

  /** A list came to its end. */
  completed(): void {
    this.#listed = true;
    this.live();
  }

  /** A list came to its end or a watch was opened. */
  live(): void {
    this.#message = undefined;
    this.#refusals = 0;
    if (this.#listed) {
      this.#state = 'live';
    }
  }

  /** For the heartbeat; live only once the hub agreed. */
  report(): KindReport {
    const report: KindReport = {
      state:
        this.#state === 'live' && !this.#confirmed ? 'syncing' : this.#state,
    };
    if (this.#message) {
      report.message = this.#message.slice(0, 512);
    }
    if (this.#lastHeardAt !== undefined) {
      report.lastHeardAt = new Date(this.#lastHeardAt).toISOString();
    }
    return report;
  }

  /** @returns milliseconds to wait before the next try */
  fail(error: unknown): number {
    const { kind, logger } = this.#options;
    // Words of an API server may hold what somebody sent it; a log is read by more than the cluster's people.
    const message = scrubMessage(describeError(error));
    const refusal = error instanceof KubernetesError ? error : undefined;
    if (refusal?.status === 403 || refusal?.status === 404) {
      return this.#refused(
        refusal.status === 403 ? 'forbidden' : 'absent',
        message,
      );
    }
    const pause = this.backoff.next(refusal?.retryAfterMs);
    if (refusal?.status === 410) {
      logger.info(`What is known of ${kind} is too old; listing again`);
      return pause;
    }
    logger.debug(`${kind}: ${message}`);
    if (this.backoff.failures >= BROKEN_AFTER_FAILURES) {
      if (this.#state !== 'broken') {
        logger.warn(`Cannot follow ${kind}: ${message}`);
      }
      this.#state = 'broken';
      this.#message = tellable(error);
    }
    return pause;
  }

  #refused(state: 'forbidden' | 'absent', message: string): number {
    const { kind, logger, refusedKindMs, random } = this.#options;
    if (this.#state !== state) {
      logger.warn(`${kind} is ${state}: ${message}`);
    }
    this.#state = state;
    this.#message = message;
    const pause = FIRST_REFUSAL_PAUSE_MS * 2 ** Math.min(this.#refusals, 16);
    this.#refusals += 1;
    return spread(Math.min(pause, refusedKindMs), 0.2, random);
  }
}

/**
 * What may leave the cluster of an error. Network errors and messages of a
 * failing API server name addresses, which the agent's own log may hold and the
 * hub must not.
 */
function tellable(error: unknown): string {
  if (error instanceof KubernetesError) {
    return `The API server answered HTTP ${error.status}`;
  }
  if (error instanceof KubernetesAnswerError) {
    return error.message;
  }
  const { code, name } = error as NodeJS.ErrnoException;
  return `The API server cannot be reached (${code ?? name ?? 'unknown'})`;
}
