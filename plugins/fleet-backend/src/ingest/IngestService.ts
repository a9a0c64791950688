import { setImmediate } from 'node:timers/promises';
import {
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
import { HubMetrics } from '../metrics';
import { AppliedBatch, applyBatch } from './applyBatch';
import { Limiter } from './Limiter';
import { planSteps } from './planSteps';
import { PreparedBatch, prepareBatch } from './prepareBatch';

/** Batches that may wait for each one that is being stored. */
const WAITING_PER_RUNNING = 8;

/** Items that are checked at a stretch, so that heartbeats need not wait for a whole batch. */
const CHECKED_AT_ONCE = 250;

/** Stores batches of agents: one short transaction each, acknowledged after its commit. */
export class IngestService {
  readonly #db: Knex;
  readonly #logger: LoggerService;
  readonly #feed: FeedSignal;
  readonly #limits: ProtocolLimits;
  readonly #limiter: Limiter;
  readonly #metrics: HubMetrics;

  constructor(options: {
    db: Knex;
    logger: LoggerService;
    feed: FeedSignal;
    metrics: HubMetrics;
    limits: ProtocolLimits;
    /** Batches stored at the same time in this process. */
    maxConcurrent: number;
  }) {
    this.#db = options.db;
    this.#logger = options.logger;
    this.#feed = options.feed;
    this.#limits = options.limits;
    this.#metrics = options.metrics;
    this.#limiter = new Limiter({
      running: options.maxConcurrent,
      waiting: options.maxConcurrent * WAITING_PER_RUNNING,
    });
  }

  /**
   * Turns a batch away before it is read where too many wait already.
   *
   * @throws AgentRefusal busy
   */
  requirePlace(agentId: string): void {
    if (this.#limiter.isFull) {
      throw full(agentId);
    }
  }

  /**
   * Stores a batch and answers once it is safe.
   *
   * @throws AgentRefusal stale_epoch, gap, invalid or busy; then nothing was stored
   */
  async ingest(
    agent: { agentId: string; clusterId: AuthenticatedClusterId },
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
        const prepared = await this.#prepare(batch.items);
        const plan = planSteps(prepared.items);
        return {
          applied: await this.#transact(trx =>
            applyBatch(trx, agent, batch, plan.steps),
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

  async #prepare(items: object[]): Promise<PreparedBatch> {
    const batch: PreparedBatch = { items: [], rejected: [] };
    for (let first = 0; first < items.length; first += CHECKED_AT_ONCE) {
      const some = items.slice(first, first + CHECKED_AT_ONCE);
      const checked = prepareBatch(some, this.#limits, first);
      batch.items.push(...checked.items);
      batch.rejected.push(...checked.rejected);
      await setImmediate();
    }
    return batch;
  }

  async #transact(
    work: (trx: Knex.Transaction) => Promise<AppliedBatch>,
  ): Promise<AppliedBatch> {
    try {
      return await this.#db.transaction(work);
    } catch (error) {
      if (!isRetryable(error)) {
        throw error;
      }
      return this.#db.transaction(work);
    }
  }

  /** What follows from a batch but must not cost it: failures are logged, the batch is stored. */
  async #afterCommit(
    agent: { clusterId: AuthenticatedClusterId },
    applied: AppliedBatch,
  ): Promise<void> {
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
