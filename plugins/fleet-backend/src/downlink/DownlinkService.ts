import { PollRequest, PollResponse, TIMING } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { AuthenticatedClusterId } from '../clusters/types';
import { nowExpression } from '../database/columns';
import { AgentRow, DownlinkRow } from '../database/tables';
import { requireNotSetBack, SessionDoor } from '../sessions/SessionDoor';
import { HubIdentity } from '../signing/Signer';
import { appendMessages, noteLearnedKeys } from './DownlinkStore';
import { PollWaiters, WaitOutcome } from './PollWaiters';
import { DownlinkContent } from './types';

/** Messages handed out in one answer. */
const PAGE = 50;

/** Agents that are told something in one transaction. */
const AGENTS_AT_ONCE = 500;

/**
 * What the hub has to say to agents: numbered per agent, signed, kept until
 * the agent has said that it is done with it.
 */
export class DownlinkService {
  readonly #db: Knex;
  readonly #identity: HubIdentity;
  readonly #waiters: PollWaiters;
  readonly #sessions: SessionDoor;

  constructor(options: {
    db: Knex;
    identity: HubIdentity;
    waiters: PollWaiters;
    sessions: SessionDoor;
  }) {
    this.#db = options.db;
    this.#identity = options.identity;
    this.#waiters = options.waiters;
    this.#sessions = options.sessions;
  }

  /**
   * Signs messages and leaves them for an agent.
   *
   * @returns the number of the last one, or undefined when the agent may not
   * hear anything any more
   */
  async send(
    agentId: string,
    ...contents: DownlinkContent[]
  ): Promise<number | undefined> {
    await this.refresh();
    const [agent] = await this.#db.transaction(trx =>
      this.append(trx, [agentId], () => contents),
    );
    this.wake(agentId);
    return agent && Number(agent.last_dseq);
  }

  /**
   * The same for many agents, in a few statements for hundreds of them.
   *
   * @param contentOf - what to tell an agent; undefined for nothing
   * @param narrow - leaves agents out in the database already
   * @returns how many agents were told
   */
  async sendToAll(
    contentOf: (agent: AgentRow) => DownlinkContent | undefined,
    narrow: (query: Knex.QueryBuilder) => Knex.QueryBuilder = query => query,
  ): Promise<number> {
    await this.refresh();
    let told = 0;
    let last: string | undefined;
    for (;;) {
      const query = narrow(
        this.#db<AgentRow>('agents').where({ state: 'approved' }),
      );
      if (last !== undefined) {
        query.where('id', '>', last);
      }
      const agents: AgentRow[] = await query
        .orderBy('id')
        .limit(AGENTS_AT_ONCE)
        .select('*');
      const wanted = agents.filter(agent => contentOf(agent));
      if (wanted.length > 0) {
        const sent = await this.#db.transaction(trx =>
          this.append(
            trx,
            wanted.map(agent => agent.id),
            agent => [contentOf(agent)!],
          ),
        );
        sent.forEach(agent => this.wake(agent.id));
        told += sent.length;
      }
      if (agents.length < AGENTS_AT_ONCE) {
        return told;
      }
      last = agents[agents.length - 1].id;
    }
  }

  /** Learns of new keys of the hub; to be called before a transaction that appends. */
  async refresh(): Promise<void> {
    await this.#identity.signer.refresh?.();
  }

  /**
   * Leaves messages for agents within a transaction; call
   * {@link DownlinkService.refresh} before it and {@link DownlinkService.wake}
   * after its commit.
   *
   * @returns the agents that may hear them
   */
  append(
    trx: Knex.Transaction,
    agentIds: string[],
    contentsOf: (agent: AgentRow) => DownlinkContent[],
  ): Promise<AgentRow[]> {
    return appendMessages(trx, this.#identity, agentIds, contentsOf);
  }

  /** Lets the polls of an agent that this process holds look again. */
  wake(agentId: string): void {
    this.#waiters.wake(agentId);
  }

  /**
   * Answers a poll: at once where there is something, else when something
   * comes or the time is over.
   *
   * @throws AgentRefusal stale_epoch, or revoked or cloned when that happens meanwhile
   */
  async poll(
    agent: { agentId: string; clusterId: AuthenticatedClusterId },
    request: PollRequest,
    signal: AbortSignal,
  ): Promise<PollResponse> {
    const holdSeconds = Math.min(
      request.holdSeconds ?? TIMING.pollHold,
      TIMING.pollHold,
    );
    const deadline = performance.now() + holdSeconds * 1000;
    for (let isFirst = true; ; isFirst = false) {
      const left = deadline - performance.now();
      // Registered before the look, so that nothing falls in between.
      const waiter = this.#waiters.wait(
        agent.agentId,
        Math.max(0, left),
        signal,
      );
      try {
        const rows = isFirst
          ? await this.#begin(agent, request)
          : await this.#read(agent, request.after);
        if (rows.length > 0 || left <= 0) {
          return answerOf(request, rows);
        }
        const outcome = await waiter.outcome;
        refuseEnded(outcome, signal);
        if (outcome === 'timeout') {
          // What came in the last moment is found by the poll that follows.
          return answerOf(request, []);
        }
      } finally {
        waiter.cancel();
      }
    }
  }

  /**
   * Checks the session, removes what the agent is done with, and reads what
   * there is for it: for most polls that is nothing, as the session says.
   */
  async #begin(
    agent: { agentId: string; clusterId: AuthenticatedClusterId },
    request: PollRequest,
  ): Promise<DownlinkRow[]> {
    const session = await this.#sessions.require(agent, request.epoch);
    requireNotSetBack(session, request.after);
    if (!session.has_messages) {
      return [];
    }
    await this.#forgetDone(agent, request.after);
    return this.#read(agent, request.after);
  }

  /** Removes what the agent is done with. */
  async #forgetDone(
    agent: { agentId: string; clusterId: AuthenticatedClusterId },
    after: number,
  ): Promise<void> {
    const done = () =>
      this.#db<DownlinkRow>('downlink')
        .where({ cluster_id: agent.clusterId, agent_id: agent.agentId })
        .where('dseq', '<=', after);
    const rows: DownlinkRow[] = await done();
    if (rows.length > 0) {
      await noteLearnedKeys(this.#db, agent.agentId, rows);
      await done().delete();
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
}

function answerOf(request: PollRequest, rows: DownlinkRow[]): PollResponse {
  return {
    messages: rows.map(row => row.message),
    next: rows.length ? Number(rows[rows.length - 1].dseq) : request.after,
    serverTime: new Date().toISOString(),
  };
}

/** @throws AgentRefusal, or the reason of the signal, when a wait ended for good */
function refuseEnded(outcome: WaitOutcome, signal: AbortSignal): void {
  if (outcome === 'closed') {
    signal.throwIfAborted();
    throw new AgentRefusal('busy', 'The hub is stopping; poll again', {
      retryAfterSeconds: 1,
    });
  }
  if (outcome === 'cloned') {
    throw AgentRefusal.cloned();
  }
  if (outcome === 'revoked') {
    throw AgentRefusal.revoked();
  }
}
