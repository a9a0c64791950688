import {
  Enrollment,
  fleetEnrollmentApprovePermission,
} from '@backstage-fleet/plugin-fleet-common';
import {
  errorSentence,
  fleetApiRef,
} from '@backstage-fleet/plugin-fleet-react';
import { toError } from '@backstage/errors';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { Alert, Button } from '@backstage/ui';
import { useState } from 'react';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './PendingCard.module.css';

/** An agent that asks to be let in, with what a person compares first. */
export function PendingCard(props: {
  enrollment: Enrollment;
  onDecided: () => void;
}) {
  const { enrollment, onDecided } = props;
  const { fingerprint } = enrollment;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const permission = usePermission({
    permission: fleetEnrollmentApprovePermission,
  });
  const [busy, setBusy] = useState<'approve' | 'reject'>();
  const [error, setError] = useState<Error>();

  const decide = async (which: 'approve' | 'reject') => {
    setBusy(which);
    setError(undefined);
    try {
      if (which === 'reject') {
        await api.rejectEnrollment(enrollment.id);
      } else if (fingerprint) {
        await api.approveEnrollment(enrollment.id, fingerprint);
      }
      onDecided();
    } catch (problem) {
      setError(toError(problem));
    } finally {
      setBusy(undefined);
    }
  };

  const facts: [string, string | undefined][] = [
    [t('enroll.kubeSystemUid'), enrollment.kubeSystemUid],
    [t('enroll.kubernetes'), enrollment.kubernetesVersion],
    [t('enroll.agentVersion'), enrollment.agentVersion],
  ];
  return (
    <div className={styles.card}>
      <div role="status">
        <strong>
          {t('enroll.pending', { cluster: enrollment.clusterName })}
        </strong>
        <div className={page.quiet}>{t('enroll.pendingHint')}</div>
      </div>
      {fingerprint && (
        <div>
          <div className={styles.label}>{t('enroll.fingerprint')}</div>
          <code className={styles.fingerprint}>
            {inGroups(fingerprint).map((group, index) => (
              <span key={index}>{group}</span>
            ))}
          </code>
        </div>
      )}
      <dl className={styles.facts}>
        {facts.map(
          ([label, value]) =>
            value && (
              <div key={label}>
                <dt>{label}</dt>
                <dd>{value}</dd>
              </div>
            ),
        )}
      </dl>
      {error && <Alert status="danger" icon title={errorSentence(error)} />}
      {!permission.loading && !permission.allowed ? (
        <span className={page.quiet}>{t('enroll.approveForbidden')}</span>
      ) : (
        <div className={styles.actions}>
          <Button
            isPending={busy === 'approve'}
            isDisabled={!permission.allowed || !fingerprint || Boolean(busy)}
            onPress={() => decide('approve')}
          >
            {t('enroll.approve')}
          </Button>
          <Button
            variant="secondary"
            isPending={busy === 'reject'}
            isDisabled={!permission.allowed || Boolean(busy)}
            onPress={() => decide('reject')}
          >
            {t('enroll.reject')}
          </Button>
        </div>
      )}
    </div>
  );
}

/** Groups of four that the eye can compare. */
function inGroups(fingerprint: string): string[] {
  return fingerprint.match(/.{1,4}/g) ?? [];
}
