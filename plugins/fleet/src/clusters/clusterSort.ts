import type { FleetApi } from '@backstage-fleet/plugin-fleet-react';
import type { SortDescriptor } from '@backstage/ui';

/** Orders that the hub knows. */
export type ClusterSort = NonNullable<
  NonNullable<Parameters<FleetApi['listClusters']>[0]>['sort']
>;

/** What needs a person stands first unless asked otherwise. */
export const DEFAULT_SORT: ClusterSort = 'health';

const COLUMNS: readonly string[] = [
  'name',
  'health',
  'lastSeenAt',
  'nodes',
  'pods',
  'version',
  'environment',
  'owner',
  'createdAt',
];

/** Columns that people want the largest of first. */
const LARGEST_FIRST: readonly string[] = ['nodes', 'pods', 'createdAt'];

/** The order an address asks for, or the usual one. */
export function sortOf(text: string | null): ClusterSort {
  return COLUMNS.includes((text ?? '').replace(/^-/, ''))
    ? (text as ClusterSort)
    : DEFAULT_SORT;
}

/** How a table shows an order. */
export function sortDescriptor(sort: ClusterSort): SortDescriptor {
  return {
    column: sort.replace(/^-/, ''),
    direction: sort.startsWith('-') ? 'descending' : 'ascending',
  };
}

/** The order after a click on a column: it, then the other way, then the usual one. */
export function nextSort(before: ClusterSort, column: string): ClusterSort {
  const first = LARGEST_FIRST.includes(column) ? `-${column}` : column;
  const second = first.startsWith('-') ? column : `-${column}`;
  if (before === first) {
    return second as ClusterSort;
  }
  return before === second ? DEFAULT_SORT : sortOf(first);
}
