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
  /** All of these must let a row through. */
  allOf?: readonly StoreFilter[];
  /** One of these must let a row through. */
  anyOf?: readonly StoreFilter[];
  /** This must not let a row through. */
  not?: StoreFilter;
}

/** The filter that lets everything through. */
export const EVERYTHING: StoreFilter = {};

/**
 * Whether a filter speaks of namespaces or kinds, however deep: then what was
 * counted of a whole cluster is more than the caller may see.
 */
export function restrictsObjects(filter: StoreFilter): boolean {
  const { namespaces, kinds, allOf = [], anyOf = [], not } = filter;
  return (
    namespaces !== undefined ||
    kinds !== undefined ||
    [...allOf, ...anyOf, ...(not ? [not] : [])].some(restrictsObjects)
  );
}

/** Whether a filter speaks of namespaces, however deep. */
export function restrictsNamespaces(filter: StoreFilter): boolean {
  const { namespaces, allOf = [], anyOf = [], not } = filter;
  return (
    namespaces !== undefined ||
    [...allOf, ...anyOf, ...(not ? [not] : [])].some(restrictsNamespaces)
  );
}

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
  restrict(query, filter, columns, true);
  return query;
}

/**
 * @param unknown - what a restriction counts as on rows that have no such
 * column. They pass, so it holds where it lets rows through, and does not
 * below a `not`.
 */
function restrict(
  query: Knex.QueryBuilder,
  filter: StoreFilter,
  columns: StoreFilterColumns,
  unknown: boolean,
): void {
  const restrictions = [
    [columns.clusterId, filter.clusterIds],
    [columns.namespace, filter.namespaces],
    [columns.kind, filter.kinds],
  ] as const;
  for (const [column, values] of restrictions) {
    if (values === undefined) {
      continue;
    }
    if (column !== undefined) {
      query.whereIn(column, [...values]);
    } else if (!unknown) {
      query.whereRaw('1 = 0');
    }
  }
  for (const part of filter.allOf ?? []) {
    restrict(query, part, columns, unknown);
  }
  const { anyOf, not } = filter;
  if (anyOf) {
    query.where(any => {
      any.whereRaw('1 = 0');
      for (const part of anyOf) {
        any.orWhere(one => {
          // A group without a condition would vanish, and let nothing through.
          one.whereRaw('1 = 1');
          restrict(one, part, columns, unknown);
        });
      }
    });
  }
  if (not) {
    query.whereNot(inner => {
      inner.whereRaw('1 = 1');
      restrict(inner, not, columns, !unknown);
    });
  }
}
