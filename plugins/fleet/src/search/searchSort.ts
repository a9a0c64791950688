import type { FleetApi } from '@backstage-fleet/plugin-fleet-react';
import type { SortDescriptor } from '@backstage/ui';

/** Orders that the hub knows. */
export type SearchSort = NonNullable<
  NonNullable<Parameters<FleetApi['listResources']>[0]>['sort']
>;

/** All orders, as they are offered. */
export const SEARCH_SORTS: readonly SearchSort[] = [
  'name',
  '-name',
  'state',
  '-state',
  'age',
  '-age',
  '-restarts',
  'restarts',
];

/** Orders that the hub knows of a past time. */
const PAST_SORTS = SEARCH_SORTS.filter(sort => /^-?(name|state)$/.test(sort));

/** The orders that are offered, now or of a past time. */
export function searchSortsAt(at: string | undefined): readonly SearchSort[] {
  return at ? PAST_SORTS : SEARCH_SORTS;
}

/** The order an address asks for, or by name where there is none such. */
export function searchSortOf(
  text: string | null,
  at: string | undefined,
): SearchSort {
  return searchSortsAt(at).find(sort => sort === text) ?? 'name';
}

/** How a table shows an order. */
export function searchSortDescriptor(sort: SearchSort): SortDescriptor {
  return {
    column: sort.replace(/^-/, ''),
    direction: sort.startsWith('-') ? 'descending' : 'ascending',
  };
}

/** The order after a click on a column: by it, then the other way; of states the worst come first. */
export function nextSearchSort(before: SearchSort, column: string): SearchSort {
  const [first, second] =
    column === 'state' ? [`-${column}`, column] : [column, `-${column}`];
  return searchSortOf(before === first ? second : first, undefined);
}
