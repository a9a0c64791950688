import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { StoreFilter } from '../permissions';
import { readFeedHead, readFeedHeads } from './feedHead';
import { FailureLog } from '../FailureLog';
import { FeedSignal } from './feedSignal';

/** Longest time a request for a hint hangs, in milliseconds. */
export const HINT_HOLD_MS = 25_000;

/** How often the feed is looked at while anybody waits, in milliseconds. */
export const HINT_POLL_MS = 500;

/** Shortest time between two looks, and how many such looks follow a signal until its change is seen. */
const FAST_LOOK_MS = 50;
const FAST_LOOKS = 40;

/** What to wait for. */
export interface HintRequest {
  /** Only changes of this cluster. */
  clusterId?: string;
  /** `seq` of the hint before; 0 answers at once. */
  after: number;
  filter: StoreFilter;
  /** Ends the wait early, when the client has gone. */
  signal?: AbortSignal;
}

/** Waiters for the same cluster (or any) that may see the same. */
interface Topic {
  clusterId?: string;
  filter: StoreFilter;
  waiters: Set<Waiter>;
}

interface Waiter {
  after: number;
  settle(seq: number): void;
}

/**
 * Tells pages that it is worth to fetch again.
 *
 * @remarks
 * A request hangs until the feed has grown beyond what its client has seen. A
 * change that this process stored wakes it at once by the feed signal; changes
 * of other replicas are found by one look for all waiters each half second, and
 * only while somebody waits.
 */
export class HintService {
  readonly #db: Knex;
  readonly #failures: FailureLog;
  readonly #holdMs: number;
  readonly #pollMs: number;
  readonly #topics = new Map<string, Topic>();
  readonly #stopListening: () => void;
  #timer: NodeJS.Timeout | undefined;
  #looking = false;
  #fastLooks = 0;
  #closed = false;

  constructor(options: {
    db: Knex;
    logger: LoggerService;
    feedSignal: FeedSignal;
    holdMs?: number;
    pollMs?: number;
  }) {
    this.#db = options.db;
    this.#failures = new FailureLog(options.logger);
    this.#holdMs = options.holdMs ?? HINT_HOLD_MS;
    this.#pollMs = options.pollMs ?? HINT_POLL_MS;
    this.#stopListening = options.feedSignal.onChange(() => {
      // On PostgreSQL the change may be settled only a moment later.
      this.#fastLooks = FAST_LOOKS;
      this.#look();
    });
  }

  /** Where the feed stands, as soon as it is not where the client saw it, or when the time is over. */
  async await(request: HintRequest): Promise<number> {
    const { clusterId, filter, after, signal } = request;
    const head = await this.#head(clusterId, filter);
    // A head before `after` is that of a feed that began anew: also worth a fetch.
    if (head !== after || after === 0 || this.#closed || signal?.aborted) {
      return head;
    }
    return this.#wait(request, head);
  }

  /** Ends all waits. */
  close(): void {
    this.#closed = true;
    this.#stopListening();
    clearTimeout(this.#timer);
    for (const topic of this.#topics.values()) {
      for (const waiter of [...topic.waiters]) {
        waiter.settle(waiter.after);
      }
    }
  }

  #wait(request: HintRequest, head: number): Promise<number> {
    const { signal, clusterId, filter } = request;
    const key = JSON.stringify([clusterId, filter]);
    return new Promise(resolve => {
      const topic = this.#topics.get(key) ?? {
        clusterId,
        filter,
        waiters: new Set(),
      };
      this.#topics.set(key, topic);
      const waiter: Waiter = { after: head, settle: () => {} };
      const end = () => waiter.settle(head);
      const hold = setTimeout(end, this.#holdMs);
      waiter.settle = seq => {
        clearTimeout(hold);
        signal?.removeEventListener('abort', end);
        topic.waiters.delete(waiter);
        if (topic.waiters.size === 0 && this.#topics.get(key) === topic) {
          this.#topics.delete(key);
        }
        resolve(seq);
      };
      topic.waiters.add(waiter);
      signal?.addEventListener('abort', end);
      // What came between the first look and now was signalled to nobody.
      this.#look();
    });
  }

  async #head(clusterId: string | undefined, filter: StoreFilter) {
    if (clusterId === undefined) {
      return readFeedHead(this.#db, filter);
    }
    const heads = await readFeedHeads(this.#db, [clusterId], filter);
    return heads.get(clusterId) ?? 0;
  }

  /** Looks into the feed for all waiters, never twice at a time. */
  #look(): void {
    if (this.#looking || this.#topics.size === 0 || this.#closed) {
      return;
    }
    clearTimeout(this.#timer);
    this.#looking = true;
    this.#lookOnce()
      .catch(error => {
        this.#failures.report(
          'warn',
          'Cannot look for changes; waiting pages learn of them later',
          error,
        );
      })
      .finally(() => {
        this.#looking = false;
        if (this.#topics.size > 0 && !this.#closed) {
          const isFast = this.#fastLooks > 0;
          this.#fastLooks = Math.max(0, this.#fastLooks - 1);
          this.#timer = setTimeout(
            () => this.#look(),
            isFast ? Math.min(FAST_LOOK_MS, this.#pollMs) : this.#pollMs,
          );
        }
      });
  }

  /** Two statements at most for all who may see the same. */
  async #lookOnce(): Promise<void> {
    const byFilter = new Map<string, Topic[]>();
    for (const topic of this.#topics.values()) {
      const key = JSON.stringify(topic.filter);
      byFilter.set(key, [...(byFilter.get(key) ?? []), topic]);
    }
    for (const topics of byFilter.values()) {
      const { filter } = topics[0];
      const ids = topics.flatMap(topic => topic.clusterId ?? []);
      const heads =
        ids.length > 0
          ? await readFeedHeads(this.#db, ids, filter)
          : new Map<string, number>();
      const newest =
        ids.length < topics.length ? await readFeedHead(this.#db, filter) : 0;
      for (const { clusterId, waiters } of topics) {
        const head =
          clusterId === undefined ? newest : heads.get(clusterId) ?? 0;
        for (const waiter of [...waiters]) {
          if (head !== waiter.after) {
            waiter.settle(head);
          }
        }
      }
    }
  }
}
