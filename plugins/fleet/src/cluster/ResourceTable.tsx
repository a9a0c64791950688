import { DataTable, KeysetRows } from '@backstage-fleet/plugin-fleet-react';
import { ColumnConfig } from '@backstage/ui';
import { useCallback } from 'react';
import { useHrefs } from '../common/hrefs';
import { ResourceRow } from './useResourceRows';

/** Objects of a cluster as rows that lead to their pages. */
export function ResourceTable(props: {
  /** What the rows are, for readers that do not see. */
  label: string;
  list: KeysetRows<ResourceRow>;
  rows: ResourceRow[];
  columns: readonly ColumnConfig<ResourceRow>[];
}) {
  const { label, list, rows, columns } = props;
  const hrefs = useHrefs();
  const getHref = useCallback(
    (row: ResourceRow) => hrefs.resource(row.cluster, row.uid),
    [hrefs],
  );
  return (
    <DataTable
      label={label}
      columns={columns}
      rows={rows}
      getHref={getHref}
      totalCount={list.totalCount}
      hasMore={list.hasMore}
      loadingMore={list.loadingMore}
      onMore={list.loadMore}
      onVisible={list.onVisible}
    />
  );
}
