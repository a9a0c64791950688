import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  KeysetRows,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi } from '@backstage/frontend-plugin-api';

const PAGE_SIZE = 100;

/** A row: the object under the key that the table wants, its uid. */
export type ResourceRow = Resource & { id: string };

/**
 * Objects of one cluster that match a query, by name and page by page. What is
 * on the screen changes in place when a hint comes.
 */
export function useResourceRows(
  query: string,
  revision: number,
): KeysetRows<ResourceRow> {
  const api = useApi(fleetApiRef);
  return useKeysetRows<ResourceRow>(
    query,
    async (cursor, signal) => {
      const answer = await api.listResources(
        { query, sort: 'name', limit: PAGE_SIZE, ...(cursor && { cursor }) },
        { signal },
      );
      return {
        ...answer,
        items: answer.items.map(item => ({ ...item, id: item.uid })),
      };
    },
    { idOf: row => row.uid, revision },
  );
}
