import type { Cluster } from '@backstage-fleet/plugin-fleet-common';
import {
  isStale,
  useDuration,
  useNow,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Skeleton } from '@backstage/ui';
import { fleetTranslationRef } from '../translation';
import styles from './ClustersSentence.module.css';

/** Freshness that needs no exact number. */
const FRESH_SECONDS = 30;

/** How much there is and how fresh it is, in one sentence. */
export function ClustersSentence(props: {
  clusters: Cluster[] | undefined;
  total: number | undefined;
  /** Whether `clusters` are all of them, so that sums are true. */
  whole: boolean;
  receivedAt: number | undefined;
}) {
  const { clusters, total, whole, receivedAt } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const now = useNow(5_000);
  if (!clusters || total === undefined) {
    return <Skeleton height={32} width="min(520px, 90%)" />;
  }
  if (clusters.length === 0) {
    return null;
  }
  const sum = (pick: (cluster: Cluster) => number) =>
    clusters.reduce((value, cluster) => value + pick(cluster), 0);
  const elapsed = Math.max(0, now - (receivedAt ?? now)) / 1_000;
  const fresh = clusters.filter(cluster => !isStale(cluster.state));
  const silent = clusters.filter(cluster => isStale(cluster.state));
  const oldest = Math.max(0, ...fresh.map(c => c.ageSeconds ?? 0)) + elapsed;
  const within = duration(Math.max(FRESH_SECONDS, Math.ceil(oldest)));
  const failing = sum(cluster => cluster.counts.podsFailing);
  return (
    <div className={styles.sentence}>
      <p className={styles.counts}>
        <span>{t('clusters.clusterCount', { count: total })}</span>
        {whole && (
          <>
            <span>
              {t('clusters.nodeCount', { count: sum(c => c.counts.nodes) })}
            </span>
            <span>
              {t('clusters.podCount', { count: sum(c => c.counts.pods) })}
              {failing > 0 && (
                <span className={styles.failing}>
                  {t('clusters.failingCount', { count: failing })}
                </span>
              )}
            </span>
          </>
        )}
      </p>
      <p className={styles.freshness}>
        {fresh.length > 0 &&
          t(silent.length > 0 ? 'clusters.someSilent' : 'clusters.allFresh', {
            duration: within,
          })}
        {fresh.length === 0 && t('clusters.noneFresh')}
        {silent.slice(0, 2).map((cluster, index) => (
          <span key={cluster.id} className={styles.silent}>
            {index > 0 ? ', ' : ' '}
            {cluster.ageSeconds === undefined
              ? t('clusters.silentNever', { cluster: cluster.name })
              : t('clusters.silentFor', {
                  cluster: cluster.name,
                  duration: duration(cluster.ageSeconds + elapsed),
                })}
          </span>
        ))}
        {silent.length > 2 &&
          ` ${t('clusters.moreSilent', { count: silent.length - 2 })}`}
      </p>
    </div>
  );
}
