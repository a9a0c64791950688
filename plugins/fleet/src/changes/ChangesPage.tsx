import type { Change, ChangeGroup } from '@backstage-fleet/plugin-fleet-common';
import {
  ChangeHistogram,
  fleetApiRef,
  Panel,
  QueryView,
  useFleetQuery,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useMemo } from 'react';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { PageFrame } from '../common/PageFrame';
import { TimeSpan } from '../common/TimeSpan';
import { useThrottled } from '../common/useThrottled';
import { useUrlState } from '../common/useUrlState';
import { SavedSearches } from '../search/SavedSearches';
import { fleetTranslationRef } from '../translation';
import {
  ChangeFilter,
  changeFilterOf,
  isNarrowed,
  savedViewOf,
} from './changeFilter';
import { ChangeFilters } from './ChangeFilters';
import { ChangeRow } from './ChangeRow';
import { ChangeRows } from './ChangeRows';
import { GroupRow } from './GroupRow';
import { useStillRows } from './useStillRows';

const HINT_MS = 3_000;
const BINS_REFRESH_SECONDS = 30;
const HOUR_MS = 3_600_000;
/** Beyond so many days the hub counts by days, and keeps counts and groups alone. */
const DAILY_FROM_DAYS = 14;
const GROUPS = 30;
const CHANGES = 60;

/** Spans to look at, in days, as the address names them. */
const SPANS = { '1d': 1, '7d': 7, '90d': 90 } as const;
type SpanName = keyof typeof SPANS;
const NAMES_OF_SPANS = Object.keys(SPANS) as SpanName[];

function spanOf(name: string | null): SpanName {
  return NAMES_OF_SPANS.find(known => known === name) ?? '1d';
}

/** What changed in the fleet, when, where, and by whom. */
export function ChangesPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const [params, setParams] = useUrlState();
  const view = params.get('view') === 'list' ? 'list' : 'groups';
  const span = spanOf(params.get('span'));
  const days = SPANS[span];
  const filter = changeFilterOf(params);
  const revision = useThrottled(useLiveHints().revision, HINT_MS);
  // Whole hours, so that a bar keeps its place while one looks at it.
  const from = useMemo(
    () =>
      new Date(
        Math.floor(Date.now() / HOUR_MS) * HOUR_MS - (days * 24 - 1) * HOUR_MS,
      ).toISOString(),
    [days],
  );
  const { cluster, kind, owner, environment, since, until } = filter;
  const binsFilter = { cluster, kind, owner, environment, since: from };
  const bins = useFleetQuery(
    JSON.stringify(binsFilter),
    signal => api.changeHistogram(defined(binsFilter), { signal }),
    { refreshSeconds: BINS_REFRESH_SECONDS, keepPrevious: true },
  );
  const shown = { ...filter, since: since ?? from };
  return (
    <PageFrame title={t('feed.title')}>
      <ChangeFilters params={params} onChange={setParams} />
      <Panel
        title={t(
          days > DAILY_FROM_DAYS ? 'feed.histogramDays' : 'feed.histogram',
        )}
        actions={
          <>
            <TimeSpan
              span={{ since, until }}
              onSpan={chosen => setParams({ ...chosen })}
            />
            <ToggleButtonGroup
              aria-label={t('feed.span.label')}
              selectionMode="single"
              disallowEmptySelection
              selectedKeys={[span]}
              onSelectionChange={keys =>
                setParams({
                  span: [...keys][0] === '1d' ? undefined : `${[...keys][0]}`,
                  since: undefined,
                  until: undefined,
                })
              }
            >
              {NAMES_OF_SPANS.map(name => (
                <ToggleButton key={name} id={name} size="small">
                  {t(`feed.span.${name}`)}
                </ToggleButton>
              ))}
            </ToggleButtonGroup>
          </>
        }
      >
        <QueryView query={bins} loading={{ rows: 3 }}>
          {data => (
            <ChangeHistogram
              bins={data.bins}
              binSeconds={data.binSeconds}
              selected={{ since, until }}
              onSelect={chosen => setParams(chosen)}
            />
          )}
        </QueryView>
      </Panel>
      <div className={page.toolbar}>
        <ToggleButtonGroup
          aria-label={t('feed.view')}
          selectionMode="single"
          disallowEmptySelection
          selectedKeys={[view]}
          onSelectionChange={keys =>
            setParams({ view: [...keys][0] === 'list' ? 'list' : undefined })
          }
        >
          <ToggleButton id="groups">{t('feed.views.groups')}</ToggleButton>
          <ToggleButton id="list">{t('feed.views.list')}</ToggleButton>
        </ToggleButtonGroup>
        <span className={page.end} style={{ display: 'inline-flex', gap: 8 }}>
          <SavedSearches
            page="changes"
            current={{ query: savedViewOf(params) }}
            hrefOf={search => `${hrefs.changes()}?${search.query}`}
          />
        </span>
      </div>
      {view === 'groups' ? (
        <Groups filter={shown} revision={revision} />
      ) : (
        <>
          {days > DAILY_FROM_DAYS && (
            <p className={page.note}>{t('feed.shortLived')}</p>
          )}
          <List filter={shown} revision={revision} />
        </>
      )}
    </PageFrame>
  );
}

function Groups(props: { filter: ChangeFilter; revision: number }) {
  const { filter, revision } = props;
  const api = useApi(fleetApiRef);
  const rows = useStillRows<ChangeGroup>(
    JSON.stringify(['groups', filter]),
    (cursor, signal) =>
      api.listChangeGroups(
        { ...filter, limit: GROUPS, ...(cursor && { cursor }) },
        { signal },
      ),
    {
      idOf: group => group.id,
      isNewer: (group, newest) => group.lastAt > newest.lastAt,
      revision,
    },
  );
  return (
    <ChangeRows
      rows={rows}
      isNarrowed={isNarrowed(filter)}
      render={group => <GroupRow key={group.id} group={group} />}
    />
  );
}

function List(props: { filter: ChangeFilter; revision: number }) {
  const { filter, revision } = props;
  const api = useApi(fleetApiRef);
  const rows = useStillRows<Change>(
    JSON.stringify(['list', filter]),
    (cursor, signal) =>
      api.listChanges(
        { ...filter, limit: CHANGES, ...(cursor && { cursor }) },
        { signal },
      ),
    {
      idOf: change => `${change.seq} ${change.cluster} ${change.uid}`,
      isNewer: (change, newest) => change.seq > newest.seq,
      revision,
    },
  );
  return (
    <ChangeRows
      rows={rows}
      isNarrowed={isNarrowed(filter)}
      render={change => (
        <ChangeRow
          key={`${change.seq} ${change.cluster} ${change.uid}`}
          change={change}
        />
      )}
    />
  );
}

/** An object without its members that are undefined. */
function defined<T extends object>(value: T): T {
  return Object.fromEntries(
    Object.entries(value).filter(([, item]) => item !== undefined),
  ) as T;
}
