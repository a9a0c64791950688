import { Knex } from 'knex';

/**
 * What of the store a caller may see. Every reader takes one and applies it in
 * SQL, to lists, counts and single objects alike, so that what is filtered out
 * cannot be told from what is not there.
 *
 * A member that is absent does not restrict; an empty list lets nothing
 * through. Several members must all let a row through.
 */
export interface StoreFilter {
  /** UUIDs of clusters. */
  clusterIds?: readonly string[];
  /** Namespaces, in whichever cluster; the empty text stands for objects outside of namespaces. */
  namespaces?: readonly string[];
  /** GroupResources. */
  kinds?: readonly string[];
}

/** The filter that lets everything through. */
export const EVERYTHING: StoreFilter = {};

/** Columns that a filter speaks of, as the query names them. */
export interface StoreFilterColumns {
  clusterId: string;
  /** Absent where rows have no namespace; such rows pass. */
  namespace?: string;
  /** Absent where rows have no kind; such rows pass. */
  kind?: string;
}

/** Columns of the tables `resources` and `feed`. */
export const OBJECT_COLUMNS: StoreFilterColumns = {
  clusterId: 'cluster_id',
  namespace: 'namespace',
  kind: 'kind',
};

/** Restricts a query to what a filter lets through. */
export function applyStoreFilter<Builder extends Knex.QueryBuilder>(
  query: Builder,
  filter: StoreFilter,
  columns: StoreFilterColumns = OBJECT_COLUMNS,
): Builder {
  const restrictions = [
    [columns.clusterId, filter.clusterIds],
    [columns.namespace, filter.namespaces],
    [columns.kind, filter.kinds],
  ] as const;
  for (const [column, values] of restrictions) {
    if (column !== undefined && values !== undefined) {
      query.whereIn(column, [...values]);
    }
  }
  return query;
}
