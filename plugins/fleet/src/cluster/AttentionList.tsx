import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  compareStates,
  KindIcon,
  QueryPanel,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { RiCheckLine } from '@remixicon/react';
import { Link } from 'react-router-dom';
import { fleetTranslationRef } from '../translation';
import styles from './AttentionList.module.css';
import { ATTENTION_STATES, resourceQuery } from './query';
import { ResourceName } from './ResourceName';
import { ResourceStatus } from './ResourceStatus';
import { ClusterView } from './types';
import { useResources } from './useResources';

/** Rows per kind; more are behind the link. */
const LIMIT = 8;

/** Nodes, deployments and pods that are not as they should be, worst first. */
export function AttentionList({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const options = { limit: LIMIT, revision: view.revision };
  const query = (kind: 'Node' | 'Deployment' | 'Pod') =>
    resourceQuery({
      cluster: view.cluster.name,
      kind,
      states: ATTENTION_STATES,
    });
  const lists = [
    useResources(query('Node'), options),
    useResources(query('Deployment'), options),
    useResources(query('Pod'), options),
  ];
  const failed = lists.find(list => list.error && !list.data);
  const items = lists
    .flatMap(list => list.data?.items ?? [])
    .sort((a, b) => compareStates(a.state, b.state));
  const total = lists.reduce(
    (sum, list) => sum + (list.data?.totalCount.value ?? 0),
    0,
  );

  return (
    <QueryPanel
      title={t('overview.attention')}
      note={total > 0 ? String(total) : undefined}
      flush
      query={{
        data: lists.some(list => list.loading) || failed ? undefined : items,
        error: failed?.error,
        reload: () => lists.forEach(list => list.reload()),
      }}
      rows={3}
      isEmpty={() => items.length === 0}
      empty={{
        icon: <RiCheckLine size={24} />,
        title: t('overview.attentionEmpty'),
        description: t('overview.attentionEmptyText'),
      }}
    >
      {() => (
        <ul className={styles.list}>
          {items.map(item => (
            <li key={item.uid}>
              <Link to={hrefOf(item, view)} className={styles.item}>
                <KindIcon kind={item.kindName} />
                <span className={styles.name}>
                  <ResourceName resource={item} />
                  {item.kindName === 'Deployment' && (
                    <span className={styles.ready}>
                      {item.ready ?? 0}/{item.desired ?? 0}
                    </span>
                  )}
                </span>
                <span className={styles.status}>
                  <ResourceStatus resource={item} />
                </span>
                <span className={styles.age}>
                  <Age at={item.observedAt} bare />
                </span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  );
}

function hrefOf(item: Resource, view: ClusterView): string {
  const q = `q=${encodeURIComponent(item.name)}`;
  return item.kindName === 'Node'
    ? `${view.tabHref('nodes')}?${q}`
    : `${view.tabHref('workloads')}?${q}${
        item.namespace ? `&ns=${encodeURIComponent(item.namespace)}` : ''
      }`;
}
