import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import {
  EmptyState,
  FilterChips,
  fleetApiRef,
  fleetReactTranslationRef,
  Panel,
  RemovableChip,
  useFleetQuery,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Button, ButtonLink, Select, ToggleButton } from '@backstage/ui';
import { RiShipLine } from '@remixicon/react';
import { useState } from 'react';
import { CLUSTER_FIELDS, clusterQueryOf } from '../common/clusterFilters';
import { ExportButton } from '../common/ExportButton';
import page from '../common/page.module.css';
import { PageFrame } from '../common/PageFrame';
import { useMyRefs } from '../common/useMyRefs';
import { SettledField } from '../common/SettledField';
import { useUrlState } from '../common/useUrlState';
import { enrollRouteRef } from '../routes';
import { fleetTranslationRef } from '../translation';
import { DEFAULT_SORT, sortOf } from './clusterSort';
import { ClustersTable } from './ClustersTable';
import { GroupedClusters } from './GroupedClusters';
import { SavedViews } from './SavedViews';

const NO_GROUPS = '-';

/** Filters that always show; the others once they are used, or by a link. */
const SHOWN_FILTERS = 8;

/** All clusters: saved views, filters with counts, groups, and the rows. */
export function ClustersPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  const enrollHref = useRouteRef(enrollRouteRef)?.();
  const [params, setParams] = useUrlState();
  const { revision } = useLiveHints();
  const [total, setTotal] = useState<number>();

  const myRefs = useMyRefs();
  const mine = params.get('mine') === 'yes';
  const filter = clusterQueryOf(params, myRefs);
  const filtered = mine || Object.keys(filter ?? {}).length > 0;
  const sort = sortOf(params.get('sort'));
  const by = params.get('by') ?? undefined;
  const groupLabel = by?.startsWith('label:')
    ? by.slice('label:'.length)
    : undefined;
  const { data: counted } = useFleetQuery(
    JSON.stringify([filter, groupLabel]),
    signal =>
      api.clusterFacets(
        { ...filter, ...(groupLabel && { groupLabel }) },
        { signal },
      ),
    { revision, keepPrevious: true },
  );

  const clear = () =>
    setParams(
      Object.fromEntries(
        [...CLUSTER_FIELDS, 'q', 'mine', 'label'].map(name => [
          name,
          undefined,
        ]),
      ),
    );
  const worded = (field: string) => (value: string) => {
    switch (field) {
      case 'health':
        return tReact(`state.${value as 'healthy'}`);
      case 'state':
        return tReact(`connection.${value as 'live'}`);
      case 'owner':
        return value.replace(/^group:(default\/)?/, '');
      default:
        return value;
    }
  };
  const empty = filtered ? (
    <EmptyState
      title={t('clusters.noMatchTitle')}
      description={t('clusters.noMatchText')}
      action={
        <Button variant="secondary" onPress={clear}>
          {t('clusters.clear')}
        </Button>
      }
    />
  ) : (
    <EmptyState
      icon={<RiShipLine size={28} />}
      title={t('clusters.emptyTitle')}
      description={t('clusters.emptyText')}
      action={
        enrollHref && (
          <ButtonLink variant="primary" href={enrollHref}>
            {t('clusters.emptyAction')}
          </ButtonLink>
        )
      }
    />
  );
  const onSort = (next: typeof sort) =>
    setParams({ sort: next === DEFAULT_SORT ? undefined : next });
  return (
    <PageFrame title={t('clusters.title')}>
      <SavedViews params={params} />
      <div className={page.toolbar}>
        <SettledField
          label={t('clusters.search')}
          value={params.get('q') ?? ''}
          onSettled={q => setParams({ q })}
        />
        <ToggleButton
          isSelected={mine}
          onChange={on => setParams({ mine: on ? 'yes' : undefined })}
        >
          {t('clusters.mine')}
        </ToggleButton>
        <Select
          aria-label={t('clusters.groupBy')}
          className={page.select}
          selectedKey={by ?? NO_GROUPS}
          onSelectionChange={key =>
            setParams({ by: key === NO_GROUPS ? undefined : String(key) })
          }
          options={[
            { value: NO_GROUPS, label: t('clusters.noGroups') },
            ...CLUSTER_FIELDS.map(value => ({
              value,
              label: t('home.by', { what: t(`field.${value}`).toLowerCase() }),
            })),
            ...(counted?.labelKeys ?? []).map(key => ({
              value: `label:${key}`,
              label: t('home.by', {
                what: t('field.label', { key }).toLowerCase(),
              }),
            })),
          ]}
        />
        <span className={page.end}>
          <ExportButton
            path={format =>
              FleetClient.clustersExportPath({ ...filter, format })
            }
            filename="clusters"
            isDisabled={!filter}
          />
        </span>
      </div>
      <div className={page.toolbar}>
        <FilterChips
          facets={counted?.facets}
          filters={CLUSTER_FIELDS.filter(
            (field, index) =>
              index < SHOWN_FILTERS || params.getAll(field).length > 0,
          ).map(field => ({
            field,
            label: t(`field.${field}`),
            selected: params.getAll(field),
            labelOf: worded(field),
          }))}
          onChange={(field, values) => setParams({ [field]: values })}
          onClear={clear}
        />
        {params.getAll('label').map(label => (
          <RemovableChip
            key={label}
            label={label}
            onRemove={() =>
              setParams({
                label: params.getAll('label').filter(item => item !== label),
              })
            }
          />
        ))}
        {total !== undefined && (
          <span className={`${page.end} ${page.quiet}`} role="status">
            {t('clusters.clusterCount', { count: total })}
          </span>
        )}
      </div>
      {by && filter ? (
        <GroupedClusters
          key={by}
          by={by}
          facet={counted?.facets.find(item => item.field === by)}
          filter={filter}
          sort={sort}
          revision={revision}
          onSort={onSort}
        />
      ) : (
        <Panel flush>
          <ClustersTable
            label={t('clusters.title')}
            filter={filter}
            sort={sort}
            revision={revision}
            onSort={onSort}
            onTotal={setTotal}
            empty={empty}
          />
        </Panel>
      )}
    </PageFrame>
  );
}
