import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  QueryPanel,
  TileMap,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from '@backstage/ui';
import { useNavigate } from 'react-router-dom';
import { fleetTranslationRef } from '../translation';
import { nodeGroups, requestsByNode } from './nodeGroups';
import { resourceQuery } from './query';
import { ClusterView } from './types';
import { useResources } from './useResources';

/** Nodes that one map can show and be looked at. */
const MAP_LIMIT = 500;
/** Pages of pods that are summed; of more pods tiles show no filling. */
const POD_PAGES = 6;
const POD_LIMIT = 500;
/** What is requested moves slowly. */
const REFRESH_SECONDS = 60;

/** Node pools as rows of tiles: the color is the state, the filling what is requested. */
export function NodePools({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const navigate = useNavigate();
  const { name } = view.cluster;
  const query = useResources(resourceQuery({ cluster: name, kind: 'Node' }), {
    limit: MAP_LIMIT,
    revision: view.revision,
  });
  const requests = useNodeRequests(name, view.cluster.counts.pods);
  const drawn =
    query.data && nodeGroups(query.data.items, t('overview.noZone'), requests);
  const by = drawn && t(`overview.nodeMapBy.${drawn.by}`);
  return (
    <QueryPanel
      title={t('overview.nodeMap')}
      note={
        drawn && drawn.groups.length > 0
          ? [by, requests && t('overview.nodeMapFill')]
              .filter(Boolean)
              .join(', ')
          : undefined
      }
      actions={
        <Link href={view.tabHref('nodes')} variant="body-small">
          {t('cluster.showAll')}
        </Link>
      }
      query={query}
      rows={2}
      empty={{
        title: t('overview.nodeMapEmpty'),
        description: t('nodes.emptyText'),
      }}
      partial={data =>
        data.nextCursor &&
        t('cluster.loadedUntil', {
          shown: String(data.items.length),
          total: data.totalCount.value.toLocaleString(),
        })
      }
    >
      {() => (
        <TileMap
          label={t('nodes.tiles', { cluster: name })}
          groups={drawn?.groups ?? []}
          onOpen={tile =>
            navigate(
              `${view.tabHref('nodes')}?q=${encodeURIComponent(tile.name)}`,
            )
          }
        />
      )}
    </QueryPanel>
  );
}

/** What pods request of each node, where the pods are few enough to be summed here. */
function useNodeRequests(cluster: string, pods: number) {
  const api = useApi(fleetApiRef);
  const few = pods <= POD_PAGES * POD_LIMIT;
  const { data } = useFleetQuery(
    JSON.stringify([cluster, few]),
    async signal => {
      const items: Resource[] = [];
      let cursor: string | undefined;
      do {
        const page = few
          ? await api.listResources(
              {
                query: resourceQuery({ cluster, kind: 'Pod' }),
                limit: POD_LIMIT,
                ...(cursor && { cursor }),
              },
              { signal },
            )
          : { items: [], nextCursor: undefined };
        items.push(...page.items);
        cursor = page.nextCursor;
      } while (cursor && items.length < POD_PAGES * POD_LIMIT);
      return few && !cursor ? requestsByNode(items) : undefined;
    },
    { refreshSeconds: REFRESH_SECONDS },
  );
  return data;
}
