import {
  type Cluster,
  LATE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  CapacityBar,
  EnvironmentChip,
  fleetReactTranslationRef,
  OwnerChip,
  Quantity,
  StateBadge,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ColumnConfig, useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column } from '../common/columns';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './ClustersTable.module.css';

/** Columns of clusters: as many as the screen has room for. */
export function useClusterColumns(
  receivedAt: number | undefined,
): ColumnConfig<Cluster>[] {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { t: tReact } = useTranslationRef(fleetReactTranslationRef);
  const { up } = useBreakpoint();
  const wide = up('lg');
  const medium = up('md');
  const small = up('sm');
  return useMemo(
    () => [
      column<Cluster>(
        'name',
        t('column.cluster'),
        cluster => (
          <span className={page.cell}>
            <span className={page.strong} title={cluster.name}>
              {cluster.name}
            </span>
            <span className={page.small} title={cluster.healthReasons[0]}>
              <StateBadge state={cluster.health} />
            </span>
            {!small && (
              <span className={styles.narrowFacts}>
                {[cluster.environment, plain(cluster.kubernetesVersion)]
                  .filter(Boolean)
                  .join(' · ')}
              </span>
            )}
          </span>
        ),
        { isRowHeader: true, isSortable: true, share: small ? '15%' : 'wide' },
      ),
      column<Cluster>(
        'owner',
        t('column.owner'),
        cluster => <OwnerChip owner={cluster.owner} />,
        { isHidden: !wide, isSortable: true, share: '13%' },
      ),
      column<Cluster>(
        'environment',
        t('column.environment'),
        cluster => (
          <span className={page.cell}>
            <span>
              <EnvironmentChip environment={cluster.environment} />
            </span>
            <span className={styles.place}>
              {[cluster.provider, cluster.region].filter(Boolean).join(' · ')}
            </span>
          </span>
        ),
        { isHidden: !small, isSortable: true, share: wide ? '16%' : '24%' },
      ),
      column<Cluster>(
        'version',
        t('column.kubernetes'),
        cluster => (
          <span className={page.cell}>
            <span className={page.nowrap} title={cluster.kubernetesVersion}>
              {plain(cluster.kubernetesVersion) ?? '–'}
            </span>
            {(cluster.minorsBehind ?? 0) > 0 && (
              <span
                className={styles.behind}
                data-far={(cluster.minorsBehind ?? 0) > 2}
              >
                {t('clusters.behind', { count: cluster.minorsBehind ?? 0 })}
              </span>
            )}
          </span>
        ),
        { isHidden: !medium, isSortable: true, share: '11%' },
      ),
      column<Cluster>(
        'nodes',
        t('column.nodesShort'),
        ({ counts }) => (
          <Quantity
            value={counts.nodesReady}
            of={counts.nodes}
            tone={counts.nodesReady < counts.nodes ? 'danger' : 'plain'}
          />
        ),
        { numeric: true, isSortable: true },
      ),
      column<Cluster>(
        'cpu',
        t('column.cpu'),
        ({ capacity }) => (
          <CapacityBar
            size="small"
            resource="cpu"
            requested={capacity?.cpuRequestedMillis}
            allocatable={capacity?.cpuMillis}
          />
        ),
        { isHidden: !medium },
      ),
      column<Cluster>(
        'memory',
        t('column.memory'),
        ({ capacity }) => (
          <CapacityBar
            size="small"
            resource="memory"
            requested={capacity?.memoryRequestedBytes}
            allocatable={capacity?.memoryBytes}
          />
        ),
        { isHidden: !medium },
      ),
      column<Cluster>(
        'failing',
        t('column.failingShort'),
        ({ counts }) => (
          <Quantity
            value={counts.podsFailing}
            of={wide ? counts.pods : undefined}
            tone={counts.podsFailing > 0 ? 'danger' : 'quiet'}
          />
        ),
        { numeric: true, isHidden: !small },
      ),
      column<Cluster>(
        'lastSeenAt',
        t('column.lastWord'),
        cluster => (
          <span className={page.quiet}>
            <Age
              seconds={cluster.ageSeconds}
              receivedAt={receivedAt}
              silentBelow={LATE_AFTER_MS / 1000}
              fresh={tReact('connection.live').toLocaleLowerCase()}
            />
          </span>
        ),
        { numeric: true, isHidden: !wide, isSortable: true, share: '11%' },
      ),
    ],
    [t, tReact, wide, medium, small, receivedAt],
  );
}

/** `1.33.4` of `v1.33.4-eks-99bee5`: what vendors add tells the build alone. */
function plain(version: string | undefined): string | undefined {
  return version?.replace(/^v/, '').replace(/[-+].*$/, '');
}
