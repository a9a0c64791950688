import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { AgentRow, ClusterRow, EnrollmentRow } from '../database/tables';

/**
 * Revokes all agents of a cluster, and tokens that could bring it back.
 *
 * @returns ids of the agents whose state changed
 */
export async function revokeCluster(
  trx: Knex.Transaction,
  cluster: ClusterRow,
  actorRef: string,
): Promise<string[]> {
  const now = nowExpression(trx);
  await trx('clusters')
    .where({ id: cluster.id })
    .whereNull('revoked_at')
    .update({ revoked_at: now });
  const agents = await trx<AgentRow>('agents')
    .where({ cluster_id: cluster.id })
    .whereIn('state', ['approved', 'pending'])
    .select('id');
  const ids = agents.map(agent => agent.id);
  await trx('agents')
    .whereIn('id', ids)
    .update({ state: 'revoked', decided_at: now });
  await trx('downlink').where({ cluster_id: cluster.id }).delete();
  // A token that is still out must not bring the cluster back on its own.
  await trx<EnrollmentRow>('enrollments')
    .where({ cluster_name: cluster.name })
    .whereNull('decision')
    .update({
      decision: 'rejected',
      decided_at: now as any,
      decided_by: actorRef.slice(0, 253),
    });
  return ids;
}
