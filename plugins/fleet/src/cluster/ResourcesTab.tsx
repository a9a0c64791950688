import {
  FleetClient,
  KindStatus,
  Resource,
} from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  QueryPanel,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select, useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column } from '../common/columns';
import { ExportButton } from '../common/ExportButton';
import page from '../common/page.module.css';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { commonFacts, factLabel, factValue, isFigure } from './factText';
import { ResourceFilters } from './ResourceFilters';
import { ResourceName } from './ResourceName';
import { ResourceStatus } from './ResourceStatus';
import { ResourceTable } from './ResourceTable';
import { ClusterView } from './types';
import { ResourceRow, useResourceRows } from './useResourceRows';

/** Rows whose facts decide which columns there are. */
const LOOKED_AT = 100;

/** Any kind that the hub holds of the cluster, with the facts of that kind. */
export function ResourcesTab({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const { name, kinds } = view.cluster;
  const stored = [...kinds]
    .filter(kind => kind.count > 0)
    .sort((a, b) => a.kind.localeCompare(b.kind));
  const most = stored.reduce<KindStatus | undefined>(
    (best, item) => (best && best.count >= item.count ? best : item),
    undefined,
  );
  const kind = params.get('kind') ?? most?.kind ?? '';
  const plurals = stored.map(item => pluralOf(item.kind));
  const status = kinds.find(item => item.kind === kind);
  const q = params.get('q') ?? undefined;
  const ns = params.get('ns') ?? undefined;
  const query = [
    `cluster:${name}`,
    kind && `kind:${kind}`,
    ns && `ns:${ns}`,
    q && `name:*${q.replace(/[^A-Za-z0-9.\-*]/g, '')}*`,
  ]
    .filter(Boolean)
    .join(' ');
  const list = useResourceRows(query, view.revision);
  const columns = useResourceColumns(list.data);
  return (
    <>
      <ResourceFilters
        view={view}
        q={q}
        namespace={{ value: ns }}
        onChange={setParams}
      >
        <Select
          aria-label={t('changes.kind')}
          className={page.select}
          searchable={stored.length > 10}
          selectedKey={kind}
          onSelectionChange={key =>
            setParams({ kind: String(key), q: undefined })
          }
          options={stored.map(item => ({
            value: item.kind,
            // The group of its API tells kinds of one name apart.
            label: `${
              plurals.filter(plural => plural === pluralOf(item.kind)).length >
              1
                ? item.kind
                : pluralOf(item.kind)
            } (${item.count.toLocaleString()})`,
          }))}
        />
        <span className={page.end}>
          <ExportButton
            path={format => FleetClient.resourcesExportPath({ query, format })}
            filename={`${name}-${kind}`}
          />
        </span>
      </ResourceFilters>
      <QueryPanel
        flush
        title={pluralOf(kind)}
        note={list.totalCount?.value.toLocaleString()}
        actions={
          status &&
          status.state !== 'live' && (
            <StateBadge
              state="degraded"
              word={t(`connection.kindState.${status.state}`)}
            />
          )
        }
        query={list}
        rows={8}
        empty={{
          title: t(q || ns ? 'workloads.noMatch' : 'resources.empty'),
          description:
            status?.message ??
            t(q || ns ? 'workloads.noMatchText' : 'resources.emptyText'),
        }}
      >
        {rows => (
          <ResourceTable
            label={kind}
            list={list}
            rows={rows}
            columns={columns}
          />
        )}
      </QueryPanel>
    </>
  );
}

function pluralOf(kind: string): string {
  return kind.split('.')[0];
}

function useResourceColumns(rows: readonly Resource[] | undefined) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { up } = useBreakpoint();
  const medium = up('md');
  const wide = up('lg');
  const sample = (rows ?? []).slice(0, LOOKED_AT);
  const names = commonFacts(sample);
  const facts = names.join(' ');
  const figures = names
    .filter(name => sample.every(row => isFigure(row.facts?.[name])))
    .join(' ');
  return useMemo(() => {
    const numbers = figures.split(' ');
    return [
      column<ResourceRow>(
        'name',
        t('column.name'),
        row => <ResourceName resource={row} />,
        { isRowHeader: true, share: 'medium' },
      ),
      column<ResourceRow>('status', t('column.status'), row => (
        <ResourceStatus resource={row} />
      )),
      ...facts
        .split(' ')
        .filter(Boolean)
        .slice(0, wide ? undefined : 2)
        .map(name =>
          column<ResourceRow>(
            `fact-${name}`,
            factLabel(name),
            row => (
              <span
                className={page.ellipsis}
                title={factValue(name, row.facts?.[name])}
              >
                {factValue(name, row.facts?.[name])}
              </span>
            ),
            { isHidden: !medium, numeric: numbers.includes(name) },
          ),
        ),
      column<ResourceRow>(
        'age',
        t('column.age'),
        row => (
          <span className={page.quiet}>
            <Age at={row.createdAt} bare />
          </span>
        ),
        { numeric: true },
      ),
    ];
  }, [t, facts, figures, medium, wide]);
}
