import {
  fleetClusterRevokePermission,
  fleetEnrollmentApprovePermission,
} from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  EmptyState,
  fleetApiRef,
  Panel,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { ButtonLink } from '@backstage/ui';
import { ClusterView } from '../cluster/types';
import { ConfirmButton } from '../common/ConfirmButton';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './Settings.module.css';

/** Agents of the cluster: accept one taken for a clone, revoke one, enroll anew. */
export function AgentsPanel({ view }: { view: ClusterView }) {
  const { cluster, reload } = view;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const revoking = usePermission({ permission: fleetClusterRevokePermission });
  const approving = usePermission({
    permission: fleetEnrollmentApprovePermission,
  });
  const enroll = `${hrefs.enroll()}?${new URLSearchParams({
    cluster: cluster.name,
    mode: 'join',
  })}`;
  return (
    <Panel
      title={t('settings.agents')}
      actions={
        <ButtonLink size="small" variant="secondary" href={enroll}>
          {t('settings.reenroll')}
        </ButtonLink>
      }
    >
      <div className={styles.stack}>
        {cluster.agents.length === 0 && (
          <EmptyState
            title={t('connection.noAgent')}
            description={t('settings.reenrollText')}
          />
        )}
        {cluster.agents.map(agent => (
          <div key={agent.id} className={styles.agent}>
            <div className={styles.actions}>
              <strong>{agent.profile}</strong>
              <StateBadge
                state={
                  agent.state === 'approved' && !agent.suspectedCloneAt
                    ? 'healthy'
                    : 'degraded'
                }
                word={t(
                  agent.suspectedCloneAt
                    ? 'settings.clone'
                    : `settings.agentState.${agent.state}`,
                )}
              />
              <span className={styles.hint}>
                {agent.version} · <Age at={agent.lastSeenAt} />
              </span>
            </div>
            <code title={t('connection.fingerprint')}>{agent.fingerprint}</code>
            {agent.suspectedCloneAt && (
              <p className={styles.hint}>{t('settings.cloneText')}</p>
            )}
            <div className={styles.actions}>
              {agent.suspectedCloneAt && approving.allowed && (
                <ConfirmButton
                  action={t('settings.accept')}
                  title={t('agents.acceptTitle', { cluster: cluster.name })}
                  text={t('agents.acceptText')}
                  onConfirm={() => api.acceptAgent(cluster.name, agent.id)}
                  onDone={reload}
                />
              )}
              {agent.state === 'approved' && revoking.allowed && (
                <ConfirmButton
                  action={t('settings.revokeAgent', { profile: agent.profile })}
                  title={t('agents.revokeTitle', {
                    profile: agent.profile,
                    cluster: cluster.name,
                  })}
                  text={t('agents.revokeText')}
                  destructive
                  onConfirm={() => api.revokeAgent(cluster.name, agent.id)}
                  onDone={reload}
                />
              )}
            </div>
          </div>
        ))}
      </div>
    </Panel>
  );
}
