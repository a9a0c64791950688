import type { Facet } from '@backstage-fleet/plugin-fleet-common';
import {
  FilterChips,
  fleetApiRef,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton } from '@backstage/ui';
import page from '../common/page.module.css';
import { useMyRefs } from '../common/useMyRefs';
import { SettledField } from '../common/SettledField';
import { UrlChanges } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { CHANGE_FIELDS } from './changeFilter';

const TYPES = ['added', 'modified', 'deleted'] as const;

/** Fields whose values are counted over what the clusters hold now. */
const COUNTED = [
  'cluster',
  'kind',
  'namespace',
  'owner',
  'environment',
] as const;

/** Filters of the feed: by value, by name, by who changed it, and what is mine. */
export function ChangeFilters(props: {
  params: URLSearchParams;
  onChange: (changes: UrlChanges) => void;
}) {
  const { params, onChange } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const mine = useMyRefs()?.filter(ref => ref.startsWith('group:'))[0];
  const counted = useFleetQuery('change facets', signal =>
    api.resourceFacets({ query: '', field: [...COUNTED] }, { signal }),
  );
  const types: Facet = {
    field: 'type',
    isComplete: true,
    values: TYPES.map(value => ({
      value,
      label: t(`changes.${value}`),
      count: 0,
    })),
  };
  const facets = [types, ...(counted.data?.facets ?? [])].map(facet => ({
    ...facet,
    values: facet.values.filter(item => item.value !== ''),
  }));
  return (
    <>
      <div className={page.toolbar}>
        <SettledField
          label={t('feed.search')}
          value={params.get('q') ?? ''}
          onSettled={q => onChange({ q })}
        />
        <SettledField
          look="narrow"
          label={t('feed.filter.manager')}
          hint={t('feed.managerHint')}
          value={params.get('manager') ?? ''}
          onSettled={manager => onChange({ manager })}
        />
        {mine && (
          <ToggleButton
            isSelected={params.get('owner') === mine}
            onChange={on => onChange({ owner: on ? mine : undefined })}
          >
            {t('clusters.mine')}
          </ToggleButton>
        )}
      </div>
      <FilterChips
        facets={facets}
        filters={(['type', ...COUNTED] as const).map(field => ({
          field,
          label: t(`feed.filter.${field}`),
          selected: params.getAll(field),
          labelOf: (value: string) => {
            const label = facets
              .find(item => item.field === field)
              ?.values.find(item => item.value === value)?.label;
            return label ?? value.replace(/^group:(default\/)?/, '');
          },
        }))}
        onChange={(field, values) =>
          onChange({
            // But for the type, the feed is narrowed by one value at a time.
            [field]: field === 'type' ? values : values.slice(-1),
          })
        }
        onClear={() =>
          onChange(
            Object.fromEntries(
              [...CHANGE_FIELDS, 'q', 'type'].map(name => [name, undefined]),
            ),
          )
        }
      />
    </>
  );
}
