import {
  FilterChips,
  fleetApiRef,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink, ToggleButton } from '@backstage/ui';
import { RiAddLine } from '@remixicon/react';
import type { ClusterQuery } from '../common/clusterFilters';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import type { UrlChanges } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';

/** Mine, environment and region, kept in the address. */
export function OverviewFilters(props: {
  params: URLSearchParams;
  filter: ClusterQuery | undefined;
  onChange: (changes: UrlChanges) => void;
}) {
  const { params, filter, onChange } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { data } = useFleetQuery(
    JSON.stringify(filter ?? null),
    signal => api.clusterFacets(filter ?? {}, { signal }),
    { keepPrevious: true },
  );
  return (
    <div className={page.toolbar}>
      <ToggleButton
        size="small"
        isSelected={params.get('mine') === 'yes'}
        onChange={mine => onChange({ mine: mine ? 'yes' : undefined })}
      >
        {t('clusters.mine')}
      </ToggleButton>
      <FilterChips
        facets={data?.facets}
        filters={(['environment', 'region'] as const).map(field => ({
          field,
          label: t(`field.${field}`),
          selected: params.getAll(field),
        }))}
        onChange={(field, values) => onChange({ [field]: values })}
        onClear={() => onChange({ environment: undefined, region: undefined })}
      />
      <span className={page.end}>
        <ButtonLink
          size="small"
          variant="secondary"
          href={hrefs.enroll()}
          iconStart={<RiAddLine />}
        >
          {t('clusters.emptyAction')}
        </ButtonLink>
      </span>
    </div>
  );
}
