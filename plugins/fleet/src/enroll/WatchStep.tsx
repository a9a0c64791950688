import type { Enrollment } from '@backstage-fleet/plugin-fleet-common';
import { FleetQuery, QueryView } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCloseCircleLine, RiTimeLine } from '@remixicon/react';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { ApprovedCard } from './ApprovedCard';
import { BatchCard } from './BatchCard';
import { PendingCard } from './PendingCard';
import styles from './WatchStep.module.css';

/** Where an enrollment stands: waiting, asking, in, turned down or expired. */
export function WatchStep(props: {
  query: FleetQuery<Enrollment | undefined>;
  onWatch: (id: string) => void;
}) {
  const { query, onWatch } = props;
  return (
    <QueryView query={query} loading={{ rows: 2 }}>
      {enrollment =>
        (enrollment.maxUses ?? 1) > 1 &&
        ['waiting', 'pending'].includes(enrollment.state) ? (
          <BatchCard batch={enrollment} onWatch={onWatch} />
        ) : (
          <Watched enrollment={enrollment} reload={query.reload} />
        )
      }
    </QueryView>
  );
}

function Watched(props: { enrollment: Enrollment; reload: () => void }) {
  const { enrollment, reload } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const cluster =
    enrollment.clusterName ||
    t('enroll.manyOf', {
      count: enrollment.maxUses ?? 1,
      prefix: enrollment.namePrefix ?? '',
    });
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
