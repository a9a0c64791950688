import type { Enrollment } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { RiCheckLine } from '@remixicon/react';
import page from '../common/page.module.css';
import { clusterRouteRef } from '../routes';
import { fleetTranslationRef } from '../translation';
import styles from './ApprovedCard.module.css';

/** How often its first resources are counted, in seconds. */
const COUNT_SECONDS = 2;

/** An agent that is in, with what it has sent so far. */
export function ApprovedCard({ enrollment }: { enrollment: Enrollment }) {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const name = enrollment.clusterName;
  const href = useRouteRef(clusterRouteRef)?.({ name });
  const { data } = useFleetQuery(
    name,
    signal => api.getCluster(name, { signal }),
    { refreshSeconds: COUNT_SECONDS },
  );
  const count = data?.counts.resources ?? 0;
  return (
    <div className={styles.card} role="status">
      <span className={styles.mark} aria-hidden>
        <RiCheckLine size={20} />
      </span>
      <div className={styles.text}>
        <strong>{t('enroll.approved', { cluster: name })}</strong>
        <div className={page.quiet}>
          {count > 0
            ? t('enroll.approvedCounting', { count })
            : t('enroll.approvedNothing')}
        </div>
      </div>
      {href && (
        <ButtonLink href={href}>
          {t('enroll.openCluster', { cluster: name })}
        </ButtonLink>
      )}
    </div>
  );
}
