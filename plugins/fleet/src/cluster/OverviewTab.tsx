import {
  EmptyState,
  ErrorState,
  LoadingState,
  Panel,
  TileMap,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { useNavigate } from 'react-router-dom';
import { fleetTranslationRef } from '../translation';
import { AttentionList } from './AttentionList';
import { ConnectionPanel } from './ConnectionPanel';
import { Facts } from './Facts';
import { LatestChanges } from './LatestChanges';
import { NamespaceBars } from './NamespaceBars';
import { nodeGroups } from './nodeGroups';
import styles from './OverviewTab.module.css';
import { resourceQuery } from './query';
import { ClusterView } from './types';
import { useResources } from './useResources';

/** Nodes that one map can show and be looked at. */
const MAP_LIMIT = 500;

/** The cluster at a glance: numbers, nodes, what needs a person, what changed. */
export function OverviewTab(props: { view: ClusterView }) {
  const { view } = props;
  return (
    <>
      <Facts view={view} />
      <div className={styles.columns}>
        <div className={styles.column}>
          <AttentionList view={view} />
          <NodeMap view={view} />
          <NamespaceBars view={view} />
        </div>
        <div className={styles.column}>
          <LatestChanges view={view} />
          <ConnectionPanel view={view} />
        </div>
      </div>
    </>
  );
}

function NodeMap({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const navigate = useNavigate();
  const { name } = view.cluster;
  const { data, error, loading, reload } = useResources(
    resourceQuery({ cluster: name, kind: 'Node' }),
    { limit: MAP_LIMIT, revision: view.revision },
  );
  let content;
  let note: string | undefined;
  if (loading) {
    content = <LoadingState rows={2} />;
  } else if (!data) {
    content = error && <ErrorState error={error} onRetry={reload} />;
  } else if (data.items.length === 0) {
    content = (
      <EmptyState
        title={t('overview.nodeMapEmpty')}
        description={t('nodes.emptyText')}
      />
    );
  } else {
    const { by, groups } = nodeGroups(data.items, t('overview.noZone'));
    note = t(
      by === 'zone' ? 'overview.nodeMapNote' : 'overview.nodeMapNoteType',
    );
    content = (
      <TileMap
        label={t('nodes.tiles', { cluster: name })}
        groups={groups}
        onOpen={tile =>
          navigate(
            `${view.tabHref('nodes')}?q=${encodeURIComponent(tile.name)}`,
          )
        }
      />
    );
  }
  return (
    <Panel
      title={t('overview.nodeMap')}
      note={note}
      actions={
        <Link href={view.tabHref('nodes')} variant="body-small">
          {t('cluster.showAll')}
        </Link>
      }
    >
      {content}
    </Panel>
  );
}
