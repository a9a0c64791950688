import type { FleetAnswer } from '@backstage-fleet/plugin-fleet-common';
import { fleetReactTranslationRef } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select } from '@backstage/ui';
import page from '../common/page.module.css';
import { SettledField } from '../common/SettledField';
import { UrlChanges } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { AGENT_STATES, AgentFilter, PROFILES } from './agentFilter';

const ANY = '*';

/** Filters of the board: by cluster, connection, version and profile. */
export function AgentFilters(props: {
  filter: AgentFilter;
  versions: FleetAnswer<'listAgents'>['versions'];
  onChange: (changes: UrlChanges) => void;
}) {
  const { filter, versions = [], onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  return (
    <div className={page.toolbar}>
      <SettledField
        label={t('agents.search')}
        value={filter.q ?? ''}
        onSettled={q => onChange({ q })}
      />
      <Choice
        label={t('agents.connection')}
        any={t('agents.anyConnection')}
        value={filter.state?.[0]}
        options={AGENT_STATES.map(value => ({
          value,
          label: tReact(`connection.${value}`),
        }))}
        onChange={state => onChange({ state })}
      />
      <Choice
        label={t('agents.version')}
        any={t('agents.anyVersion')}
        value={filter.version}
        options={versions.map(item => ({
          value: item.version,
          label: item.version,
        }))}
        onChange={version => onChange({ version })}
      />
      <Choice
        label={t('agents.profile')}
        any={t('agents.anyProfile')}
        value={filter.profile}
        options={PROFILES.map(value => ({ value, label: value }))}
        onChange={profile => onChange({ profile })}
      />
    </div>
  );
}

function Choice(props: {
  label: string;
  any: string;
  value: string | undefined;
  options: { value: string; label: string }[];
  onChange: (value: string | undefined) => void;
}) {
  const { label, any, value, options, onChange } = props;
  return (
    <Select
      aria-label={label}
      className={page.select}
      selectedKey={value ?? ANY}
      onSelectionChange={key => onChange(key === ANY ? undefined : String(key))}
      options={[{ value: ANY, label: any }, ...options]}
    />
  );
}
