import { HelloRequest } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { versionOrder } from '../clusters/kubernetesVersion';
import { isPostgres, nowExpression } from '../database/columns';
import { AgentRow, BigIntColumn, DownlinkRow } from '../database/tables';
import { AuthenticatedAgent } from './types';

const LANE = 'inventory' as const;

/** The newest session of an agent, as a hello finds it. */
export interface KnownStream {
  epoch: number;
  bootId: string | null;
  /** Whether it got anywhere: a batch, a heartbeat or a poll came. */
  wasHeard: boolean;
  /** How long ago it was heard of or opened, in milliseconds. */
  silentFor: number;
  /** The clock of the database, in milliseconds since the Unix epoch. */
  now: number;
  /** Whether messages wait for the agent. */
  hasMessages: boolean;
  /** Whether the hub holds another version of the cluster than this one. */
  isOtherVersion: boolean;
}

type LookRow = {
  [K in 'epoch' | 'last_seq' | 'opened_at' | 'heard_at']: BigIntColumn | null;
} & {
  boot_id: string | null;
  session_heard_at: BigIntColumn | null;
  kubernetes_version: string | null;
  version_order: number | null;
  now: BigIntColumn;
  has_messages: boolean | number;
};

/** What hello reads and writes, within one transaction. */
export class SessionStore {
  readonly #trx: Knex.Transaction;
  readonly #agent: AuthenticatedAgent;

  constructor(trx: Knex.Transaction, agent: AuthenticatedAgent) {
    this.#trx = trx;
    this.#agent = agent;
  }

  /** The agent, locked until the transaction ends: of its hellos, one follows the other. */
  async lock(): Promise<AgentRow> {
    const query = this.#trx<AgentRow>('agents').where({
      id: this.#agent.agentId,
    });
    const row = await (isPostgres(this.#trx)
      ? query.forUpdate()
      : query
    ).first();
    return row!;
  }

  /** The newest session, to be read below the lock. */
  async look(kubernetesVersion: string): Promise<KnownStream> {
    const trx = this.#trx;
    const row: LookRow = await trx('agents')
      .leftJoin('clusters', 'clusters.id', 'agents.cluster_id')
      .leftJoin('streams', join =>
        join
          .on('streams.cluster_id', 'agents.cluster_id')
          .andOn('streams.agent_id', 'agents.id')
          .andOnVal('streams.lane', LANE),
      )
      .leftJoin('liveness', join =>
        join
          .on('liveness.cluster_id', 'agents.cluster_id')
          .andOn('liveness.agent_id', 'agents.id'),
      )
      .where('agents.id', this.#agent.agentId)
      .first(
        'streams.epoch',
        'streams.last_seq',
        'streams.opened_at',
        'streams.heard_at',
        'streams.boot_id',
        'liveness.session_heard_at',
        'clusters.kubernetes_version',
        'clusters.version_order',
        trx.raw('? as now', [nowExpression(trx)]),
        trx.raw('exists ? as has_messages', [
          trx('downlink').where(this.#downlinkKey()).select(trx.raw('1')),
        ]),
      );
    const now = Number(row.now);
    const heardAt = Math.max(
      Number(row.opened_at ?? 0),
      Number(row.heard_at ?? 0),
      Number(row.session_heard_at ?? 0),
    );
    return {
      epoch: Number(row.epoch ?? 0),
      bootId: row.boot_id,
      wasHeard: row.heard_at !== null || Number(row.last_seq ?? 0) > 0,
      silentFor: now - heardAt,
      now,
      hasMessages: Boolean(row.has_messages),
      isOtherVersion:
        row.kubernetes_version !== kubernetesVersion ||
        row.version_order !== (versionOrder(kubernetesVersion) ?? null),
    };
  }

  /** Shuts the agent out until a person accepts it. */
  async suspectClone(): Promise<void> {
    await this.#trx('agents')
      .where({ id: this.#agent.agentId })
      .update({ suspected_clone_at: nowExpression(this.#trx) });
  }

  /** Notes since when another process wants to go on in another protocol. */
  async noteChange(at: number): Promise<void> {
    await this.#trx('agents')
      .where({ id: this.#agent.agentId })
      .update({ changing_at: at });
  }

  async noteAgent(
    request: HelloRequest,
    columns: { protocol: number; joins: number },
  ): Promise<void> {
    await this.#trx('agents')
      .where({ id: this.#agent.agentId })
      .update({
        version: request.agentVersion,
        kubernetes_version: request.cluster.kubernetesVersion,
        changing_at: null,
        ...columns,
        ...(columns.protocol >= 2 && request.hubKid !== undefined
          ? { hub_kid: request.hubKid }
          : {}),
      });
  }

  async openStream(epoch: number, bootId: string): Promise<void> {
    await this.#trx('streams')
      .insert({
        ...this.#downlinkKey(),
        lane: LANE,
        epoch,
        last_seq: 0,
        boot_id: bootId,
        opened_at: nowExpression(this.#trx),
        heard_at: null,
      })
      .onConflict(['cluster_id', 'agent_id', 'lane'])
      .merge();
  }

  /** Drops messages that the answer to hello outdates. */
  async dropOutdatedMessages(): Promise<void> {
    await this.#trx('downlink')
      .where(this.#downlinkKey())
      .whereIn('type', ['config', 'hub.keys'])
      .delete();
  }

  /** Where the first poll begins: before the oldest message, or after the last one there ever was. */
  async firstCursor(): Promise<number> {
    const oldest = await this.#trx<DownlinkRow>('downlink')
      .where(this.#downlinkKey())
      .orderBy('dseq')
      .first();
    if (oldest) {
      return Number(oldest.dseq) - 1;
    }
    const row = await this.#trx<AgentRow>('agents')
      .where({ id: this.#agent.agentId })
      .first();
    return Number(row?.last_dseq ?? 0);
  }

  #downlinkKey() {
    return {
      cluster_id: this.#agent.clusterId,
      agent_id: this.#agent.agentId,
    };
  }
}

/** Notes the version of a cluster, outside of the transaction of a hello: clusters are locked before agents everywhere. */
export async function noteClusterVersion(
  db: Knex,
  clusterId: string,
  kubernetesVersion: string,
): Promise<void> {
  await db('clusters')
    .where({ id: clusterId })
    .update({
      kubernetes_version: kubernetesVersion,
      version_order: versionOrder(kubernetesVersion) ?? null,
    });
}
