import type { Cluster } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { SearchField, Select, ToggleButton } from '@backstage/ui';
import { fleetReactTranslationRef } from '@backstage-fleet/plugin-fleet-react';
import { useRef } from 'react';
import page from '../common/page.module.css';
import { useSearchText } from '../common/useSearchText';
import { fleetTranslationRef } from '../translation';

const STATES = ['live', 'late', 'unreachable', 'expired', 'revoked'] as const;
const ANY = 'any';

/** What the list of clusters is narrowed to. */
export interface ClusterFilterValues {
  q?: string;
  environment?: string;
  state?: string;
  mine: boolean;
}

/** Search and filters above the list of clusters. */
export function ClusterFilters(props: {
  filters: ClusterFilterValues;
  clusters: Cluster[];
  onChange: (changes: Record<string, string | undefined>) => void;
}) {
  const { filters, clusters, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  const [text, setText] = useSearchText(filters.q ?? '', q => onChange({ q }));
  // Environments seen so far stay on offer while a filter hides some.
  const seen = useRef(new Set<string>());
  for (const { environment } of clusters) {
    if (environment) {
      seen.current.add(environment);
    }
  }
  if (filters.environment) {
    seen.current.add(filters.environment);
  }
  const environments = [...seen.current].sort();

  return (
    <div className={page.toolbar}>
      <SearchField
        aria-label={t('clusters.search')}
        placeholder={t('clusters.search')}
        className={page.search}
        value={text}
        onChange={setText}
      />
      <Select
        aria-label={t('clusters.environment')}
        className={page.select}
        selectedKey={filters.environment ?? ANY}
        onSelectionChange={value =>
          onChange({ environment: value === ANY ? undefined : String(value) })
        }
        options={[
          { value: ANY, label: t('clusters.anyEnvironment') },
          ...environments.map(value => ({ value, label: value })),
        ]}
      />
      <Select
        aria-label={t('clusters.connection')}
        className={page.select}
        selectedKey={filters.state ?? ANY}
        onSelectionChange={value =>
          onChange({ state: value === ANY ? undefined : String(value) })
        }
        options={[
          { value: ANY, label: t('clusters.anyConnection') },
          ...STATES.map(value => ({
            value,
            label: tReact(`connection.${value}`),
          })),
        ]}
      />
      <ToggleButton
        isSelected={filters.mine}
        onChange={mine => onChange({ mine: mine ? 'yes' : undefined })}
      >
        {t('clusters.mine')}
      </ToggleButton>
    </div>
  );
}
