import {
  AgentConfig,
  HelloRequest,
  HelloResponse,
  MIN_PROTOCOL_VERSION,
  negotiateVersion,
  PROTOCOL_VERSION,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { isPostgres, nowExpression } from '../database/columns';
import { AgentRow, DownlinkRow, StreamRow } from '../database/tables';
import { readDigests } from '../ingest/DigestStore';
import { AuthenticatedAgent } from './agentAuth';
import { AgentRefusal } from '../refusal';

/** Far below where numbers lose precision, far above what epochs reach. */
const MAX_EPOCH = 2 ** 48;

/** What a hello needs to know of the hub. */
export interface HelloOptions {
  db: Knex;
  limits: ProtocolLimits;
  config: AgentConfig;
}

/**
 * Opens a session of an agent: a new epoch, batches numbered from 1 again.
 *
 * @throws AgentRefusal unsupported_version, cluster_mismatch or invalid
 */
export async function hello(
  agent: AuthenticatedAgent,
  request: HelloRequest,
  options: HelloOptions,
): Promise<HelloResponse> {
  const ours = { min: MIN_PROTOCOL_VERSION, max: PROTOCOL_VERSION };
  const version = negotiateVersion(ours, request.protocol);
  if (version === undefined) {
    throw new AgentRefusal(
      'unsupported_version',
      `The hub speaks protocol ${ours.min} to ${ours.max}, the agent ${request.protocol.min} to ${request.protocol.max}; update the older of the two`,
    );
  }
  if (request.cluster.kubeSystemUid !== agent.kubeSystemUid) {
    throw new AgentRefusal(
      'cluster_mismatch',
      `The key was made for another cluster than the one the agent sees (the uid of kube-system differs); enroll the agent for this cluster with a new token`,
    );
  }
  if ((request.lastEpoch ?? 0) >= MAX_EPOCH) {
    throw new AgentRefusal(
      'invalid',
      `lastEpoch is ${request.lastEpoch}; expected less than ${MAX_EPOCH}`,
    );
  }
  const { epoch, after } = await options.db.transaction(async trx => {
    await noteVersions(trx, agent, request);
    return {
      epoch: await openStream(trx, agent, request),
      after: await resetDownlink(trx, agent),
    };
  });
  const known = new Set(request.kinds);
  const kinds = options.config.kinds.filter(kind => known.has(kind));
  const digests = await readDigests(options.db, agent.clusterId, kinds);
  return {
    v: version,
    clusterId: agent.clusterId,
    clusterName: agent.clusterName,
    epoch,
    limits: options.limits,
    config: { ...options.config, kinds },
    digests: Object.fromEntries(
      [...digests].map(([kind, { total }]) => [kind, total]),
    ),
    after,
    serverTime: new Date().toISOString(),
  };
}

async function noteVersions(
  trx: Knex.Transaction,
  agent: AuthenticatedAgent,
  request: HelloRequest,
): Promise<void> {
  const { kubernetesVersion } = request.cluster;
  // Clusters before agents, as everywhere, so that nobody waits in a circle.
  await trx('clusters')
    .where({ id: agent.clusterId })
    .update({ kubernetes_version: kubernetesVersion });
  await trx('agents').where({ id: agent.agentId }).update({
    version: request.agentVersion,
    kubernetes_version: kubernetesVersion,
  });
}

/** Sets the stream to a new epoch above all that the hub or the agent remembers. */
async function openStream(
  trx: Knex.Transaction,
  agent: AuthenticatedAgent,
  request: HelloRequest,
): Promise<number> {
  const key = {
    cluster_id: agent.clusterId,
    agent_id: agent.agentId,
    lane: 'inventory' as const,
  };
  await trx('streams')
    .insert({ ...key, epoch: 0, last_seq: 0 })
    .onConflict(['cluster_id', 'agent_id', 'lane'])
    .ignore();
  const query = trx<StreamRow>('streams').where(key);
  const stream = await (isPostgres(trx) ? query.forUpdate() : query).first();
  const epoch = Math.max(Number(stream!.epoch), request.lastEpoch ?? 0) + 1;
  await trx('streams')
    .where(key)
    .update({
      epoch,
      last_seq: 0,
      boot_id: request.bootId,
      opened_at: nowExpression(trx) as any,
    });
  return epoch;
}

/** Drops configurations, which the answer to hello outdates; answers where the first poll begins. */
async function resetDownlink(
  trx: Knex.Transaction,
  agent: AuthenticatedAgent,
): Promise<number> {
  const key = { cluster_id: agent.clusterId, agent_id: agent.agentId };
  await trx('downlink')
    .where({ ...key, type: 'config' })
    .delete();
  const oldest = await trx<DownlinkRow>('downlink')
    .where(key)
    .orderBy('dseq')
    .first();
  if (oldest) {
    return Number(oldest.dseq) - 1;
  }
  const row = await trx<AgentRow>('agents')
    .where({ id: agent.agentId })
    .first();
  return Number(row?.last_dseq ?? 0);
}
