import type { Cluster } from '@backstage-fleet/plugin-fleet-common';
import {
  DataTable,
  fleetApiRef,
  QueryView,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import type { SortState } from '@backstage/ui';
import { ReactNode, useCallback, useEffect } from 'react';
import type { ClusterQuery } from '../common/clusterFilters';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { ClusterSort, nextSort, sortDescriptor } from './clusterSort';
import { useClusterColumns } from './useClusterColumns';

const PAGE_SIZE = 200;

/** Hints tell of changes; that a cluster fell silent shows only by asking. */
const REFRESH_SECONDS = 10;

/** Clusters that match as rows that lead to their pages; sorted by the hub. */
export function ClustersTable(props: {
  /** Undefined where no cluster can match. */
  filter: ClusterQuery | undefined;
  sort: ClusterSort;
  revision: number;
  label: string;
  empty: ReactNode;
  onSort?: (sort: ClusterSort) => void;
  /** Told how many clusters match, once that is known. */
  onTotal?: (total: number) => void;
}) {
  const { filter, sort, revision, label, empty, onSort, onTotal } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const list = useKeysetRows<Cluster>(
    JSON.stringify([filter, sort]),
    (cursor, signal) =>
      filter
        ? api.listClusters(
            { ...filter, sort, limit: PAGE_SIZE, ...(cursor && { cursor }) },
            { signal },
          )
        : Promise.resolve({
            items: [],
            totalCount: { value: 0, relation: 'eq' as const },
          }),
    {
      idOf: cluster => cluster.id,
      revision,
      refreshSeconds: REFRESH_SECONDS,
    },
  );
  const columns = useClusterColumns(list.receivedAt);
  const total = list.totalCount?.value;
  useEffect(() => {
    if (total !== undefined) {
      onTotal?.(total);
    }
  }, [total, onTotal]);
  const getHref = useCallback(
    (cluster: Cluster) => hrefs.cluster(cluster.name),
    [hrefs],
  );
  const sortState: SortState | undefined = onSort && {
    descriptor: sortDescriptor(sort),
    onSortChange: ({ column }) => onSort(nextSort(sort, String(column))),
  };
  return (
    <QueryView
      query={list}
      loading={{ rows: 6 }}
      isEmpty={rows => rows.length === 0}
      empty={empty}
    >
      {rows => (
        <DataTable
          label={label || t('clusters.title')}
          columns={columns}
          rows={rows}
          sort={sortState}
          getHref={getHref}
          rowHeight={62}
          totalCount={list.totalCount}
          hasMore={list.hasMore}
          loadingMore={list.loadingMore}
          onMore={list.loadMore}
          onVisible={list.onVisible}
        />
      )}
    </QueryView>
  );
}
