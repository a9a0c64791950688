import { TotalCount } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';

/** Where counting stops, so that a count costs the same in a store of any size. */
export const COUNT_CAP = 10_000;

/** How many rows a query has, exact up to {@link COUNT_CAP}. */
export async function countUpToCap(
  db: Knex,
  query: Knex.QueryBuilder,
): Promise<TotalCount> {
  const capped = query
    .clone()
    .clearSelect()
    .clearOrder()
    .select(db.raw('1 as one'))
    .limit(COUNT_CAP + 1);
  const row = await db
    .from(capped.as('capped'))
    .count({ count: '*' })
    .first<{ count: number | string }>();
  const count = Number(row.count);
  return count > COUNT_CAP
    ? { value: COUNT_CAP, relation: 'gte' }
    : { value: count, relation: 'eq' };
}
