import type { Facet } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';
import { chosenValues, withValues } from './queryTerms';

/** Facets beside the rows, in their order, with the key of the query each sets. */
export const SEARCH_FACETS = [
  { field: 'kind', key: 'kind' },
  { field: 'state', key: 'state' },
  { field: 'environment', key: 'env' },
  { field: 'cluster', key: 'cluster' },
  { field: 'namespace', key: 'ns' },
  { field: 'owner', key: 'owner' },
  { field: 'status', key: 'status' },
] as const;

/** Property counted by a facet. */
export type SearchField = (typeof SEARCH_FACETS)[number]['field'];

/**
 * Counts of what matches by property. A property's own term does not narrow
 * its counts, so that one can choose another value beside it.
 */
export function useSearchFacets(
  query: string,
  at: string | undefined,
  revision: number,
) {
  const api = useApi(fleetApiRef);
  return useFleetQuery(
    JSON.stringify([query, at]),
    async signal => {
      const narrowed = SEARCH_FACETS.filter(
        ({ key }) => chosenValues(query, key).length > 0,
      );
      const ask = (text: string, fields: SearchField[]) =>
        fields.length === 0
          ? Promise.resolve([] as Facet[])
          : api
              .resourceFacets(
                { query: text, field: fields, ...(at && { at }) },
                { signal },
              )
              .then(answer => answer.facets);
      const answers = await Promise.all([
        ask(
          query,
          SEARCH_FACETS.filter(item => !narrowed.includes(item)).map(
            item => item.field,
          ),
        ),
        ...narrowed.map(({ field, key }) =>
          ask(withValues(query, key, []), [field]),
        ),
      ]);
      return answers.flat();
    },
    { revision, keepPrevious: true },
  );
}
