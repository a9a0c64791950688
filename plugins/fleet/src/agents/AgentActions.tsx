import {
  AgentOfFleet,
  fleetClusterRevokePermission,
  fleetEnrollmentApprovePermission,
} from '@backstage-fleet/plugin-fleet-common';
import { fleetApiRef } from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { ConfirmButton } from '../common/ConfirmButton';
import { fleetTranslationRef } from '../translation';
import styles from './Agents.module.css';

/** What may be done with an agent by who looks at it. */
export function AgentActions(props: {
  agent: AgentOfFleet;
  onDone: () => void;
}) {
  const { agent, onDone } = props;
  const { cluster, profile, id } = agent;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const revoking = usePermission({ permission: fleetClusterRevokePermission });
  const accepting = usePermission({
    permission: fleetEnrollmentApprovePermission,
  });
  return (
    <span className={styles.actions}>
      {agent.suspectedCloneAt && accepting.allowed && (
        <ConfirmButton
          action={t('agents.accept')}
          label={t('agents.acceptOf', { profile, cluster })}
          title={t('agents.acceptTitle', { cluster })}
          text={t('agents.acceptText')}
          onConfirm={() => api.acceptAgent(cluster, id)}
          onDone={onDone}
        />
      )}
      {agent.state === 'approved' && revoking.allowed && (
        <ConfirmButton
          action={t('agents.revoke')}
          label={t('agents.revokeOf', { profile, cluster })}
          title={t('agents.revokeTitle', { profile, cluster })}
          text={t('agents.revokeText')}
          destructive
          onConfirm={() => api.revokeAgent(cluster, id)}
          onDone={onDone}
        />
      )}
    </span>
  );
}
