import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { AgentRow, ClusterRow } from '../database/tables';
import { shutOut } from '../sessions/shutOut';

/**
 * Puts a cluster that was built anew in the place of the one of the same name.
 *
 * @remarks
 * The new one gets an id of its own, so that nothing of the old one can ever
 * be mixed with what its agent reports: not a late batch, not a snapshot, not
 * a digest. What people said of the cluster (owner, labels, links, owners of
 * namespaces, former names) goes over to the new id in this transaction. The
 * old row makes room for the name and is marked as being purged; what is
 * stored below its id is removed in small pieces afterwards, by the same work
 * that purges clusters, which finds the mark again after a crash.
 *
 * @returns ids of the agents of the old one, which are revoked
 */
export async function replaceCluster(
  trx: Knex.Transaction,
  old: ClusterRow,
  agent: AgentRow,
): Promise<string[]> {
  const now = nowExpression(trx);
  const agents = await trx<AgentRow>('agents')
    .where({ cluster_id: old.id })
    .whereIn('state', ['approved', 'pending'])
    .select('id');
  const ids = agents.map(row => row.id);
  await shutOut(trx, ids);
  await trx('clusters')
    .where({ id: old.id })
    .update({
      name: replacedName(old),
      purging_at: now,
      revoked_at: trx.raw('coalesce(revoked_at, ?)', [now]),
    });
  await trx('clusters').insert({
    id: agent.cluster_id,
    name: old.name,
    kube_system_uid: agent.kube_system_uid,
    created_at: now,
    ...saidByPeople(old),
  });
  await trx('cluster_aliases')
    .where({ cluster_id: old.id })
    .update({ cluster_id: agent.cluster_id });
  await trx('owner_assignments')
    .where({ cluster_id: old.id })
    .update({ cluster_id: agent.cluster_id });
  return ids;
}

/** Nobody can enroll under it: it is taken until the row is gone. */
function replacedName({ id, name }: ClusterRow): string {
  return `replaced-${id.slice(0, 8)}-${name}`.slice(0, 63).replace(/-+$/, '');
}

function saidByPeople(old: ClusterRow) {
  const { labels } = old;
  return {
    owner: old.owner,
    environment: old.environment,
    tags: old.tags,
    description: old.description,
    criticality: old.criticality,
    sensitivity: old.sensitivity,
    project: old.project,
    workspace: old.workspace,
    datacenter: old.datacenter,
    overrides: old.overrides,
    contacts: old.contacts,
    links: old.links,
    labels:
      labels !== null && typeof labels === 'object'
        ? JSON.stringify(labels)
        : labels,
    governance_source: old.governance_source,
    revision: old.revision,
  };
}
