import { KubernetesError } from '../kubernetes/errors';
import { KubernetesConnection } from '../kubernetes/types';
import { AgentClock, systemClock } from '../util/clock';
import { AgentLogger, describeError } from '../util/logger';
import { LeaseClient, LeaseRecord } from './lease';

/** Times of the election in milliseconds; the defaults are those of client-go. */
export interface LeaderTiming {
  /** How long others wait after they saw the lease renewed for the last time. */
  leaseMs: number;
  /** How long the leader tries to renew before it gives up, well below `leaseMs`. */
  renewMs: number;
  /** Between two looks at the lease. */
  retryMs: number;
}

const DEFAULTS: LeaderTiming = {
  leaseMs: 15_000,
  renewMs: 10_000,
  retryMs: 2_000,
};

/** Times the lease is given back, where others wrote it meanwhile. */
const RELEASE_TRIES = 3;

/** What an election needs. */
export interface LeaderElectionOptions {
  kubernetes: KubernetesConnection;
  namespace: string;
  /** Name of the Lease. */
  name: string;
  /** Who this process is, unlike any other: the pod's name and something random. */
  identity: string;
  logger: AgentLogger;
  clock?: AgentClock;
  timing?: Partial<LeaderTiming>;
  /** Called when this process begins and ends to lead. */
  onChange?: (leads: boolean) => void;
}

/**
 * Lets one of several processes work at a time.
 *
 * @remarks
 * The algorithm of client-go's leaderelection: the lease is renewed with the
 * resourceVersion that was read, so that of two writers one fails; whether
 * somebody else's lease has run out is measured by this process's own clock
 * from when it saw the last renewal, so clocks need not agree. A leader that
 * cannot renew stops working before others may begin. Two that lead for a
 * moment do no harm: the hub's epoch turns the older one away.
 */
export class LeaderElection {
  readonly #options: LeaderElectionOptions;
  readonly #lease: LeaseClient;
  readonly #clock: AgentClock;
  readonly #timing: LeaderTiming;
  #seen: { version: string; at: number } | undefined;

  constructor(options: LeaderElectionOptions) {
    this.#options = options;
    this.#lease = new LeaseClient(options.kubernetes, options);
    this.#clock = options.clock ?? systemClock;
    this.#timing = { ...DEFAULTS, ...options.timing };
  }

  /**
   * Waits to lead, works, and waits again after the lease was lost; until the
   * signal aborts. Gives the lease back at the end, so that the next need not
   * wait for it to run out.
   *
   * @param work - ends when its signal aborts; what it throws ends all of it
   */
  async run(
    work: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    while (!signal.aborted) {
      const held = await this.#acquire(signal);
      if (held) {
        await this.#lead(held, work, signal);
      }
    }
  }

  async #acquire(signal: AbortSignal): Promise<LeaseRecord | undefined> {
    const { identity, logger } = this.#options;
    let told = '';
    while (!signal.aborted) {
      try {
        const found = await this.#lease.read(signal);
        const now = this.#clock.elapsed();
        if (this.#seen?.version !== found.resourceVersion) {
          this.#seen = { version: found.resourceVersion, at: now };
        }
        const isFree =
          found.holder === '' ||
          found.holder === identity ||
          now - this.#seen.at >=
            Math.max(this.#timing.leaseMs, found.durationSeconds * 1000);
        if (isFree) {
          const held = await this.#write(found, signal);
          if (held) {
            return held;
          }
        } else if (told !== found.holder) {
          told = found.holder;
          logger.info(`Standing by: ${found.holder} leads`);
        }
      } catch (error) {
        if (!signal.aborted) {
          logger.warn(
            `Cannot take part in the election: ${explain(
              error,
              this.#options,
            )}`,
          );
        }
      }
      await this.#clock.sleep(this.#timing.retryMs, signal);
    }
    return undefined;
  }

  async #lead(
    held: LeaseRecord,
    work: (signal: AbortSignal) => Promise<void>,
    signal: AbortSignal,
  ): Promise<void> {
    const { logger, onChange } = this.#options;
    logger.info(`Leading, by the lease ${this.#options.name}`);
    onChange?.(true);
    const ending = new AbortController();
    const forward = () => ending.abort();
    signal.addEventListener('abort', forward, { once: true });
    const renewing = this.#renew(held, ending);
    try {
      await work(ending.signal);
    } finally {
      signal.removeEventListener('abort', forward);
      ending.abort();
      const last = await renewing;
      onChange?.(false);
      if (last) {
        await this.#release(last);
      }
    }
  }

  /**
   * Renews until the work ends, or ends the work when that fails for too long.
   *
   * @returns the lease while it is still held
   */
  async #renew(
    first: LeaseRecord,
    ending: AbortController,
  ): Promise<LeaseRecord | undefined> {
    const { logger, identity } = this.#options;
    let held = first;
    let renewedAt = this.#clock.elapsed();
    for (;;) {
      await this.#clock.sleep(this.#timing.retryMs, ending.signal);
      if (ending.signal.aborted) {
        return held;
      }
      try {
        const written = await this.#write(held, ending.signal);
        if (written) {
          held = written;
          renewedAt = this.#clock.elapsed();
          continue;
        }
        const found = await this.#lease.read(ending.signal);
        if (found.holder !== identity) {
          logger.warn(
            `${found.holder || 'Nobody'} holds the lease now; stopping`,
          );
          ending.abort();
          return undefined;
        }
        held = found;
      } catch (error) {
        if (ending.signal.aborted) {
          return held;
        }
        logger.warn(`Cannot renew the lease: ${explain(error, this.#options)}`);
      }
      if (this.#clock.elapsed() - renewedAt >= this.#timing.renewMs) {
        logger.warn('The lease could not be renewed in time; stopping');
        ending.abort();
        return undefined;
      }
    }
  }

  #write(
    before: LeaseRecord,
    signal?: AbortSignal,
  ): Promise<LeaseRecord | undefined> {
    return this.#lease.write(
      before,
      {
        holder: this.#options.identity,
        durationSeconds: Math.ceil(this.#timing.leaseMs / 1000),
        nowMs: this.#clock.now(),
      },
      signal,
    );
  }

  async #release(held: LeaseRecord): Promise<void> {
    let record = held;
    try {
      for (let i = 0; i < RELEASE_TRIES; i++) {
        if (record.holder !== this.#options.identity) {
          return;
        }
        const isFree = await this.#lease.write(record, {
          holder: '',
          durationSeconds: 1,
          nowMs: this.#clock.now(),
        });
        if (isFree) {
          return;
        }
        // A renewal that the end broke off may have been written all the same.
        record = await this.#lease.read();
      }
    } catch {
      // Then it runs out, which the others wait for.
    }
  }
}

function explain(error: unknown, options: LeaderElectionOptions): string {
  if (error instanceof KubernetesError && error.status === 404) {
    return `There is no Lease "${options.name}" in the namespace "${options.namespace}"; the chart makes it. Apply it again, or run without --leader-election`;
  }
  if (error instanceof KubernetesError && error.status === 403) {
    return `${error.message}. The Role of the chart allows get and update on this one Lease; apply it again`;
  }
  return describeError(error);
}
