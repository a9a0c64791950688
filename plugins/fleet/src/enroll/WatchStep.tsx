import type { Enrollment } from '@backstage-fleet/plugin-fleet-common';
import {
  ErrorState,
  FleetQuery,
  LoadingState,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCloseCircleLine, RiTimeLine } from '@remixicon/react';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { ApprovedCard } from './ApprovedCard';
import { PendingCard } from './PendingCard';
import styles from './WatchStep.module.css';

/** Where an enrollment stands: waiting, asking, in, turned down or expired. */
export function WatchStep(props: {
  query: FleetQuery<Enrollment | undefined>;
}) {
  const { data: enrollment, error, loading, reload } = props.query;
  const { t } = useTranslationRef(fleetTranslationRef);
  if (loading) {
    return <LoadingState rows={2} />;
  }
  if (!enrollment) {
    return error ? <ErrorState error={error} onRetry={reload} /> : null;
  }
  const cluster = enrollment.clusterName;
  switch (enrollment.state) {
    case 'waiting':
      return (
        <div className={styles.card} role="status">
          <span className={styles.radar} aria-hidden />
          <div>
            <strong>{t('enroll.waiting', { cluster })}</strong>
            <div className={page.quiet}>{t('enroll.waitingHint')}</div>
          </div>
        </div>
      );
    case 'pending':
      return <PendingCard enrollment={enrollment} onDecided={reload} />;
    case 'approved':
      return <ApprovedCard enrollment={enrollment} />;
    case 'rejected':
      return (
        <div className={styles.card} role="status">
          <RiCloseCircleLine size={22} aria-hidden />
          <strong>{t('enroll.rejected', { cluster })}</strong>
        </div>
      );
    default:
      return (
        <div className={styles.card} role="status">
          <RiTimeLine size={22} aria-hidden />
          <strong>{t('enroll.expired', { cluster })}</strong>
        </div>
      );
  }
}
