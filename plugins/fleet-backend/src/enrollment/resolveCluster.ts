import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { AgentRow, ClusterRow, EnrollmentRow } from '../database/tables';
import { lockClusterByName } from './lockCluster';

function mismatch(message: string): AgentRefusal {
  return new AgentRefusal('cluster_mismatch', message);
}

/**
 * The id the cluster of an enrollment has, or is to have.
 *
 * @remarks
 * A token that names a cluster attaches it again, whatever its mode, as long
 * as the uid of kube-system shows that it is the same one; `replace` takes
 * another one as well, which then gets an id of its own. A batch token was not
 * made for a certain cluster: it brings no revoked one back, and lets agents
 * into known ones only in the mode `join`.
 *
 * @throws AgentRefusal cluster_mismatch
 */
export async function resolveCluster(
  trx: Knex.Transaction,
  enrollment: EnrollmentRow,
  kubeSystemUid: string,
): Promise<string> {
  const { cluster_name: name, mode } = enrollment;
  const existing = await lockClusterByName(trx, name);
  if (!existing) {
    const alias = await trx('cluster_aliases').where({ name }).first();
    if (alias) {
      throw mismatch(
        `"${name}" is the former name of another cluster; use the name it has now, or another one for another cluster`,
      );
    }
    if (mode === 'join') {
      throw mismatch(
        `There is no cluster "${name}" to join; make a token with the mode new`,
      );
    }
    return pendingId(trx, name, kubeSystemUid);
  }
  const isSame = existing.kube_system_uid === kubeSystemUid;
  if (!isSame && mode !== 'replace') {
    throw mismatch(
      `"${name}" is the name of another cluster (its kube-system namespace has another uid); make a token for another name, or with the mode replace where the cluster was built anew`,
    );
  }
  const obstacle = obstacleOf(existing, enrollment);
  if (obstacle) {
    throw mismatch(obstacle);
  }
  return isSame ? existing.id : pendingId(trx, name, kubeSystemUid);
}

function obstacleOf(
  existing: ClusterRow,
  { cluster_name: name, mode, parent_id }: EnrollmentRow,
): string | undefined {
  if (existing.purging_at !== null) {
    return `The cluster "${name}" is being purged; enroll it when that is done`;
  }
  if (parent_id !== null && mode === 'new') {
    return `The cluster "${name}" is known already; make a token for it, or a batch token with the mode join`;
  }
  if (parent_id !== null && existing.revoked_at !== null) {
    return `The cluster "${name}" was revoked; make a token for it by name`;
  }
  return undefined;
}

/** The id another agent waits with to attach the same cluster, or a new one. */
async function pendingId(
  trx: Knex.Transaction,
  name: string,
  kubeSystemUid: string,
): Promise<string> {
  const waiting = await trx<AgentRow>('agents')
    .where({
      cluster_name: name,
      kube_system_uid: kubeSystemUid,
      state: 'pending',
    })
    .orderBy('created_at')
    .first();
  return waiting?.cluster_id ?? randomUUID();
}
