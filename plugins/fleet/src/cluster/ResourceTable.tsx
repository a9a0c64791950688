import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  ErrorState,
  LoadingState,
  RefreshNotice,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonIcon, ColumnConfig, Table } from '@backstage/ui';
import { RiArrowLeftSLine, RiArrowRightSLine } from '@remixicon/react';
import { ReactNode, useEffect, useMemo } from 'react';
import { fleetTranslationRef } from '../translation';
import { tableFrame } from '../common/columns';
import styles from './ResourceTable.module.css';
import { useCursorPages } from './useCursorPages';
import { useResources } from './useResources';

const PAGE_SIZE = 50;

/** A row: the object under the key that the table wants, its uid. */
export type ResourceRow = Resource & { id: string };

/**
 * Objects that match a query as rows that change in place; rows are known by
 * their uid. A page is loaded again when a hint comes.
 */
export function ResourceTable(props: {
  query: string;
  revision: number;
  columns: readonly ColumnConfig<ResourceRow>[];
  empty: ReactNode;
  /** Told which objects are on the page. */
  onItems?: (items: Resource[]) => void;
}) {
  const { query, revision, columns, empty, onItems } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const pages = useCursorPages(query);
  const { data, error, loading, reload } = useResources(query, {
    limit: PAGE_SIZE,
    cursor: pages.cursor,
    revision,
  });
  const items = data?.items;
  const rows = useMemo(
    () => items?.map(item => ({ ...item, id: item.uid })),
    [items],
  );
  useEffect(() => {
    if (items) {
      onItems?.(items);
    }
  }, [items, onItems]);

  // The last row of a later page may vanish while one looks at it.
  const emptied = rows?.length === 0 && pages.previous !== undefined;
  const { previous } = pages;
  useEffect(() => {
    if (emptied) {
      previous?.();
    }
    // Only the moment the page became empty matters.
    // eslint-disable-next-line react-hooks/exhaustive-deps
  }, [emptied]);

  if (loading) {
    return <LoadingState rows={6} />;
  }
  if (!data || !rows) {
    return error ? <ErrorState error={error} onRetry={reload} /> : null;
  }
  if (rows.length === 0) {
    return <>{empty}</>;
  }
  const { totalCount, nextCursor } = data;
  const range = {
    from: String(pages.offset + 1),
    to: String(pages.offset + rows.length),
    total: totalCount.value.toLocaleString(),
  };
  return (
    <div className={tableFrame}>
      <RefreshNotice error={error} onRetry={reload} />
      <Table columnConfig={columns} data={rows} pagination={{ type: 'none' }} />
      {(nextCursor || pages.previous) && (
        <div className={styles.paging}>
          <span>
            {totalCount.relation === 'eq'
              ? t('workloads.range', range)
              : t('workloads.rangeAtLeast', range)}
          </span>
          <ButtonIcon
            size="small"
            variant="secondary"
            icon={<RiArrowLeftSLine />}
            aria-label={t('clusters.previousPage')}
            isDisabled={!pages.previous}
            onPress={() => pages.previous?.()}
          />
          <ButtonIcon
            size="small"
            variant="secondary"
            icon={<RiArrowRightSLine />}
            aria-label={t('clusters.next')}
            isDisabled={!nextCursor}
            onPress={() => nextCursor && pages.next(nextCursor, rows.length)}
          />
        </div>
      )}
    </div>
  );
}
