import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { ClusterRow } from '../database/tables';

/** The cluster of a name, locked until the transaction ends. */
export async function lockClusterByName(
  trx: Knex.Transaction,
  name: string,
): Promise<ClusterRow | undefined> {
  const query = trx<ClusterRow>('clusters').where({ name });
  return isPostgres(trx) ? query.forUpdate().first() : query.first();
}
