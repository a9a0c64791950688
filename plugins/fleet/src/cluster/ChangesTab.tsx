import {
  ChangeTimeline,
  EmptyState,
  ErrorState,
  LoadingState,
  Panel,
  RefreshNotice,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Select } from '@backstage/ui';
import page from '../common/page.module.css';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { ChangeList } from './ChangeList';
import { NamespaceSelect } from './ResourceFilters';
import { ClusterView } from './types';
import { useChangeFeed } from './useChangeFeed';

const LIMIT = 200;
const ALL = '*';

/** What changed in the cluster, when, and by whom. */
export function ChangesTab({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const ns = params.get('ns') ?? undefined;
  const kind = params.get('kind') ?? undefined;
  const since = params.get('since') ?? undefined;
  const until = params.get('until') ?? undefined;
  const feed = useChangeFeed({
    cluster: view.cluster.name,
    namespace: ns,
    kind,
    since,
    until,
    limit: LIMIT,
    revision: view.revision,
  });
  const { data, error, loading, reload } = feed.query;
  const filtered = Boolean(ns || kind || since);

  let content;
  if (loading) {
    content = <LoadingState rows={8} />;
  } else if (!data) {
    content = error && <ErrorState error={error} onRetry={reload} />;
  } else if (feed.shown.length === 0) {
    content = (
      <EmptyState
        title={t(filtered ? 'changes.noMatch' : 'changes.empty')}
        description={t(
          filtered ? 'workloads.noMatchText' : 'changes.emptyText',
        )}
      />
    );
  } else {
    const times = feed.shown.map(change => Date.parse(change.receivedAt));
    content = (
      <>
        <ChangeTimeline
          changes={feed.shown.map((change, index) => ({
            type: change.type,
            at: times[index],
          }))}
          from={Math.min(...times)}
          to={Math.max(...times)}
          onSelect={({ from, to }) =>
            setParams({
              since: new Date(from).toISOString(),
              until: new Date(to).toISOString(),
            })
          }
        />
        <div className={page.below}>
          <ChangeList feed={feed} />
        </div>
      </>
    );
  }
  return (
    <>
      <div className={page.toolbar}>
        <NamespaceSelect
          view={view}
          value={ns}
          onChange={value => setParams({ ns: value })}
        />
        <Select
          aria-label={t('changes.kind')}
          className={page.select}
          selectedKey={kind ?? ALL}
          onSelectionChange={key =>
            setParams({ kind: key === ALL ? undefined : String(key) })
          }
          options={[
            { value: ALL, label: t('changes.allKinds') },
            ...view.cluster.kinds.map(({ kind: id }) => ({
              value: id,
              label: id.split('.')[0],
            })),
          ]}
        />
        {since && (
          <Button
            variant="secondary"
            onPress={() => setParams({ since: undefined, until: undefined })}
          >
            {t('changes.clearSpan')}
          </Button>
        )}
      </div>
      <Panel>
        {data && <RefreshNotice error={error} onRetry={reload} />}
        {content}
      </Panel>
    </>
  );
}
