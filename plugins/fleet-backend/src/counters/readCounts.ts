import { Knex } from 'knex';
import { ObjectGroup } from '../clusters/summary';
import { BigIntColumn } from '../database/tables';
import { applyStoreFilter, StoreFilter } from '../permissions';

interface GroupRow {
  cluster_id: string;
  kind: string;
  state: string;
  status: string;
  count: BigIntColumn;
  complete: BigIntColumn;
}

/**
 * How many objects of some clusters share kind, state and status, of those a
 * caller may see.
 *
 * @remarks
 * From the counters, whose key has every column that a {@link StoreFilter}
 * speaks of. They are as old as the lag of the consumer `counters`, mostly a
 * fraction of a second.
 */
export async function readCounts(
  db: Knex,
  clusterIds: readonly string[],
  filter: StoreFilter,
): Promise<Map<string, ObjectGroup[]>> {
  const rows: GroupRow[] = await applyStoreFilter(
    db
      .from('cluster_counts')
      .whereIn('cluster_id', [...clusterIds])
      .groupBy('cluster_id', 'kind', 'state', 'status')
      .select('cluster_id', 'kind', 'state', 'status')
      .sum({ count: 'count', complete: 'complete' }),
    filter,
  );
  const groups = new Map<string, ObjectGroup[]>();
  for (const { cluster_id: id, count, complete, ...group } of rows) {
    const own = groups.get(id) ?? [];
    own.push({ ...group, count: Number(count), complete: Number(complete) });
    groups.set(id, own);
  }
  return groups;
}
