import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import {
  DataTable,
  fleetApiRef,
  QueryPanel,
  useFleetQuery,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Select, Switch } from '@backstage/ui';
import { RiArrowUpLine } from '@remixicon/react';
import { useCallback, useState } from 'react';
import { ExportButton } from '../common/ExportButton';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { UrlChanges } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { countNewer } from './newer';
import styles from './SearchPage.module.css';
import {
  nextSearchSort,
  SearchSort,
  searchSortDescriptor,
  searchSortsAt,
} from './searchSort';
import { SearchRow, useSearchColumns } from './useSearchColumns';

const PAGE_SIZE = 200;
const ROW_HEIGHT = 76;

/**
 * What a search found. Rows stand still while newer ones are counted, unless
 * they are asked to change in place.
 */
export function SearchResults(props: {
  query: string;
  sort: SearchSort;
  at: string | undefined;
  live: boolean;
  /** Grows when something in the fleet changed. */
  revision: number;
  onChange: (changes: UrlChanges) => void;
}) {
  const { query, sort, at, live, revision, onChange } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const columns = useSearchColumns(at);
  const [asked, setAsked] = useState(0);
  const key = JSON.stringify([query, sort, at]);
  const load = (cursor: string | undefined, signal: AbortSignal) =>
    api.listResources(
      {
        query,
        sort,
        limit: PAGE_SIZE,
        ...(at && { at }),
        ...(cursor && { cursor }),
      },
      { signal },
    );
  const list = useKeysetRows<SearchRow>(
    key,
    async (cursor, signal) => {
      const answer = await load(cursor, signal);
      return {
        ...answer,
        items: answer.items.map(item => ({
          ...item,
          id: `${item.cluster}/${item.uid}`,
        })),
      };
    },
    {
      idOf: row => row.id,
      // The past does not change.
      revision: asked + (live && !at ? revision : 0),
    },
  );
  const isStill = !live && !at && list.data !== undefined;
  const newest = useFleetQuery(
    isStill ? key : 'off',
    signal => (isStill ? load(undefined, signal) : Promise.resolve(undefined)),
    { revision },
  );
  const newer =
    isStill && newest.data && list.data
      ? countNewer(list.data, newest.data.items)
      : 0;
  const getHref = useCallback(
    (row: SearchRow) => hrefs.resource(row.cluster, row.uid),
    [hrefs],
  );
  const total = list.totalCount;
  return (
    <div className={styles.top}>
      <div className={styles.tools}>
        <span className={styles.total} role="status">
          {total &&
            (total.relation === 'eq'
              ? t('search.total', { count: total.value })
              : t('search.totalMany', {
                  amount: total.value.toLocaleString(),
                }))}
        </span>
        {newer > 0 && (
          <Button
            size="small"
            variant="tertiary"
            iconStart={<RiArrowUpLine />}
            onPress={() => setAsked(value => value + 1)}
          >
            {newer >= PAGE_SIZE
              ? t('search.newerMany', { amount: String(newer) })
              : t('search.newer', { count: newer })}
          </Button>
        )}
        {!at && (
          <span title={t('search.liveHint')}>
            <Switch
              label={t('search.live')}
              isSelected={live}
              onChange={on => onChange({ live: on ? 'yes' : undefined })}
            />
          </span>
        )}
        <Select
          aria-label={t('search.sort')}
          className={page.select}
          size="small"
          selectedKey={sort}
          onSelectionChange={value =>
            onChange({ sort: value === 'name' ? undefined : String(value) })
          }
          options={searchSortsAt(at).map(value => ({
            value,
            label: t(`search.sortBy.${value}`),
          }))}
        />
        <ExportButton
          path={format =>
            FleetClient.resourcesExportPath({
              query,
              sort,
              format,
              ...(at && { at }),
            })
          }
          filename="resources"
          isDisabled={list.data?.length === 0}
        />
      </div>
      <QueryPanel
        flush
        query={list}
        rows={8}
        empty={{
          title: t(emptyTitle(query, at)),
          description: t(
            query === '' && !at ? 'search.emptyFleetText' : 'search.emptyText',
          ),
        }}
      >
        {rows => (
          <DataTable
            label={t('search.title')}
            columns={columns}
            rows={rows}
            rowHeight={ROW_HEIGHT}
            sort={{
              descriptor: searchSortDescriptor(sort),
              onSortChange: ({ column }) =>
                onChange({ sort: nextSearchSort(sort, String(column)) }),
            }}
            getHref={getHref}
            totalCount={total}
            hasMore={list.hasMore}
            loadingMore={list.loadingMore}
            onMore={list.loadMore}
            onVisible={list.onVisible}
          />
        )}
      </QueryPanel>
    </div>
  );
}

function emptyTitle(query: string, at: string | undefined) {
  if (at) {
    return 'search.emptyThen' as const;
  }
  return query === ''
    ? ('search.emptyFleet' as const)
    : ('search.empty' as const);
}
