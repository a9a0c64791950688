import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import {
  AgentRow,
  ClusterAliasRow,
  ClusterRow,
  EnrollmentRow,
} from '../database/tables';
import { checkClusterName } from '../enrollment/names';

/**
 * Gives a cluster that is locked another name. The old one stays as an alias that nobody else
 * may take; a cluster may have one of its own old names back.
 *
 * @returns ids of its agents, which other parts may know by the old name
 * @throws InputError, ConflictError
 */
export async function renameCluster(
  trx: Knex.Transaction,
  cluster: ClusterRow,
  newName: string,
): Promise<string[]> {
  const { name } = cluster;
  checkClusterName(newName);
  if (cluster.purging_at !== null) {
    throw new ConflictError(`"${name}" is being removed`);
  }
  if (newName === name) {
    return [];
  }
  await checkFree(trx, cluster, newName);
  await trx('cluster_aliases')
    .where({ name: newName, cluster_id: cluster.id })
    .delete();
  await trx('cluster_aliases').insert({
    name,
    cluster_id: cluster.id,
    created_at: nowExpression(trx),
  });
  await trx('clusters')
    .where({ id: cluster.id })
    .update({ name: newName, revision: cluster.revision + 1 });
  const agents = await trx<AgentRow>('agents')
    .where({ cluster_id: cluster.id })
    .select('id');
  const ids = agents.map(agent => agent.id);
  await trx('agents')
    .where({ cluster_id: cluster.id })
    // One that waits to replace the cluster has an id of its own already.
    .orWhere({ cluster_name: name, state: 'pending' })
    .update({ cluster_name: newName });
  await trx('enrollments')
    .where({ cluster_name: name })
    .update({ cluster_name: newName });
  return ids;
}

async function checkFree(
  trx: Knex.Transaction,
  cluster: ClusterRow,
  name: string,
): Promise<void> {
  if (await trx<ClusterRow>('clusters').where({ name }).first()) {
    throw new ConflictError(
      `Another cluster is named "${name}"; choose another name`,
    );
  }
  const alias = await trx<ClusterAliasRow>('cluster_aliases')
    .where({ name })
    .first();
  if (alias && alias.cluster_id !== cluster.id) {
    throw new ConflictError(
      `Another cluster was named "${name}" before, and old links still lead to it; choose another name`,
    );
  }
  const waiting = await trx<EnrollmentRow>('enrollments')
    .where({ cluster_name: name })
    .whereNull('decision')
    .where('expires_at', '>', nowExpression(trx))
    .first();
  if (waiting) {
    throw new ConflictError(
      `An enrollment for a cluster named "${name}" waits; reject it first, or choose another name`,
    );
  }
}
