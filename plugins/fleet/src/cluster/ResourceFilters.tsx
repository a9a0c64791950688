import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Select } from '@backstage/ui';
import { ReactNode } from 'react';
import page from '../common/page.module.css';
import { SettledField } from '../common/SettledField';
import { fleetTranslationRef } from '../translation';
import { resourceQuery } from './query';
import { ClusterView } from './types';
import { useResources } from './useResources';

const ALL = '*';
const NAMESPACES = 500;

/** Search by name and choice of namespace, both kept in the address. */
export function ResourceFilters(props: {
  view: ClusterView;
  q?: string;
  /** Leaves the choice of namespace out where undefined. */
  namespace?: { value: string | undefined };
  onChange: (changes: Record<string, string | undefined>) => void;
  children?: ReactNode;
}) {
  const { view, q, namespace, onChange, children } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <div className={page.toolbar}>
      <SettledField
        label={t('workloads.search')}
        value={q ?? ''}
        onSettled={value => onChange({ q: value })}
      />
      {namespace && (
        <NamespaceSelect
          view={view}
          value={namespace.value}
          onChange={ns => onChange({ ns })}
        />
      )}
      {children}
    </div>
  );
}

/** Choice of one namespace of the cluster. */
export function NamespaceSelect(props: {
  view: ClusterView;
  value: string | undefined;
  onChange: (namespace: string | undefined) => void;
}) {
  const { view, value, onChange } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const { data } = useResources(
    resourceQuery({ cluster: view.cluster.name, kind: 'Namespace' }),
    { limit: NAMESPACES, revision: view.revision },
  );
  const names = new Set((data?.items ?? []).map(item => item.name));
  if (value) {
    names.add(value);
  }
  return (
    <Select
      aria-label={t('workloads.namespace')}
      className={page.select}
      searchable={names.size > 10}
      selectedKey={value ?? ALL}
      onSelectionChange={key => onChange(key === ALL ? undefined : String(key))}
      options={[
        { value: ALL, label: t('workloads.allNamespaces') },
        ...[...names].sort().map(name => ({ value: name, label: name })),
      ]}
    />
  );
}
