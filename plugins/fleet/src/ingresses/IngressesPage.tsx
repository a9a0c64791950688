import type { IngressRoute } from '@backstage-fleet/plugin-fleet-common';
import {
  ClusterChip,
  DataTable,
  fleetApiRef,
  OwnerChip,
  QueryPanel,
  StateMark,
  useKeysetRows,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton, useBreakpoint } from '@backstage/ui';
import { RiLock2Line, RiLockUnlockLine } from '@remixicon/react';
import { useMemo } from 'react';
import { Link } from 'react-router-dom';
import { column } from '../common/columns';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { PageFrame } from '../common/PageFrame';
import { SettledField } from '../common/SettledField';
import { useThrottled } from '../common/useThrottled';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import styles from './Ingresses.module.css';
import { leadsNowhere, RouteRow, rowsOf } from './routeRows';

const PAGE_SIZE = 200;
const HINT_MS = 10_000;

/** Hosts that are reachable from outside, with what answers and whether it is encrypted. */
export function IngressesPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const [params, setParams] = useUrlState();
  const host = params.get('host') ?? '';
  const query = params.get('query') ?? '';
  const noTls = params.get('tls') === 'no';
  const missing = params.get('missing') === 'yes';
  const revision = useThrottled(useLiveHints().revision, HINT_MS);
  // The hub knows which ingresses have TLS at all; a host is looked at here.
  const list = useKeysetRows<IngressRoute>(
    JSON.stringify([host, query]),
    (cursor, signal) =>
      api.listIngresses(
        {
          limit: PAGE_SIZE,
          ...(host && { host }),
          ...(query && { query }),
          ...(cursor && { cursor }),
        },
        { signal },
      ),
    {
      idOf: route => `${route.cluster} ${route.uid} ${route.host}`,
      revision,
    },
  );
  const columns = useRouteColumns();
  const all = rowsOf(list.data ?? []);
  const open = all.filter(row => !row.tls).length;
  const lost = all.filter(leadsNowhere).length;
  const shown = all.filter(
    row => (!noTls || !row.tls) && (!missing || leadsNowhere(row)),
  );
  const isNarrowed = Boolean(host || query || noTls || missing);
  return (
    <PageFrame title={t('ingresses.title')}>
      <div className={page.toolbar}>
        <SettledField
          label={t('ingresses.search')}
          value={host}
          onSettled={value => setParams({ host: value })}
        />
        <SettledField
          look="text"
          label={t('ingresses.query')}
          hint={t('ingresses.queryHint')}
          value={query}
          onSettled={value => setParams({ query: value })}
        />
        <ToggleButton
          isSelected={noTls}
          onChange={on => setParams({ tls: on ? 'no' : undefined })}
        >
          {t('ingresses.noTls')}
        </ToggleButton>
        <ToggleButton
          isSelected={missing}
          onChange={on => setParams({ missing: on ? 'yes' : undefined })}
        >
          {t('ingresses.missing')}
        </ToggleButton>
        {list.data && (
          <span className={`${page.end} ${page.quiet}`} role="status">
            {[
              t('ingresses.count', { count: shown.length }),
              open > 0 && t('ingresses.alarmNoTls', { count: open }),
              lost > 0 && t('ingresses.alarmMissing', { count: lost }),
              list.hasMore && t('ingresses.onlyLoaded'),
            ]
              .filter(Boolean)
              .join(', ')}
          </span>
        )}
      </div>
      <QueryPanel
        flush
        query={{
          data: list.data && shown,
          error: list.error,
          reload: list.reload,
        }}
        rows={8}
        isEmpty={rows => rows.length === 0 && !list.hasMore}
        empty={{
          title: t(isNarrowed ? 'ingresses.noMatch' : 'ingresses.empty'),
          description: t(
            isNarrowed ? 'ingresses.noMatchText' : 'ingresses.emptyText',
          ),
        }}
      >
        {rows => (
          <DataTable
            label={t('ingresses.title')}
            columns={columns}
            rows={rows}
            getHref={row => hrefs.resource(row.cluster, row.uid)}
            hasMore={list.hasMore}
            loadingMore={list.loadingMore}
            onMore={list.loadMore}
            onVisible={list.onVisible}
          />
        )}
      </QueryPanel>
    </PageFrame>
  );
}

function useRouteColumns() {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { up } = useBreakpoint();
  const small = up('sm');
  const wide = up('lg');
  return useMemo(
    () => [
      column<RouteRow>(
        'host',
        t('ingresses.column.host'),
        row => (
          <span className={page.cell}>
            <span className={page.cellMain}>
              <StateMark state={row.state} size={10} />
              <span className={styles.host}>
                {row.host === '*' ? t('ingresses.anyHost') : row.host}
              </span>
            </span>
            <span className={`${page.quiet} ${page.small}`}>
              {[
                row.kindName,
                [row.namespace, row.name].filter(Boolean).join('/'),
                small ? undefined : row.cluster,
              ]
                .filter(Boolean)
                .join(' · ')}
            </span>
          </span>
        ),
        { isRowHeader: true, share: 'wide' },
      ),
      column<RouteRow>(
        'tls',
        t('ingresses.column.tls'),
        row => (
          <span className={styles.tls} data-tls={row.tls}>
            {row.tls ? (
              <RiLock2Line size={14} aria-hidden />
            ) : (
              <RiLockUnlockLine size={14} aria-hidden />
            )}
            {t(row.tls ? 'ingresses.tls' : 'ingresses.none')}
          </span>
        ),
        { share: small ? '11%' : undefined },
      ),
      column<RouteRow>('backends', t('ingresses.column.backends'), row => (
        <span className={styles.backends}>
          {row.backends.length === 0 && t('ingresses.nothing')}
          {row.backends.map(backend => {
            const text = [backend.name, backend.port].filter(Boolean).join(':');
            return backend.exists && backend.uid ? (
              <Link key={text} to={hrefs.resource(row.cluster, backend.uid)}>
                {text}
              </Link>
            ) : (
              <span key={text} className={styles.missing}>
                <StateMark state="critical" size={9} />
                {t('ingresses.gone', { name: text })}
              </span>
            );
          })}
        </span>
      )),
      column<RouteRow>(
        'class',
        t('ingresses.column.class'),
        row => row.className ?? '–',
        { isHidden: !wide, share: '10%' },
      ),
      column<RouteRow>(
        'cluster',
        t('ingresses.column.cluster'),
        row => (
          <ClusterChip name={row.cluster} href={hrefs.cluster(row.cluster)} />
        ),
        { isHidden: !small, share: '13%' },
      ),
      column<RouteRow>(
        'owner',
        t('ingresses.column.owner'),
        row => <OwnerChip owner={row.owner} />,
        { isHidden: !wide, share: '15%' },
      ),
    ],
    [t, hrefs, small, wide],
  );
}
