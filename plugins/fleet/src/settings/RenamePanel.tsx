import { fleetClusterUpdatePermission } from '@backstage-fleet/plugin-fleet-common';
import {
  errorSentence,
  fleetApiRef,
  Panel,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button, TextField } from '@backstage/ui';
import { FormEvent, useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { ClusterView } from '../cluster/types';
import { useHrefs } from '../common/hrefs';
import { useAction } from '../common/useAction';
import { isClusterName } from '../enroll/clusterName';
import { fleetTranslationRef } from '../translation';
import styles from './Settings.module.css';

/** Gives the cluster another name; the old one still leads here. */
export function RenamePanel({ view }: { view: ClusterView }) {
  const { cluster } = view;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const permission = usePermission({
    permission: fleetClusterUpdatePermission,
  });
  const [name, setName] = useState('');
  const action = useAction();
  if (!permission.allowed) {
    return null;
  }
  const bad = name !== '' && !isClusterName(name);
  const submit = async (event: FormEvent) => {
    event.preventDefault();
    if (await action.run(() => api.renameCluster(cluster.name, name))) {
      navigate(hrefs.cluster(name, 'settings'));
    }
  };
  return (
    <Panel title={t('settings.rename')}>
      <form className={styles.stack} onSubmit={submit}>
        <TextField
          label={t('settings.newName')}
          description={bad ? t('enroll.nameRule') : t('settings.renameText')}
          isInvalid={bad}
          value={name}
          maxLength={63}
          onChange={setName}
          autoComplete="off"
        />
        {action.error && (
          <Alert status="danger" icon title={errorSentence(action.error)} />
        )}
        <div className={styles.actions}>
          <Button
            type="submit"
            variant="secondary"
            isPending={action.busy}
            isDisabled={!isClusterName(name) || name === cluster.name}
          >
            {t('settings.renameAction')}
          </Button>
        </div>
      </form>
    </Panel>
  );
}
