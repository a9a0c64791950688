import {
  fleetClusterDeletePermission,
  fleetClusterRevokePermission,
} from '@backstage-fleet/plugin-fleet-common';
import { fleetApiRef, Panel } from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { useNavigate } from 'react-router-dom';
import { ClusterView } from '../cluster/types';
import { ConfirmButton } from '../common/ConfirmButton';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './Settings.module.css';

/** Revoking all agents, and removing the cluster with all that is stored of it. */
export function DangerPanel({ view }: { view: ClusterView }) {
  const { cluster, reload } = view;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const navigate = useNavigate();
  const revoking = usePermission({ permission: fleetClusterRevokePermission });
  const deleting = usePermission({ permission: fleetClusterDeletePermission });
  const { purge } = cluster;
  if (!revoking.allowed && !deleting.allowed) {
    return null;
  }
  return (
    <Panel title={t('settings.danger')} className={styles.danger}>
      <div className={styles.stack}>
        {revoking.allowed && (
          <div className={styles.item}>
            <p className={styles.hint}>{t('settings.revokeText')}</p>
            <ConfirmButton
              action={t('settings.revoke')}
              title={t('settings.revokeTitle', { cluster: cluster.name })}
              text={t('settings.revokeText')}
              typed={cluster.name}
              destructive
              isDisabled={cluster.state === 'revoked'}
              onConfirm={() => api.revokeCluster(cluster.name)}
              onDone={reload}
            />
          </div>
        )}
        {deleting.allowed && (
          <div className={styles.item}>
            <p className={styles.hint}>
              {purge?.startedAt
                ? t('settings.purging')
                : purge?.reason ?? t('settings.purgeText')}
            </p>
            <ConfirmButton
              action={t('settings.purge')}
              title={t('settings.purgeTitle', { cluster: cluster.name })}
              text={t('settings.purgeText')}
              typed={cluster.name}
              destructive
              isDisabled={!purge?.allowed || Boolean(purge.startedAt)}
              onConfirm={() => api.purgeCluster(cluster.name)}
              onDone={() => navigate(hrefs.clusters())}
            />
          </div>
        )}
      </div>
    </Panel>
  );
}
