import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  DRAWN_STATES,
  needsAttention,
  QueryPanel,
  SegmentBar,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link as TextLink } from '@backstage/ui';
import { Link } from 'react-router-dom';
import { fleetTranslationRef } from '../translation';
import styles from './NamespaceBars.module.css';
import { resourceQuery } from './query';
import { ClusterView } from './types';
import { useResources } from './useResources';

const LIMIT = 500;
const ROWS = 12;

/** Deployments by state, one bar per namespace, those with trouble first. */
export function NamespaceBars({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const query = useResources(
    resourceQuery({ cluster: view.cluster.name, kind: 'Deployment' }),
    { limit: LIMIT, revision: view.revision },
  );
  return (
    <QueryPanel
      title={t('overview.byNamespace')}
      actions={
        <TextLink href={view.tabHref('workloads')} variant="body-small">
          {t('cluster.showAll')}
        </TextLink>
      }
      query={query}
      rows={4}
      empty={{
        title: t('workloads.empty'),
        description: t('workloads.emptyText'),
      }}
      partial={data =>
        data.nextCursor &&
        t('cluster.loadedUntil', {
          shown: String(data.items.length),
          total: data.totalCount.value.toLocaleString(),
        })
      }
    >
      {data => {
        const rows = byNamespace(data.items);
        const widest = Math.max(...rows.map(([, items]) => items.length));
        return (
          <ul className={styles.list}>
            {rows.slice(0, ROWS).map(([namespace, items]) => (
              <li key={namespace}>
                <Link
                  className={styles.row}
                  to={`${view.tabHref('workloads')}?ns=${encodeURIComponent(
                    namespace,
                  )}`}
                >
                  <span className={styles.name}>{namespace}</span>
                  <span
                    className={styles.bar}
                    style={{
                      width: `${Math.max(12, (items.length / widest) * 100)}%`,
                    }}
                  >
                    <SegmentBar
                      size="small"
                      label={namespace}
                      segments={segmentsOf(items)}
                    />
                  </span>
                  <span className={styles.count}>{items.length}</span>
                </Link>
              </li>
            ))}
          </ul>
        );
      }}
    </QueryPanel>
  );
}

function byNamespace(items: readonly Resource[]): [string, Resource[]][] {
  const groups = new Map<string, Resource[]>();
  for (const item of items) {
    const key = item.namespace ?? '';
    groups.set(key, [...(groups.get(key) ?? []), item]);
  }
  const trouble = (list: Resource[]) =>
    list.filter(item => needsAttention(item.state)).length;
  return [...groups].sort(
    ([nameA, a], [nameB, b]) =>
      trouble(b) - trouble(a) ||
      b.length - a.length ||
      nameA.localeCompare(nameB),
  );
}

/** Counts of objects by state. */
export function segmentsOf(items: readonly Resource[]) {
  return DRAWN_STATES.map(state => ({
    state,
    value: items.filter(item => item.state === state).length,
  }));
}
