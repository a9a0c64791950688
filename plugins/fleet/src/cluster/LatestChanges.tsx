import { QueryPanel } from '@backstage-fleet/plugin-fleet-react';
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
  return (
    <QueryPanel
      title={t('overview.changes')}
      actions={
        <Link href={view.tabHref('changes')} variant="body-small">
          {t('changes.all')}
        </Link>
      }
      query={feed.query}
      rows={4}
      isEmpty={() => feed.shown.length === 0}
      empty={{ title: t('changes.empty'), description: t('changes.emptyText') }}
    >
      {() => <ChangeList feed={feed} limit={SHOWN} />}
    </QueryPanel>
  );
}
