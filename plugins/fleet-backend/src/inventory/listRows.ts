import { Knex } from 'knex';
import {
  applyOrder,
  COUNT_CAP,
  CountedPage,
  Order,
  Page,
  PageRequest,
  readCountedPage,
  readPage,
} from '../paging';
import { OWNED_NAMESPACE } from './query';
import { LIST_COLUMNS, ListRow } from './rows';

/** Name of the cluster and owner of the object, of a query made by {@link withClusterAndOwner}. */
export const CLUSTER_AND_OWNER = (db: Knex) => [
  'clusters.name as cluster_name',
  // Looked up for each of a page's few rows; a join may read the whole table.
  db.raw(
    `coalesce(
      (SELECT w.owner FROM ownership w WHERE w.cluster_id = resources.cluster_id
        AND w.namespace = ${OWNED_NAMESPACE}
        AND w.workload = resources.workload AND w.workload <> ''),
      (SELECT n.owner FROM ownership n WHERE n.cluster_id = resources.cluster_id
        AND n.namespace = ${OWNED_NAMESPACE} AND n.workload = ''),
      clusters.owner) as owner`,
  ),
];

/** Columns that lists read, as statements over `resources` name them. */
export const QUALIFIED_COLUMNS = LIST_COLUMNS.map(
  column => `resources.${column}`,
);

/** Reads a page of resources with the names of their clusters and their owners, in one statement. */
export function readListPage(
  db: Knex,
  matching: Knex.QueryBuilder,
  order: Order<ListRow>,
  request: PageRequest,
): Promise<Page<ListRow>> {
  return readPage<ListRow>(
    db,
    listColumns(matching),
    order,
    request,
    complete(db, order),
  );
}

/** Reads such a page, and counts in the same statement how many resources match. */
export function readCountedListPage(
  db: Knex,
  matching: Knex.QueryBuilder,
  order: Order<ListRow>,
  request: PageRequest,
  cap: number = COUNT_CAP,
): Promise<CountedPage<ListRow>> {
  return readCountedPage<ListRow>(
    db,
    listColumns(matching),
    order,
    request,
    complete(db, order),
    cap,
  );
}

function listColumns(matching: Knex.QueryBuilder): Knex.QueryBuilder {
  return matching.clone().select(QUALIFIED_COLUMNS);
}

/** Puts names of clusters and owners to the rows of a page, in its order. */
function complete(db: Knex, order: Order<ListRow>) {
  return (page: Knex.QueryBuilder): Knex.QueryBuilder => {
    const rows = withClusterAndOwner(db, page).select(
      'resources.*',
      ...CLUSTER_AND_OWNER(db),
    );
    applyOrder(db, rows, order);
    return rows;
  };
}

/**
 * Joins clusters to a few resources.
 *
 * @param page - query whose rows have the columns of `resources`
 */
export function withClusterAndOwner(
  db: Knex,
  page: Knex.QueryBuilder,
): Knex.QueryBuilder {
  return db
    .from(page.as('resources'))
    .joinRaw('LEFT JOIN clusters ON clusters.id = resources.cluster_id');
}
