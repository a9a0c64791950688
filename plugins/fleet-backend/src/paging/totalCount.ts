import { TotalCount } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';

/** Where counting stops, so that a count costs the same in a store of any size. */
export const COUNT_CAP = 10_000;

/**
 * How many rows a query has, exact up to a cap.
 *
 * @param cap - {@link COUNT_CAP} unless said, for queries that no index counts
 */
export async function countUpToCap(
  db: Knex,
  query: Knex.QueryBuilder,
  cap: number = COUNT_CAP,
): Promise<TotalCount> {
  const row = await db.select({ count: countSome(db, query, cap) }).first<{
    count: number | string;
  }>();
  return toTotalCount(row.count, cap);
}

/** How many rows a query has, up to one more than a cap, as an expression of another statement. */
export function countSome(
  db: Knex,
  query: Knex.QueryBuilder,
  cap: number,
): Knex.QueryBuilder {
  const capped = query
    .clone()
    .clearSelect()
    .clearOrder()
    .select(db.raw('1 as one'))
    .limit(cap + 1);
  return db.from(capped.as('capped')).count();
}

/** What a number of {@link countSome} means. */
export function toTotalCount(value: number | string, cap: number): TotalCount {
  const count = Number(value);
  return count > cap
    ? { value: cap, relation: 'gte' }
    : { value: count, relation: 'eq' };
}
