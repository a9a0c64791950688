import { SavedSearch } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';

const LIMIT = 100;

/** What somebody saved of a page: one's own and what is shared. */
export function useSaved(page: NonNullable<SavedSearch['page']>): {
  items: SavedSearch[];
  reload: () => void;
  remove: (id: string) => void;
} {
  const api = useApi(fleetApiRef);
  const { data, reload } = useFleetQuery(`saved ${page}`, signal =>
    api.listSearches({ page, limit: LIMIT }, { signal }),
  );
  return {
    items: data?.items ?? [],
    reload,
    remove: id => {
      api.deleteSearch(id).then(reload, reload);
    },
  };
}
