import type { AgentOfFleet } from '@backstage-fleet/plugin-fleet-common';
import {
  DataTable,
  fleetApiRef,
  Panel,
  QueryPanel,
  QueryView,
  useFleetQuery,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ButtonLink } from '@backstage/ui';
import { useHrefs } from '../common/hrefs';
import { PageFrame } from '../common/PageFrame';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { agentFilterOf } from './agentFilter';
import { AgentFilters } from './AgentFilters';
import { AgentVersions } from './AgentVersions';
import { Clones } from './Clones';
import { useAgentColumns } from './useAgentColumns';

const PAGE_SIZE = 100;
const REFRESH_SECONDS = 20;

/** Which agents there are, which are behind, and which need a person. */
export function AgentsPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const [params, setParams] = useUrlState();
  const filter = agentFilterOf(params);
  const board = useFleetQuery(
    'board',
    signal => api.listAgents({ limit: 500 }, { signal }),
    { refreshSeconds: REFRESH_SECONDS },
  );
  const list = useKeysetRows<AgentOfFleet>(
    JSON.stringify(filter),
    (cursor, signal) =>
      api.listAgents(
        { ...filter, limit: PAGE_SIZE, ...(cursor && { cursor }) },
        { signal },
      ),
    { idOf: agent => agent.id, refreshSeconds: REFRESH_SECONDS },
  );
  const reload = () => {
    board.reload();
    list.reload();
  };
  const columns = useAgentColumns(list.receivedAt, reload);
  const isNarrowed = Object.keys(filter).length > 0;
  const clones = (board.data?.items ?? []).filter(
    agent => agent.suspectedCloneAt,
  );
  const isEmpty = board.data?.items.length === 0;
  return (
    <PageFrame title={t('agents.title')}>
      {clones.length > 0 && <Clones agents={clones} onDone={reload} />}
      {!isEmpty && (
        <Panel
          title={t('agents.versions')}
          note={
            board.data?.hubVersion &&
            t('agents.versionsNote', { version: board.data.hubVersion })
          }
        >
          <QueryView query={board} loading={{ rows: 2 }}>
            {data => <AgentVersions data={data} />}
          </QueryView>
        </Panel>
      )}
      <AgentFilters
        filter={filter}
        versions={board.data?.versions}
        onChange={setParams}
      />
      <QueryPanel
        flush
        query={list}
        rows={8}
        empty={{
          title: t(isNarrowed ? 'agents.noMatch' : 'agents.empty'),
          description: t(
            isNarrowed ? 'agents.noMatchText' : 'agents.emptyText',
          ),
          action: !isNarrowed && (
            <ButtonLink variant="primary" href={hrefs.enroll()}>
              {t('agents.emptyAction')}
            </ButtonLink>
          ),
        }}
      >
        {rows => (
          <DataTable
            label={t('agents.title')}
            columns={columns}
            rows={rows}
            totalCount={list.totalCount}
            hasMore={list.hasMore}
            loadingMore={list.loadingMore}
            onMore={list.loadMore}
            onVisible={list.onVisible}
          />
        )}
      </QueryPanel>
    </PageFrame>
  );
}
