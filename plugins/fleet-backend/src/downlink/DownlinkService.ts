import {
  DownlinkMessage,
  PollRequest,
  PollResponse,
  TIMING,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { AuthenticatedClusterId } from '../clusters/types';
import { nowExpression, readNow } from '../database/columns';
import { AgentRow, DownlinkRow, StreamRow } from '../database/tables';
import { HubIdentity } from '../signing/Signer';
import { PollWaiters } from './PollWaiters';

/** A message without what the service adds. */
export type DownlinkContent = DownlinkMessage extends infer M
  ? M extends DownlinkMessage
    ? Omit<M, 'dseq' | 'exp'>
    : never
  : never;

/** Life of a message in seconds: a resync is worthless once the agent has said hello again. */
const LIFETIME: Record<DownlinkMessage['type'], number> = {
  config: 24 * 3600,
  resync: 3600,
};

/** Messages handed out in one answer. */
const PAGE = 50;

/**
 * What the hub has to say to agents: numbered per agent, signed, kept until
 * the agent has said that it is done with it.
 */
export class DownlinkService {
  readonly #db: Knex;
  readonly #identity: HubIdentity;
  readonly #waiters: PollWaiters;

  constructor(options: {
    db: Knex;
    identity: HubIdentity;
    waiters: PollWaiters;
  }) {
    this.#db = options.db;
    this.#identity = options.identity;
    this.#waiters = options.waiters;
  }

  /**
   * Signs a message and leaves it for an agent.
   *
   * @returns its number, or undefined when the agent may not hear anything any more
   */
  async send(
    agentId: string,
    content: DownlinkContent,
  ): Promise<number | undefined> {
    const dseq = await this.#db.transaction(async trx => {
      // The row lock orders senders, so numbers become visible in their order.
      const [agent] = await trx<AgentRow>('agents')
        .where({ id: agentId, state: 'approved' })
        .increment('last_dseq', 1)
        .returning('*');
      if (!agent) {
        return undefined;
      }
      const now = await readNow(trx);
      const expires = now + LIFETIME[content.type] * 1000;
      const number = Number(agent.last_dseq);
      const message = await this.#identity.signer.sign('fleet-downlink+jwt', {
        iss: this.#identity.hubId,
        sub: agent.cluster_id,
        aud: agent.id,
        ...content,
        dseq: number,
        exp: Math.floor(expires / 1000),
      });
      await trx('downlink').insert({
        cluster_id: agent.cluster_id,
        agent_id: agent.id,
        dseq: number,
        type: content.type,
        message,
        created_at: now,
        expires_at: expires,
      });
      return number;
    });
    if (dseq !== undefined) {
      this.#waiters.wake(agentId);
    }
    return dseq;
  }

  /**
   * Answers a poll: at once where there is something, else when something
   * comes or the time is over.
   *
   * @throws AgentRefusal stale_epoch, or revoked when that happens meanwhile
   */
  async poll(
    agent: { agentId: string; clusterId: AuthenticatedClusterId },
    request: PollRequest,
    signal: AbortSignal,
  ): Promise<PollResponse> {
    await this.#checkEpoch(agent, request.epoch);
    await this.#db('downlink')
      .where({ cluster_id: agent.clusterId, agent_id: agent.agentId })
      .where('dseq', '<=', request.after)
      .delete();
    const holdSeconds = Math.min(
      request.holdSeconds ?? TIMING.pollHold,
      TIMING.pollHold,
    );
    const deadline = performance.now() + holdSeconds * 1000;
    for (;;) {
      const left = deadline - performance.now();
      // Registered before the look, so that nothing falls in between.
      const waiter = this.#waiters.wait(
        agent.agentId,
        Math.max(0, left),
        signal,
      );
      const rows = await this.#read(agent, request.after);
      if (rows.length > 0 || left <= 0) {
        waiter.cancel();
        return {
          messages: rows.map(row => row.message),
          next: rows.length
            ? Number(rows[rows.length - 1].dseq)
            : request.after,
          serverTime: new Date().toISOString(),
        };
      }
      const outcome = await waiter.outcome;
      if (outcome === 'closed') {
        signal.throwIfAborted();
        throw new AgentRefusal('busy', 'The hub is stopping; poll again', {
          retryAfterSeconds: 1,
        });
      }
      if (outcome === 'revoked') {
        throw new AgentRefusal(
          'revoked',
          'The key was revoked; enroll again with a new token',
          { retryAfterSeconds: TIMING.revokedBackoff },
        );
      }
    }
  }

  #read(
    agent: { agentId: string; clusterId: AuthenticatedClusterId },
    after: number,
  ): Promise<DownlinkRow[]> {
    return this.#db<DownlinkRow>('downlink')
      .where({ cluster_id: agent.clusterId, agent_id: agent.agentId })
      .where('dseq', '>', after)
      .where('expires_at', '>', nowExpression(this.#db))
      .orderBy('dseq')
      .limit(PAGE);
  }

  async #checkEpoch(
    agent: { agentId: string; clusterId: AuthenticatedClusterId },
    epoch: number,
  ): Promise<void> {
    const stream = await this.#db<StreamRow>('streams')
      .where({
        cluster_id: agent.clusterId,
        agent_id: agent.agentId,
        lane: 'inventory',
      })
      .first();
    if (Number(stream?.epoch ?? 0) !== epoch) {
      throw new AgentRefusal(
        'stale_epoch',
        `Another session of this agent has begun since epoch ${epoch}; say hello again`,
      );
    }
  }
}
