import { TotalCount } from '@backstage-fleet/plugin-fleet-common';
import { COUNT_CAP, Page, PageRequest } from '../paging';
import { isTextTerm } from './query/textTerm';
import { ResourceQuery } from './query/types';

/** Where counting stops for conditions that each row is looked at for. */
const SEARCH_COUNT_CAP = 1_000;

/** Conditions whose columns stand in the indexes. */
const INDEXED = new Set(['kind', 'clusterIds', 'cluster', 'clusterLabel']);

/**
 * Where counting of the objects that match stops, or undefined where they are
 * not counted.
 *
 * @remarks
 * Counting must not cost more than the page: it stops early where each row is
 * looked at, and parts of texts are not counted at all, which would read all of
 * them.
 */
export function countCapOf(query: ResourceQuery): number | undefined {
  if (query.some(isTextTerm)) {
    return undefined;
  }
  const isCheap = query.every(
    ({ condition }) =>
      INDEXED.has(condition.type) ||
      (condition.type === 'text' &&
        (condition.field === 'cluster' || condition.field === 'namespace')),
  );
  return isCheap ? COUNT_CAP : SEARCH_COUNT_CAP;
}

/** What a page alone tells of how many objects match. */
export function countOfPage(
  request: PageRequest,
  page: Page<unknown>,
): TotalCount {
  return request.cursor === undefined && page.nextCursor === undefined
    ? { value: page.items.length, relation: 'eq' }
    : { value: page.items.length + 1, relation: 'gte' };
}
