import type { Cluster } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  OwnerLink,
  Quantity,
  SegmentBar,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useRouteRef, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Table, useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column, tableFrame } from '../common/columns';
import page from '../common/page.module.css';
import { clusterRouteRef } from '../routes';
import { fleetTranslationRef } from '../translation';
import styles from './ClustersTable.module.css';

/** Data younger than this needs no age. */
const SILENT_BELOW_SECONDS = 40;

/** Clusters as rows that lead to their pages. */
export function ClustersTable(props: {
  clusters: Cluster[];
  receivedAt: number | undefined;
  onNext?: () => void;
  onFirst?: () => void;
}) {
  const { clusters, receivedAt, onNext, onFirst } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const clusterHref = useRouteRef(clusterRouteRef);
  const { up } = useBreakpoint();
  const wide = up('lg');
  const medium = up('sm');

  const columns = useMemo(
    () => [
      column<Cluster>(
        'name',
        t('column.cluster'),
        cluster => (
          <span className={page.cell}>
            <span className={page.strong}>{cluster.name}</span>
            <span className={page.small}>
              <StateBadge state={cluster.health} />
            </span>
            {!medium && (
              <span className={styles.narrowFacts}>
                {[cluster.environment, cluster.kubernetesVersion]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            )}
          </span>
        ),
        { isRowHeader: true },
      ),
      column<Cluster>(
        'owner',
        t('column.owner'),
        cluster => <OwnerLink owner={cluster.owner} />,
        { isHidden: !wide },
      ),
      column<Cluster>(
        'environment',
        t('column.environment'),
        cluster => (
          <span className={page.cell}>
            <span>{cluster.environment ?? '–'}</span>
            <span className={styles.place}>
              {[cluster.provider, cluster.region].filter(Boolean).join(', ')}
            </span>
          </span>
        ),
        { isHidden: !medium },
      ),
      column<Cluster>(
        'kubernetes',
        t('column.kubernetes'),
        cluster => (
          <span className={page.nowrap}>
            {cluster.kubernetesVersion?.replace(/^v/, '') ?? '–'}
          </span>
        ),
        { isHidden: !up('md') },
      ),
      column<Cluster>(
        'nodes',
        t(medium ? 'column.nodes' : 'column.nodesShort'),
        ({ counts }) => (
          <Quantity
            value={counts.nodesReady}
            of={counts.nodes}
            tone={counts.nodesReady < counts.nodes ? 'danger' : 'plain'}
          />
        ),
        { numeric: true },
      ),
      column<Cluster>(
        'workloads',
        t('column.workloads'),
        ({ counts }) => (
          <span className={styles.workloads}>
            <SegmentBar
              size="small"
              label={t('column.workloads')}
              segments={[
                { state: 'healthy', value: counts.deploymentsAvailable },
                {
                  state: 'degraded',
                  value: counts.deployments - counts.deploymentsAvailable,
                },
              ]}
            />
            <Quantity
              value={counts.deploymentsAvailable}
              of={counts.deployments}
              tone="quiet"
            />
          </span>
        ),
        { isHidden: !medium },
      ),
      column<Cluster>(
        'failing',
        t(medium ? 'column.failing' : 'column.failingShort'),
        ({ counts }) => (
          <Quantity
            value={counts.podsFailing}
            tone={counts.podsFailing > 0 ? 'danger' : 'quiet'}
          />
        ),
        { numeric: true },
      ),
      column<Cluster>(
        'lastWord',
        t('column.lastWord'),
        cluster => (
          <span className={page.quiet}>
            <Age
              seconds={cluster.ageSeconds}
              receivedAt={receivedAt}
              silentBelow={SILENT_BELOW_SECONDS}
            />
          </span>
        ),
        { numeric: true, isHidden: !medium },
      ),
    ],
    [t, wide, medium, up, receivedAt],
  );

  return (
    <div className={tableFrame}>
      <Table
        columnConfig={columns}
        data={clusters}
        pagination={{ type: 'none' }}
        rowConfig={{
          getHref: cluster => clusterHref?.({ name: cluster.name }),
        }}
      />
      {(onNext || onFirst) && (
        <div className={styles.paging}>
          <Button variant="secondary" isDisabled={!onFirst} onPress={onFirst}>
            {t('clusters.previous')}
          </Button>
          <Button variant="secondary" isDisabled={!onNext} onPress={onNext}>
            {t('clusters.next')}
          </Button>
        </div>
      )}
    </div>
  );
}
