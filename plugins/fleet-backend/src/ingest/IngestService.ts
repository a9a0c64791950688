import { setImmediate } from 'node:timers/promises';
import {
  AgentProfile,
  KindRegistry,
  BatchRequest,
  BatchResponse,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { FeedSignal } from '../changes/feedSignal';
import { AuthenticatedClusterId } from '../clusters/types';
import { updatePlatform } from '../clusters/updatePlatform';
import { isRetryable } from '../database/failures';
import { inTransaction } from '../database/Statements';
import { HubMetrics } from '../metrics';
import { AppliedBatch, applyBatch } from './applyBatch';
import { KnownWords } from './KnownWords';
import { Limiter } from './Limiter';
import { MemoryBudget } from './MemoryBudget';
import { planSteps } from './planSteps';
import { PreparedBatch, prepareBatch } from './prepareBatch';

/** Memory for batches that are being stored or wait for it, in one process. */
const MAX_BYTES = 256 * 1024 * 1024;

/** Items that are checked at a stretch, so that heartbeats need not wait for a whole batch. */
const CHECKED_AT_ONCE = 250;

/** Stores batches of agents: one short transaction each, acknowledged after its commit. */
export class IngestService {
  readonly #db: Knex;
  readonly #logger: LoggerService;
  readonly #feed: FeedSignal;
  readonly #limits: ProtocolLimits;
  readonly #kinds: KindRegistry;
  readonly #limiter: Limiter;
  readonly #memory: MemoryBudget;
  readonly #words = new KnownWords();
  readonly #metrics: HubMetrics;

  constructor(options: {
    db: Knex;
    logger: LoggerService;
    feed: FeedSignal;
    metrics: HubMetrics;
    limits: ProtocolLimits;
    kinds: KindRegistry;
    /** Batches stored at the same time in this process. */
    maxConcurrent: number;
    /** Bytes of memory for batches inside, by estimate; 256 MB unless said. */
    maxBytes?: number;
  }) {
    this.#db = options.db;
    this.#logger = options.logger;
    this.#feed = options.feed;
    this.#limits = options.limits;
    this.#kinds = options.kinds;
    this.#metrics = options.metrics;
    this.#limiter = new Limiter({
      running: options.maxConcurrent,
      // How many wait is bounded by the memory they take.
      waiting: Infinity,
    });
    this.#memory = new MemoryBudget({
      maxBytes: options.maxBytes ?? MAX_BYTES,
      maxInflatedBytes: options.limits.maxInflatedBytes,
    });
  }

  /**
   * Lets the work of a batch begin where there is memory for it, from before
   * it is inflated until it is answered: a full hub refuses many, and must not
   * pay for each.
   *
   * @param wireBytes - bytes of the body as it was sent
   * @throws AgentRefusal busy
   */
  async admit<T>(
    agentId: string,
    wireBytes: number,
    work: () => Promise<T>,
  ): Promise<T> {
    const giveBack = this.#memory.take(wireBytes);
    if (!giveBack) {
      throw full(agentId);
    }
    try {
      return await work();
    } finally {
      giveBack();
    }
  }

  /**
   * Stores a batch and answers once it is safe.
   *
   * @throws AgentRefusal stale_epoch, gap, invalid or busy; then nothing was stored
   */
  async ingest(
    agent: {
      agentId: string;
      clusterId: AuthenticatedClusterId;
      profile: AgentProfile;
    },
    batch: Omit<BatchRequest, 'items'> & { items: object[] },
  ): Promise<BatchResponse> {
    if (batch.items.length > this.#limits.maxItems) {
      throw new AgentRefusal(
        'invalid',
        `The batch has ${batch.items.length} items; at most ${
          this.#limits.maxItems
        } are allowed`,
      );
    }
    const start = performance.now();
    // Work only for those whose turn it is: the others are turned away unread.
    const { applied, rejected } = await this.#limiter.run(
      async () => {
        const prepared = await this.#prepare(batch.items, agent.profile);
        const plan = planSteps(prepared.items);
        return {
          applied: await this.#transact(statements =>
            applyBatch(
              statements,
              agent,
              batch,
              plan.steps,
              this.#limits.maxObjects ?? Infinity,
            ),
          ),
          rejected: [...prepared.rejected, ...plan.rejected],
        };
      },
      () => full(agent.agentId),
    );
    const allRejected = applied.duplicate
      ? []
      : [...rejected, ...applied.rejected].sort((a, b) => a.index - b.index);
    this.#metrics.batch({
      items: batch.items.length,
      rejected: allRejected.length,
      duplicate: applied.duplicate,
      seconds: (performance.now() - start) / 1000,
    });
    await this.#afterCommit(agent, applied);
    return {
      ackSeq: applied.ackSeq,
      ...(applied.duplicate ? { duplicate: true } : {}),
      rejected: allRejected,
      next: { maxBytes: this.#limits.maxBodyBytes, minIntervalMs: 0 },
      serverTime: new Date().toISOString(),
    };
  }

  async #prepare(
    items: object[],
    profile: AgentProfile,
  ): Promise<PreparedBatch> {
    const batch: PreparedBatch = { items: [], rejected: [] };
    for (let first = 0; first < items.length; first += CHECKED_AT_ONCE) {
      const some = items.slice(first, first + CHECKED_AT_ONCE);
      const checked = prepareBatch(some, {
        limits: this.#limits,
        kinds: this.#kinds,
        words: this.#words,
        profile,
        first,
      });
      batch.items.push(...checked.items);
      batch.rejected.push(...checked.rejected);
      // What was sent is no longer needed, and large: free it before the long
      // wait for the database, in which the collector would carry it along.
      items.fill({}, first, first + some.length);
      await setImmediate();
    }
    return batch;
  }

  async #transact(
    work: Parameters<typeof inTransaction<AppliedBatch>>[1],
  ): Promise<AppliedBatch> {
    try {
      return await inTransaction(this.#db, work);
    } catch (error) {
      if (!isRetryable(error)) {
        throw error;
      }
      return inTransaction(this.#db, work);
    }
  }

  /** What follows from a batch but must not cost it: failures are logged, the batch is stored. */
  async #afterCommit(
    agent: { clusterId: AuthenticatedClusterId },
    applied: AppliedBatch,
  ): Promise<void> {
    this.#words.remember(applied.words);
    if (applied.feedSeq !== undefined) {
      this.#feed.notify(agent.clusterId, applied.feedSeq);
    }
    if (applied.reshaped.has('nodes')) {
      try {
        await updatePlatform(this.#db, agent.clusterId);
      } catch (error) {
        this.#logger.warn(
          `Could not find out where cluster ${agent.clusterId} runs; its next change of nodes tries again`,
          error as Error,
        );
      }
    }
  }
}

function full(agentId: string): AgentRefusal {
  return new AgentRefusal(
    'busy',
    'The hub stores other batches; send it again',
    { retryAfterSeconds: 1 + slotOf(agentId) },
  );
}

/** Spreads agents over four seconds, so that those turned away do not come back all at once. */
function slotOf(agentId: string): number {
  return parseInt(agentId.slice(0, 2), 16) % 4;
}
