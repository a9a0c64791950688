import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { FailureLog } from '../FailureLog';

/** Why a wait ended. */
export type WaitOutcome =
  | 'message'
  | 'timeout'
  | 'revoked'
  | 'cloned'
  | 'closed';

interface Waiter {
  end(outcome: WaitOutcome): void;
}

/** How often a replica looks into the database for all polls it holds. */
const LOOK_MS = 1000;

/** How far back a look searches for agents that were shut out; far more than a look may be late. */
const SHUT_OUT_WITHIN_MS = 60_000;

/**
 * Polls that this process holds. Messages of this process wake them at once,
 * those of other replicas within a second by one query for all of them.
 */
export class PollWaiters {
  readonly #db: Knex;
  readonly #failures: FailureLog;
  readonly #waiters = new Map<string, Set<Waiter>>();
  #timer: NodeJS.Timeout | undefined;
  #closed = false;

  constructor(options: { db: Knex; logger: LoggerService }) {
    this.#db = options.db;
    this.#failures = new FailureLog(options.logger);
  }

  /** Waits for something to happen to an agent. */
  wait(
    agentId: string,
    milliseconds: number,
    signal: AbortSignal,
  ): { outcome: Promise<WaitOutcome>; cancel(): void } {
    let resolveOutcome: (outcome: WaitOutcome) => void = () => {};
    const outcome = new Promise<WaitOutcome>(resolve => {
      resolveOutcome = resolve;
    });
    let release = () => {};
    const waiter: Waiter = {
      end: result => {
        release();
        this.#remove(agentId, waiter);
        resolveOutcome(result);
      },
    };
    const onGone = () => waiter.end('closed');
    const timer = setTimeout(() => waiter.end('timeout'), milliseconds);
    release = () => {
      clearTimeout(timer);
      signal.removeEventListener('abort', onGone);
    };
    signal.addEventListener('abort', onGone);
    if (this.#closed || signal.aborted) {
      waiter.end('closed');
    } else {
      this.#add(agentId, waiter);
    }
    return { outcome, cancel: () => waiter.end('closed') };
  }

  /** Agents whose polls this process holds. */
  get size(): number {
    return this.#waiters.size;
  }

  /** Lets the polls of an agent look again. */
  wake(agentId: string): void {
    this.#endAll(agentId, 'message');
  }

  /** Looks at once, for example because agents of this process were revoked. */
  async look(): Promise<void> {
    if (this.#waiters.size === 0) {
      return;
    }
    const now = nowExpression(this.#db);
    const since = this.#db.raw('? - ?', [now, SHUT_OUT_WITHIN_MS]);
    const [revoked, cloned, outstanding] = await Promise.all([
      this.#db('agents')
        .whereIn('state', ['revoked', 'rejected'])
        .where('decided_at', '>', since)
        .select<{ id: string }[]>('id'),
      this.#db('agents')
        .where('suspected_clone_at', '>', since)
        .select<{ id: string }[]>('id'),
      this.#db('downlink')
        .where('expires_at', '>', now)
        .distinct<{ agent_id: string }[]>('agent_id'),
    ]);
    for (const { id } of revoked) {
      this.#endAll(id, 'revoked');
    }
    for (const { id } of cloned) {
      this.#endAll(id, 'cloned');
    }
    for (const { agent_id } of outstanding) {
      this.#endAll(agent_id, 'message');
    }
  }

  /** Ends all polls with what they have, and takes no more. */
  close(): void {
    this.#closed = true;
    clearTimeout(this.#timer);
    for (const agentId of [...this.#waiters.keys()]) {
      this.#endAll(agentId, 'closed');
    }
  }

  #add(agentId: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(agentId) ?? new Set();
    waiters.add(waiter);
    this.#waiters.set(agentId, waiters);
    this.#schedule();
  }

  #remove(agentId: string, waiter: Waiter): void {
    const waiters = this.#waiters.get(agentId);
    waiters?.delete(waiter);
    if (waiters?.size === 0) {
      this.#waiters.delete(agentId);
    }
  }

  #endAll(agentId: string, outcome: WaitOutcome): void {
    for (const waiter of [...(this.#waiters.get(agentId) ?? [])]) {
      waiter.end(outcome);
    }
  }

  #schedule(): void {
    if (this.#timer || this.#closed) {
      return;
    }
    this.#timer = setTimeout(async () => {
      try {
        await this.look();
      } catch (error) {
        this.#failures.report(
          'warn',
          'Could not look for messages to agents; trying again',
          error as Error,
        );
      }
      this.#timer = undefined;
      if (this.#waiters.size > 0) {
        this.#schedule();
      }
    }, LOOK_MS);
    this.#timer.unref();
  }
}
