import type { Overview } from '@backstage-fleet/plugin-fleet-common';
import {
  CapacityBar,
  EmptyState,
  Panel,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import styles from './Capacity.module.css';
import { compareEnvironments } from '../common/environments';

/** What is requested of what is allocatable, by environment. */
export function Capacity(props: { capacity: Overview['capacity'] }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const rows = [...props.capacity]
    .filter(row => row.cpuMillis > 0)
    .sort((a, b) => compareEnvironments(a.environment, b.environment));
  return (
    <Panel title={t('home.capacity')} note={t('home.capacityNote')}>
      {rows.length === 0 ? (
        <EmptyState
          title={t('home.capacityEmpty')}
          description={t('home.capacityText')}
        />
      ) : (
        <ul className={styles.list}>
          {rows.map(row => (
            <li key={row.environment} className={styles.row}>
              <Link
                to={hrefs.clusters({ environment: [row.environment] })}
                className={styles.name}
              >
                {row.environment || t('home.without')}
                <span className={styles.count}>
                  {t('clusters.clusterCount', { count: row.clusters })}
                </span>
              </Link>
              <CapacityBar
                resource="cpu"
                label={t('column.cpu')}
                requested={row.cpuRequestedMillis}
                allocatable={row.cpuMillis}
              />
              <CapacityBar
                resource="memory"
                label={t('column.memory')}
                requested={row.memoryRequestedBytes}
                allocatable={row.memoryBytes}
              />
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
