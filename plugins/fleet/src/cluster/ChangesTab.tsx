import {
  ChangeHistogram,
  fleetApiRef,
  Panel,
  QueryPanel,
  QueryView,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Button, Link, Select } from '@backstage/ui';
import { useHrefs } from '../common/hrefs';
import page from '../common/page.module.css';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { ChangeList } from './ChangeList';
import { NamespaceSelect } from './ResourceFilters';
import { ClusterView } from './types';
import { useChangeFeed } from './useChangeFeed';

const LIMIT = 200;
const ALL = '*';
/** A day of changes need not be counted anew at every hint. */
const BINS_REFRESH_SECONDS = 30;

/** What changed in the cluster, when, and by whom. */
export function ChangesTab({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const api = useApi(fleetApiRef);
  const hrefs = useHrefs();
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
  const filtered = Boolean(ns || kind || since);
  const bins = useFleetQuery(
    JSON.stringify(['bins', view.cluster.name, kind]),
    signal =>
      api.changeHistogram(
        { cluster: view.cluster.name, ...(kind && { kind }) },
        { signal },
      ),
    { refreshSeconds: BINS_REFRESH_SECONDS, keepPrevious: true },
  );
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
      <Panel title={t('changes.lastDay')}>
        <QueryView query={bins} loading={{ rows: 3 }}>
          {data => (
            <ChangeHistogram
              bins={data.bins}
              binSeconds={data.binSeconds}
              selected={{ since, until }}
              onSelect={span => setParams(span)}
            />
          )}
        </QueryView>
      </Panel>
      <QueryPanel
        query={feed.query}
        rows={8}
        isEmpty={() => feed.shown.length === 0}
        empty={{
          title: t(filtered ? 'changes.noMatch' : 'changes.empty'),
          description: t(
            filtered ? 'workloads.noMatchText' : 'changes.emptyText',
          ),
        }}
        partial={data =>
          data.nextCursor && (
            <Link
              href={hrefs.changes({
                cluster: view.cluster.name,
                kind,
                namespace: ns,
                since,
                until,
              })}
              variant="body-small"
            >
              {t('changes.older')}
            </Link>
          )
        }
      >
        {() => <ChangeList feed={feed} />}
      </QueryPanel>
    </>
  );
}
