import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { DrawnState, SegmentBar } from '@backstage-fleet/plugin-fleet-react';
import { fleetTranslationRef } from '../translation';
import styles from './Facts.module.css';
import { ClusterView } from './types';

/** The numbers of a cluster, each leading to the rows behind it. */
export function Facts({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { counts } = view.cluster;
  const podsOther = Math.max(
    0,
    counts.pods - counts.podsRunning - counts.podsFailing,
  );
  return (
    <div className={styles.facts}>
      <Fact
        label={t('fact.nodes')}
        value={counts.nodesReady}
        of={counts.nodes}
        href={view.tabHref('nodes')}
        parts={[
          ['healthy', counts.nodesReady],
          ['critical', counts.nodes - counts.nodesReady],
        ]}
      />
      <Fact
        label={t('fact.deployments')}
        value={counts.deploymentsAvailable}
        of={counts.deployments}
        href={view.tabHref('workloads')}
        parts={[
          ['healthy', counts.deploymentsAvailable],
          ['degraded', counts.deployments - counts.deploymentsAvailable],
        ]}
      />
      <Fact
        label={t('fact.pods')}
        value={counts.podsRunning}
        of={counts.pods}
        href={`${view.tabHref('workloads')}?pods=all`}
        parts={[
          ['healthy', counts.podsRunning],
          ['progressing', podsOther],
          ['critical', counts.podsFailing],
        ]}
      />
      <Fact
        label={t('fact.failing')}
        value={counts.podsFailing}
        href={view.tabHref('workloads')}
        alarm={counts.podsFailing > 0}
      />
    </div>
  );
}

function Fact(props: {
  label: string;
  value: number;
  of?: number;
  href: string;
  parts?: [DrawnState, number][];
  alarm?: boolean;
}) {
  const { label, value, of, href, parts, alarm } = props;
  return (
    <Link to={href} className={styles.fact}>
      <span className={styles.label}>{label}</span>
      <span className={styles.value} data-alarm={alarm}>
        {value.toLocaleString()}
        {of !== undefined && (
          <span className={styles.of}> / {of.toLocaleString()}</span>
        )}
      </span>
      {parts && (
        <SegmentBar
          size="small"
          label={label}
          segments={parts.map(([state, part]) => ({ state, value: part }))}
        />
      )}
    </Link>
  );
}
