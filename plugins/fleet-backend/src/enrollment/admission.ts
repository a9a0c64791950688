import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { versionOrder } from '../clusters/kubernetesVersion';
import { nowExpression } from '../database/columns';
import { AgentRow, EnrollmentRow } from '../database/tables';
import { shutOut } from '../sessions/shutOut';
import { lockClusterByName } from './lockCluster';
import { replaceCluster } from './replaceCluster';

/**
 * Lets an agent in: makes its cluster, takes over the one that is there or
 * replaces it, and revokes older agents of the same profile, since one agent
 * reports a kind.
 *
 * @returns ids of the agents whose state changed
 * @throws ConflictError when the name belongs to another cluster by now, or
 * the agent does not wait any more
 */
export async function admitAgent(
  trx: Knex.Transaction,
  agent: AgentRow,
  enrollment: EnrollmentRow,
): Promise<string[]> {
  const now = nowExpression(trx);
  const changed: string[] = [];
  const present = await lockClusterByName(trx, agent.cluster_name);
  if (
    enrollment.mode === 'replace' &&
    present &&
    present.purging_at === null &&
    present.id !== agent.cluster_id
  ) {
    changed.push(...(await replaceCluster(trx, present, agent)));
  }
  if (!present) {
    const alias = await trx('cluster_aliases')
      .where({ name: agent.cluster_name })
      .first();
    if (alias && alias.cluster_id !== agent.cluster_id) {
      throw new ConflictError(
        `"${agent.cluster_name}" has become the former name of another cluster since this agent enrolled, and old links lead there; reject it and enroll it again under another name`,
      );
    }
  }
  await trx('clusters')
    .insert({
      id: agent.cluster_id,
      name: agent.cluster_name,
      kube_system_uid: agent.kube_system_uid,
      created_at: now,
    })
    .onConflict('name')
    .ignore();
  const cluster = await lockClusterByName(trx, agent.cluster_name);
  if (
    cluster?.id !== agent.cluster_id ||
    cluster.kube_system_uid !== agent.kube_system_uid ||
    cluster.purging_at !== null
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
      version_order: versionOrder(agent.kubernetes_version) ?? null,
    });
  const older = await trx<AgentRow>('agents')
    .where({ cluster_id: cluster.id, profile: agent.profile })
    .where({ state: 'approved' })
    .whereNot({ id: agent.id })
    .select('id');
  const olderIds = older.map(row => row.id);
  await shutOut(trx, olderIds);
  // Whoever revoked it meanwhile is not to be overruled by who approves what was seen before.
  const admitted = await trx('agents')
    .where({ id: agent.id, state: 'pending' })
    .update({ state: 'approved', decided_at: now });
  if (admitted === 0) {
    throw new ConflictError(
      `The agent for "${agent.cluster_name}" does not wait any more, it was revoked or turned down; enroll it again with a new token`,
    );
  }
  return [agent.id, ...olderIds, ...changed];
}
