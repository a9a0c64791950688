import { TotalCount } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { limitOf, Order, Page, PageRequest, readPage } from './keyset';
import { COUNT_CAP, countSome, countUpToCap, toTotalCount } from './totalCount';

/** A page, and how many rows there are in all. */
export interface CountedPage<Item> extends Page<Item> {
  totalCount: TotalCount;
}

/**
 * Reads one page of a query in an order, as {@link readPage} does, and counts
 * all rows in the same statement.
 *
 * @remarks
 * One statement, because each way to the database costs more than most counts.
 * Rows are counted only where the page does not tell how many there are.
 *
 * @param complete - makes a statement around the page that keeps the order
 * @param cap - where counting stops
 * @throws InputError when the cursor is not one of this order
 */
export async function readCountedPage<Row extends object>(
  db: Knex,
  query: Knex.QueryBuilder,
  order: Order<Row>,
  request: PageRequest,
  complete: (page: Knex.QueryBuilder) => Knex.QueryBuilder,
  cap: number = COUNT_CAP,
): Promise<CountedPage<Row>> {
  // A page behind another says nothing about those before it.
  const few = request.cursor === undefined ? limitOf(request) : 0;
  const page = await readPage<Row & { total_count?: number | string | null }>(
    db,
    query,
    order,
    request,
    top =>
      complete(db.select('*').from('page'))
        .withMaterialized('page', top)
        .select(
          db.raw(
            'CASE WHEN (SELECT count(*) FROM page) > ? THEN ? END AS total_count',
            [few, countSome(db, query, cap)],
          ),
        ),
  );
  const total = page.items[0]?.total_count ?? undefined;
  if (total !== undefined) {
    return { ...page, totalCount: toTotalCount(total, cap) };
  }
  return {
    ...page,
    totalCount:
      request.cursor === undefined
        ? { value: page.items.length, relation: 'eq' }
        : await countUpToCap(db, query, cap),
  };
}
