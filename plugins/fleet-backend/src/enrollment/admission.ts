import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { isPostgres, nowExpression } from '../database/columns';
import { AgentRow, ClusterRow, EnrollmentRow } from '../database/tables';

/** The cluster of a name, locked until the transaction ends. */
export async function lockClusterByName(
  trx: Knex.Transaction,
  name: string,
): Promise<ClusterRow | undefined> {
  const query = trx<ClusterRow>('clusters').where({ name });
  return isPostgres(trx) ? query.forUpdate().first() : query.first();
}

/**
 * Lets an agent in: makes its cluster, or takes over the one that is there,
 * and revokes older agents of the same profile, since one agent reports a kind.
 *
 * @returns ids of the agents whose state changed
 * @throws ConflictError when the name belongs to another cluster by now
 */
export async function admitAgent(
  trx: Knex.Transaction,
  agent: AgentRow,
  enrollment: EnrollmentRow,
): Promise<string[]> {
  const now = nowExpression(trx);
  await trx('clusters')
    .insert({
      id: agent.cluster_id,
      name: agent.cluster_name,
      kube_system_uid: agent.kube_system_uid,
      kubernetes_version: agent.kubernetes_version,
      owner: enrollment.owner,
      environment: enrollment.environment,
      tags: '[]',
      created_at: now,
    })
    .onConflict('name')
    .ignore();
  const cluster = await lockClusterByName(trx, agent.cluster_name);
  if (
    cluster?.id !== agent.cluster_id ||
    cluster.kube_system_uid !== agent.kube_system_uid
  ) {
    throw new ConflictError(
      `The name "${agent.cluster_name}" belongs to another cluster since this agent enrolled; reject it and enroll it again, under another name if it is another cluster`,
    );
  }
  await trx('clusters')
    .where({ id: cluster.id })
    .update({
      revoked_at: null,
      owner: enrollment.owner ?? cluster.owner,
      environment: enrollment.environment ?? cluster.environment,
      kubernetes_version: agent.kubernetes_version,
    });
  const older = await trx<AgentRow>('agents')
    .where({ cluster_id: cluster.id, profile: agent.profile })
    .where({ state: 'approved' })
    .whereNot({ id: agent.id })
    .select('id');
  const olderIds = older.map(row => row.id);
  await trx('agents')
    .whereIn('id', olderIds)
    .update({ state: 'revoked', decided_at: now });
  await trx('downlink')
    .where({ cluster_id: cluster.id })
    .whereIn('agent_id', olderIds)
    .delete();
  await trx('agents')
    .where({ id: agent.id })
    .update({ state: 'approved', decided_at: now });
  return [agent.id, ...olderIds];
}
