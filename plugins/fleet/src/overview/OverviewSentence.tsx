import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import { useDuration, useNow } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './OverviewSentence.module.css';

/** Freshness that needs no exact number. */
const FRESH_SECONDS = 30;

/** How much there is and how fresh it is, in one sentence whose numbers are links. */
export function OverviewSentence(props: {
  overview: Overview;
  receivedAt: number | undefined;
}) {
  const { overview, receivedAt } = props;
  const { totals, freshness } = overview;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const duration = useDuration();
  const now = useNow(5_000);
  const elapsed = Math.max(0, now - (receivedAt ?? now)) / 1_000;
  const silent =
    freshness.late +
    freshness.unreachable +
    freshness.expired +
    freshness.revoked;
  const oldest = (freshness.oldestLiveSeconds ?? 0) + elapsed;
  const within = duration(Math.max(FRESH_SECONDS, Math.ceil(oldest)));
  const { longestSilent } = freshness;
  return (
    <div className={styles.sentence}>
      <p className={styles.counts}>
        <Link to={hrefs.clusters()}>
          {t('clusters.clusterCount', { count: totals.clusters })}
        </Link>
        <Link to={hrefs.search('kind:Node')}>
          {t('clusters.nodeCount', { count: totals.nodes })}
        </Link>
        <Link to={hrefs.search('kind:Pod')}>
          {t('clusters.podCount', { count: totals.pods })}
        </Link>
        {totals.podsFailing > 0 && (
          <Link
            to={hrefs.search('kind:Pod state:critical')}
            className={styles.failing}
          >
            {t('clusters.failingCount', { count: totals.podsFailing })}
          </Link>
        )}
      </p>
      <p className={styles.freshness}>
        {freshness.live === 0
          ? t('clusters.noneFresh')
          : t(silent > 0 ? 'home.someFresh' : 'home.allFresh', {
              duration: within,
            })}{' '}
        {silent > 0 && (
          <Link
            to={hrefs.clusters({
              state: ['late', 'unreachable', 'expired', 'revoked'],
            })}
          >
            {t('home.silent', { count: silent })}
          </Link>
        )}
        {longestSilent && (
          <>
            {' '}
            <Link to={hrefs.cluster(longestSilent.cluster)}>
              {t('home.longest', {
                cluster: longestSilent.cluster,
                duration: duration(longestSilent.seconds + elapsed),
              })}
            </Link>
          </>
        )}
      </p>
    </div>
  );
}
