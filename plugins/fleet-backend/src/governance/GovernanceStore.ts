import { Governance } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { ClusterRow } from '../database/tables';
import { governanceColumns } from './governance';

/** The cluster of a name, or of one that it had before. */
export async function findCluster(
  db: Knex,
  name: string,
): Promise<ClusterRow | undefined> {
  if (name.includes('\0')) {
    return undefined;
  }
  return (
    db<ClusterRow>('clusters')
      .where({ name })
      .orWhereIn(
        'id',
        db('cluster_aliases').where({ name }).select('cluster_id'),
      )
      // Should both be there, the name a cluster has now is meant.
      .orderByRaw('case when name = ? then 0 else 1 end', [name])
      .first()
  );
}

/** A cluster by its id, locked until the transaction ends. */
export async function lockCluster(
  trx: Knex.Transaction,
  id: string,
): Promise<ClusterRow | undefined> {
  const query = trx<ClusterRow>('clusters').where({ id });
  return (isPostgres(trx) ? query.forUpdate() : query).first();
}

/** Writes the governance of a cluster that is locked, as its next revision. */
export async function writeGovernance(
  trx: Knex.Transaction,
  row: ClusterRow,
  governance: Governance,
  source: string | null,
): Promise<void> {
  await trx('clusters')
    .where({ id: row.id })
    .update({
      ...governanceColumns(governance),
      governance_source: source,
      revision: row.revision + 1,
    });
}
