import { fleetClusterUpdatePermission } from '@backstage-fleet/plugin-fleet-common';
import {
  errorSentence,
  fleetApiRef,
  Panel,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, Select, TextField } from '@backstage/ui';
import { FormEvent, useState } from 'react';
import { ClusterView } from '../cluster/types';
import { OwnerPicker } from '../common/OwnerPicker';
import { useAction } from '../common/useAction';
import { fleetTranslationRef } from '../translation';
import {
  changesOf,
  formOf,
  GovernanceForm,
  governanceOf,
  TEXT_FIELDS,
} from './governanceForm';
import { RowsField } from './RowsField';
import styles from './Settings.module.css';

const UNSET = '-';
const CRITICALITY = ['low', 'medium', 'high', 'critical'] as const;
const SENSITIVITY = [
  'public',
  'internal',
  'confidential',
  'restricted',
] as const;

/** What people say of the cluster, as a form; agents never change it. */
export function GovernancePanel({ view }: { view: ClusterView }) {
  const { cluster, reload } = view;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const permission = usePermission({
    permission: fleetClusterUpdatePermission,
  });
  // What was read when the form was filled: others may change it meanwhile.
  const [read, setRead] = useState({
    governance: cluster.governance,
    revision: cluster.revision,
  });
  const [form, setForm] = useState(() => formOf(cluster.governance));
  const [saved, setSaved] = useState(false);
  const action = useAction();
  const file = cluster.governanceSource;
  const locked = Boolean(file) || !permission.allowed;
  const changes = changesOf(read.governance, governanceOf(form));
  const changed = Object.keys(changes).length > 0;
  const conflict =
    action.error?.name === 'ConflictError' ||
    (action.error as { statusCode?: number } | undefined)?.statusCode === 409;

  const set = (part: Partial<GovernanceForm>) => {
    setSaved(false);
    setForm(before => ({ ...before, ...part }));
  };
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    const done = await action.run(async () => {
      const answer = await api.updateCluster(cluster.name, {
        revision: read.revision,
        governance: changes,
      });
      if (answer) {
        setRead({ governance: answer.governance, revision: answer.revision });
        setForm(formOf(answer.governance));
      }
      reload();
    });
    setSaved(done);
  };
  // Keeps what was typed and lays it over what somebody else saved.
  const takeOver = async () => {
    await action.run(async () => {
      const latest = await api.getCluster(cluster.name);
      setRead({ governance: latest.governance, revision: latest.revision });
      setForm(formOf({ ...latest.governance, ...changes }));
    });
  };

  const choice = (
    field: 'criticality' | 'sensitivity',
    values: readonly string[],
  ) => (
    <Select
      label={t(`field.${field}`)}
      isDisabled={locked}
      selectedKey={form[field] || UNSET}
      onSelectionChange={key =>
        set({ [field]: key === UNSET ? '' : String(key) })
      }
      options={[
        { value: UNSET, label: t('settings.unset') },
        ...values.map(value => ({ value, label: value })),
      ]}
    />
  );
  return (
    <Panel title={t('settings.governance')} note={t('settings.governanceNote')}>
      <form className={styles.form} onSubmit={submit}>
        {file && (
          <div className={styles.wide}>
            <Alert status="info" icon title={t('settings.byFile', { file })} />
          </div>
        )}
        {!file && !permission.loading && !permission.allowed && (
          <div className={styles.wide}>
            <Alert status="info" icon title={t('settings.forbidden')} />
          </div>
        )}
        <OwnerPicker
          plain
          value={form.owner}
          isDisabled={locked}
          onChange={owner => set({ owner })}
        />
        {TEXT_FIELDS.map(field => (
          <div
            key={field}
            className={field === 'description' ? styles.wide : undefined}
          >
            <TextField
              label={t(
                field === 'description'
                  ? 'settings.description'
                  : `field.${field}`,
              )}
              placeholder={found(view, field)}
              isDisabled={locked}
              value={form.text[field]}
              maxLength={field === 'description' ? 1024 : 63}
              onChange={value =>
                set({ text: { ...form.text, [field]: value } })
              }
              autoComplete="off"
            />
          </div>
        ))}
        {choice('criticality', CRITICALITY)}
        {choice('sensitivity', SENSITIVITY)}
        <div className={styles.wide}>
          <TextField
            label={t('settings.tags')}
            description={t('settings.tagsHint')}
            isDisabled={locked}
            value={form.tags}
            onChange={tags => set({ tags })}
            autoComplete="off"
          />
        </div>
        <RowsField
          legend={t('settings.labels')}
          isDisabled={locked}
          rows={form.labels}
          fields={[
            ['key', t('settings.key')],
            ['value', t('settings.value')],
          ]}
          empty={{ key: '', value: '' }}
          onChange={labels => set({ labels })}
        />
        <RowsField
          legend={t('settings.contacts')}
          isDisabled={locked}
          rows={form.contacts}
          fields={[
            ['name', t('settings.name')],
            ['role', t('settings.role')],
            ['email', t('settings.email')],
          ]}
          empty={{ name: '' }}
          onChange={contacts => set({ contacts })}
        />
        <RowsField
          legend={t('settings.links')}
          isDisabled={locked}
          rows={form.links}
          fields={[
            ['title', t('settings.linkTitle')],
            ['url', t('settings.url')],
          ]}
          empty={{ title: '', url: '' }}
          onChange={links => set({ links })}
        />
        {action.error && (
          <div className={styles.wide}>
            <Alert
              status={conflict ? 'warning' : 'danger'}
              icon
              title={
                conflict ? t('settings.conflict') : errorSentence(action.error)
              }
              description={conflict ? t('settings.conflictText') : undefined}
              customActions={
                conflict ? (
                  <Button
                    size="small"
                    variant="secondary"
                    onPress={() => takeOver()}
                  >
                    {t('settings.takeOver')}
                  </Button>
                ) : undefined
              }
            />
          </div>
        )}
        <div className={`${styles.wide} ${styles.actions}`}>
          <Button
            type="submit"
            isPending={action.busy}
            isDisabled={locked || !changed}
          >
            {t('settings.save')}
          </Button>
          {changed && (
            <Button
              variant="secondary"
              onPress={() => {
                action.reset();
                setForm(formOf(read.governance));
              }}
            >
              {t('settings.reset')}
            </Button>
          )}
          <span role="status" className={styles.hint}>
            {saved && t('settings.saved')}
          </span>
        </div>
      </form>
    </Panel>
  );
}

/** What was found from the nodes, and stands where people say nothing. */
function found(
  view: ClusterView,
  field: (typeof TEXT_FIELDS)[number],
): string | undefined {
  return field === 'provider' || field === 'distribution' || field === 'region'
    ? view.cluster[field]
    : undefined;
}
