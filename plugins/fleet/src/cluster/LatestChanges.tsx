import {
  EmptyState,
  ErrorState,
  LoadingState,
  Panel,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { fleetTranslationRef } from '../translation';
import { ChangeList } from './ChangeList';
import { ClusterView } from './types';
import { useChangeFeed } from './useChangeFeed';

const SHOWN = 6;
const LIMIT = 50;

/** The last few changes, as part of the overview. */
export function LatestChanges({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const feed = useChangeFeed({
    cluster: view.cluster.name,
    limit: LIMIT,
    revision: view.revision,
  });
  const { data, error, loading, reload } = feed.query;
  let content;
  if (loading) {
    content = <LoadingState rows={4} />;
  } else if (!data) {
    content = error && <ErrorState error={error} onRetry={reload} />;
  } else if (feed.shown.length === 0) {
    content = (
      <EmptyState
        title={t('changes.empty')}
        description={t('changes.emptyText')}
      />
    );
  } else {
    content = <ChangeList feed={feed} limit={SHOWN} />;
  }
  return (
    <Panel
      title={t('overview.changes')}
      actions={
        <Link href={view.tabHref('changes')} variant="body-small">
          {t('changes.all')}
        </Link>
      }
    >
      {content}
    </Panel>
  );
}
