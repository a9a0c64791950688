import {
  fleetReactTranslationRef,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { parseEntityRef, stringifyEntityRef } from '@backstage/catalog-model';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { Select, TextField } from '@backstage/ui';
import { fleetTranslationRef } from '../translation';

const LIMIT = 500;
const NOBODY = '-';

/**
 * Choice of an owner among the groups and users of the catalog. Where the
 * catalog has none, or does not answer, the reference is typed.
 */
export function OwnerPicker(props: {
  value: string;
  onChange: (owner: string) => void;
  isDisabled?: boolean;
  /** Without words below the label, where fields beside it have none. */
  plain?: boolean;
}) {
  const { value, onChange, isDisabled, plain } = props;
  const catalog = useApi(catalogApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  const { data, error } = useFleetQuery('owners', async () => {
    const { items } = await catalog.getEntities({
      filter: { kind: ['Group', 'User'] },
      fields: [
        'kind',
        'metadata.name',
        'metadata.namespace',
        'metadata.title',
        'spec.profile.displayName',
      ],
      limit: LIMIT,
    });
    return items.map(entity => {
      const profile = entity.spec?.profile as
        | { displayName?: string }
        | undefined;
      return {
        value: stringifyEntityRef(entity),
        label:
          entity.metadata.title ?? profile?.displayName ?? entity.metadata.name,
        kind: entity.kind.toLowerCase(),
      };
    });
  });
  if (error || data?.length === 0) {
    return (
      <TextField
        label={t('enroll.owner')}
        description={t('enroll.ownerHint')}
        value={value}
        onChange={onChange}
        isDisabled={isDisabled}
        autoComplete="off"
      />
    );
  }
  const known = data ?? [];
  const options = [
    { value: NOBODY, label: tReact('owner.none') },
    ...(value && !known.some(item => item.value === value)
      ? [{ value, label: nameOf(value) }]
      : []),
    ...[...known]
      .sort(
        (a, b) =>
          a.kind.localeCompare(b.kind) || a.label.localeCompare(b.label),
      )
      .map(item => ({
        value: item.value,
        label:
          item.kind === 'user' ? `${item.label} (${item.kind})` : item.label,
      })),
  ];
  return (
    <Select
      label={t('enroll.owner')}
      description={plain ? undefined : t('owner.pickHint')}
      searchable={options.length > 8}
      isDisabled={isDisabled}
      selectedKey={value || NOBODY}
      onSelectionChange={key => onChange(key === NOBODY ? '' : String(key))}
      options={options}
    />
  );
}

/** Name of a reference as far as it can be read. */
function nameOf(owner: string): string {
  try {
    return parseEntityRef(owner, {
      defaultKind: 'group',
      defaultNamespace: 'default',
    }).name;
  } catch {
    return owner;
  }
}
