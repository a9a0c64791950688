import { AgentProfile, KindId, KindRegistry } from '@backstage-fleet/protocol';
import { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { JsonObject } from '@backstage/types';
import { Knex } from 'knex';
import { Actor } from '../actor';
import { audited } from '../audit';
import { AgentSignal } from '../clusters/agentSignal';
import { isPostgres } from '../database/columns';
import { AgentRow, KindStateRow } from '../database/tables';
import { DownlinkService } from '../downlink/DownlinkService';
import { acceptedJoins } from './joins';
import { shutOut } from './shutOut';

/** A cluster the caller may see, with the name it is audited by. */
export interface NamedCluster {
  id: string;
  name: string;
}

/** What people do with single agents. Callers have checked the permission; it writes the audit events. */
export class AgentRegistry {
  readonly #db: Knex;
  readonly #auditor: AuditorService;
  readonly #agents: AgentSignal;
  readonly #downlink: DownlinkService;
  readonly #kinds: KindRegistry;

  constructor(options: {
    db: Knex;
    auditor: AuditorService;
    agents: AgentSignal;
    downlink: DownlinkService;
    kinds: KindRegistry;
  }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
    this.#agents = options.agents;
    this.#downlink = options.downlink;
    this.#kinds = options.kinds;
  }

  /**
   * Revokes one agent. Within 5 s no replica answers it any more and its
   * hanging poll ends. What it reported stays. Revoking twice is no error.
   *
   * @throws NotFoundError when the cluster has no agent with the id
   */
  revoke(cluster: NamedCluster, agentId: string, actor: Actor): Promise<void> {
    return this.#audited('agent-revoke', cluster, agentId, actor, async () => {
      const isChanged = await this.#db.transaction(async trx => {
        const agent = await lockAgent(trx, cluster, agentId);
        if (agent.state === 'revoked' || agent.state === 'rejected') {
          return false;
        }
        await shutOut(trx, [agent.id]);
        return true;
      });
      if (isChanged) {
        this.#agents.notify([agentId]);
      }
    });
  }

  /**
   * Lets an agent in again whose key two processes were seen to use. The first
   * of them that says hello is the one; it is told to replace its key.
   *
   * @throws NotFoundError when the cluster has no agent with the id
   * @throws ConflictError when the agent is not let in at all, or is not suspected
   */
  accept(cluster: NamedCluster, agentId: string, actor: Actor): Promise<void> {
    return this.#audited('agent-accept', cluster, agentId, actor, async () => {
      await this.#db.transaction(async trx => {
        const agent = await lockAgent(trx, cluster, agentId);
        if (agent.state !== 'approved') {
          throw new ConflictError(
            `The agent is ${agent.state}; enroll it again with a new token`,
          );
        }
        if (agent.suspected_clone_at === null) {
          throw new ConflictError(
            'Nothing is wrong with the agent; only one that was taken for a clone has to be accepted',
          );
        }
        await trx('agents')
          .where({ id: agent.id })
          .update({
            suspected_clone_at: null,
            joins: acceptedJoins(Number(agent.joins)),
          });
      });
      this.#agents.notify([agentId]);
    });
  }

  /**
   * Asks the agents of a cluster to list a kind anew, or all of their kinds.
   *
   * @throws InputError for a kind the hub does not collect
   * @throws ConflictError where no agent that reports it may hear of it
   */
  resync(
    cluster: NamedCluster,
    kind: KindId | undefined,
    actor: Actor,
  ): Promise<void> {
    const target = kind === undefined ? cluster.name : `kind:${kind}`;
    return this.#auditedAs(
      'cluster-resync',
      cluster,
      target,
      actor,
      async () => {
        const spec = kind === undefined ? undefined : this.#kinds.spec(kind);
        if (kind !== undefined && !spec) {
          throw new InputError(
            `The hub does not collect "${kind.slice(
              0,
              253,
            )}"; name one of the kinds of the cluster`,
          );
        }
        const agents = await this.#db<AgentRow>('agents').where({
          cluster_id: cluster.id,
          state: 'approved',
          ...(spec ? { profile: spec.profile ?? 'inventory' } : {}),
        });
        if (agents.length === 0) {
          throw new ConflictError(
            `No agent of "${cluster.name}" that could be asked is let in; enroll one`,
          );
        }
        for (const agent of agents) {
          const kinds = spec ? [spec.id] : await this.#kindsOf(agent);
          await this.#downlink.send(
            agent.id,
            ...kinds.map(id => ({ type: 'resync' as const, kind: id })),
          );
        }
      },
    );
  }

  /** Kinds an agent collects: those it reported, but for what the cluster does not have. */
  async #kindsOf(agent: AgentRow): Promise<KindId[]> {
    const rows = await this.#db<KindStateRow>('kind_states')
      .where({ cluster_id: agent.cluster_id })
      .whereNot({ state: 'absent' })
      .select('kind');
    const reported = new Set(rows.map(row => row.kind));
    return this.#kinds
      .idsOf(agent.profile as AgentProfile)
      .filter(id => reported.has(id));
  }

  #audited(
    eventId: string,
    cluster: NamedCluster,
    agentId: string,
    actor: Actor,
    work: () => Promise<void>,
  ): Promise<void> {
    return this.#auditedAs(
      eventId,
      cluster,
      `agent:${agentId.slice(0, 64)}`,
      actor,
      work,
    );
  }

  #auditedAs(
    eventId: string,
    cluster: NamedCluster,
    target: string,
    actor: Actor,
    work: () => Promise<void>,
  ): Promise<void> {
    const meta: JsonObject = { clusterName: cluster.name, target };
    return audited(this.#auditor, { eventId, actor, meta }, work);
  }
}

async function lockAgent(
  trx: Knex.Transaction,
  cluster: NamedCluster,
  agentId: string,
): Promise<AgentRow> {
  const query = trx<AgentRow>('agents').where({
    id: agentId,
    cluster_id: cluster.id,
  });
  const agent = await (isPostgres(trx) ? query.forUpdate() : query).first();
  if (!agent) {
    throw new NotFoundError(
      `The cluster "${cluster.name}" has no agent with the id "${agentId}"`,
    );
  }
  return agent;
}
