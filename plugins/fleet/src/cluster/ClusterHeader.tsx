import {
  ConnectionBadge,
  EnvironmentChip,
  OwnerLink,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import header from '../common/Header.module.css';
import { useHrefs } from '../common/hrefs';
import { ToolLinks } from '../common/ToolLinks';
import { fleetTranslationRef } from '../translation';
import styles from './ClusterHeader.module.css';
import { ClusterView } from './types';

/** Reasons that stand in the header; the rest is counted. */
const REASONS = 3;

/** Who the cluster is, how it is and why, and where its tools are. */
export function ClusterHeader(props: { view: ClusterView }) {
  const { cluster, receivedAt } = props.view;
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const place = [
    cluster.region,
    cluster.provider,
    cluster.distribution !== cluster.provider && cluster.distribution,
  ].filter((fact): fact is string => Boolean(fact));
  const nothingYet = cluster.counts.resources === 0;
  const reasons = cluster.healthReasons;
  const behind = cluster.minorsBehind ?? 0;
  return (
    <header className={header.header}>
      <div className={header.line}>
        <h1 className={header.name}>{cluster.name}</h1>
        <StateBadge state={cluster.health} variant="pill" />
        <EnvironmentChip environment={cluster.environment} />
        <span className={styles.connection}>
          <ConnectionBadge
            state={cluster.state}
            ageSeconds={cluster.ageSeconds}
            receivedAt={receivedAt}
          />
        </span>
      </div>
      <ul className={header.facts}>
        {place.length > 0 && <li>{place.join(', ')}</li>}
        {cluster.kubernetesVersion && (
          <li>
            <Link
              to={hrefs.clusters({ version: [cluster.kubernetesVersion] })}
              className={styles.fact}
            >
              {t('cluster.kubernetes', {
                version: cluster.kubernetesVersion.replace(/^v/, ''),
              })}
            </Link>
            {behind > 0 && (
              <span className={styles.behind} data-far={behind > 2}>
                {' '}
                ({t('clusters.behind', { count: behind })})
              </span>
            )}
          </li>
        )}
        <li>
          {cluster.owner && `${t('cluster.owner')} `}
          <OwnerLink owner={cluster.owner} />
        </li>
        {cluster.project && (
          <li>
            {t('cluster.project')}{' '}
            <Link
              to={hrefs.clusters({ project: [cluster.project] })}
              className={styles.fact}
            >
              {cluster.project}
            </Link>
          </li>
        )}
        {cluster.criticality && (
          <li>{t('cluster.criticality', { level: cluster.criticality })}</li>
        )}
        {cluster.aliases.length > 0 && (
          <li>{t('cluster.aliases', { names: cluster.aliases.join(', ') })}</li>
        )}
      </ul>
      {cluster.description && (
        <p className={styles.well}>{cluster.description}</p>
      )}
      {reasons.length > 0 ? (
        <p className={header.why}>
          <strong>{t('cluster.why')}</strong>
          {reasons.slice(0, REASONS).map(reason => (
            <span key={reason}>{reason}</span>
          ))}
          {reasons.length > REASONS && (
            <Link
              className={styles.fact}
              to={hrefs.search(
                `cluster:${cluster.name} state:critical,degraded`,
              )}
            >
              {t('cluster.moreReasons', { count: reasons.length - REASONS })}
            </Link>
          )}
        </p>
      ) : (
        <p className={styles.well}>
          {nothingYet ? t('cluster.nothingYet') : t('cluster.allWell')}
        </p>
      )}
      <ToolLinks label={t('cluster.links')} links={cluster.links} />
    </header>
  );
}
