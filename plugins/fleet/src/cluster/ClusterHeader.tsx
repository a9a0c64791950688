import {
  ConnectionBadge,
  OwnerLink,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { fleetTranslationRef } from '../translation';
import styles from './ClusterHeader.module.css';
import { ClusterView } from './types';

/** Who the cluster is, how it is, and why. */
export function ClusterHeader(props: { view: ClusterView }) {
  const { cluster, receivedAt } = props.view;
  const { t } = useTranslationRef(fleetTranslationRef);
  const facts = [cluster.environment, cluster.region, cluster.provider].filter(
    (fact): fact is string => Boolean(fact),
  );
  const nothingYet = cluster.counts.resources === 0;
  return (
    <header className={styles.header}>
      <div className={styles.line}>
        <h1 className={styles.name}>{cluster.name}</h1>
        <StateBadge state={cluster.health} variant="pill" />
        <span className={styles.connection}>
          <ConnectionBadge
            state={cluster.state}
            ageSeconds={cluster.ageSeconds}
            receivedAt={receivedAt}
          />
        </span>
      </div>
      <ul className={styles.facts}>
        {facts.map(fact => (
          <li key={fact}>{fact}</li>
        ))}
        {cluster.kubernetesVersion && (
          <li>
            {t('cluster.kubernetes', {
              version: cluster.kubernetesVersion.replace(/^v/, ''),
            })}
          </li>
        )}
        <li>
          {cluster.owner && `${t('cluster.owner')} `}
          <OwnerLink owner={cluster.owner} />
        </li>
      </ul>
      {cluster.healthReasons.length > 0 ? (
        <p className={styles.why}>
          <strong>{t('cluster.why')}</strong>
          {cluster.healthReasons.map(reason => (
            <span key={reason}>{reason}</span>
          ))}
        </p>
      ) : (
        <p className={styles.well}>
          {nothingYet ? t('cluster.nothingYet') : t('cluster.allWell')}
        </p>
      )}
    </header>
  );
}
