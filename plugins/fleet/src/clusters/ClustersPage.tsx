import type { ClusterState } from '@backstage-fleet/plugin-fleet-common';
import {
  compareStates,
  EmptyState,
  ErrorState,
  fleetApiRef,
  LoadingState,
  Panel,
  RefreshNotice,
  useFleetQuery,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import {
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Button, ButtonLink } from '@backstage/ui';
import { RiShipLine } from '@remixicon/react';
import { useMemo } from 'react';
import { PageFrame } from '../common/PageFrame';
import { useUrlState } from '../common/useUrlState';
import { enrollRouteRef } from '../routes';
import { fleetTranslationRef } from '../translation';
import { ClusterFilters } from './ClusterFilters';
import { ClustersSentence } from './ClustersSentence';
import { ClustersTable } from './ClustersTable';
import { useMyRefs } from './useMyRefs';

const PAGE_SIZE = 100;
/** Hints tell of changes; that a cluster fell silent shows only by asking. */
const REFRESH_SECONDS = 10;

/** All clusters, those that need a person first. */
export function ClustersPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const enrollHref = useRouteRef(enrollRouteRef)?.();
  const [params, setParams] = useUrlState();
  const { revision } = useLiveHints();

  const mine = params.get('mine') === 'yes';
  const myRefs = useMyRefs();
  const filters = {
    q: params.get('q') ?? undefined,
    environment: params.get('environment') ?? undefined,
    state: (params.get('state') ?? undefined) as ClusterState | undefined,
    mine,
  };
  const filtered = Object.values(filters).some(Boolean);
  const cursor = params.get('cursor') ?? undefined;
  const owners = mine ? myRefs : undefined;
  const key = JSON.stringify([filters, cursor, owners]);

  const { data, error, receivedAt, reload } = useFleetQuery(
    key,
    async signal => {
      if (owners && owners.length === 0) {
        return { items: [], totalCount: { value: 0, relation: 'eq' as const } };
      }
      return api.listClusters(
        {
          limit: PAGE_SIZE,
          ...(cursor && { cursor }),
          ...(filters.q && { q: filters.q }),
          ...(filters.environment && { environment: [filters.environment] }),
          ...(filters.state && { state: [filters.state] }),
          ...(owners && { owner: owners }),
        },
        { signal },
      );
    },
    { revision, refreshSeconds: REFRESH_SECONDS, keepPrevious: true },
  );

  const items = useMemo(
    () =>
      data &&
      [...data.items].sort(
        (a, b) =>
          compareStates(a.health, b.health) || a.name.localeCompare(b.name),
      ),
    [data],
  );

  let content;
  if (!data || !items) {
    content = error ? (
      <ErrorState error={error} onRetry={reload} />
    ) : (
      <LoadingState rows={6} />
    );
  } else if (items.length === 0 && !filtered) {
    content = (
      <EmptyState
        icon={<RiShipLine size={28} />}
        title={t('clusters.emptyTitle')}
        description={t('clusters.emptyText')}
        action={
          enrollHref && (
            <ButtonLink variant="primary" href={enrollHref}>
              {t('clusters.emptyAction')}
            </ButtonLink>
          )
        }
      />
    );
  } else if (items.length === 0) {
    content = (
      <EmptyState
        title={t('clusters.noMatchTitle')}
        description={t('clusters.noMatchText')}
        action={
          <Button
            variant="secondary"
            onPress={() =>
              setParams({
                q: undefined,
                environment: undefined,
                state: undefined,
                mine: undefined,
                cursor: undefined,
              })
            }
          >
            {t('clusters.clear')}
          </Button>
        }
      />
    );
  } else {
    content = (
      <ClustersTable
        clusters={items}
        receivedAt={receivedAt}
        onNext={
          data.nextCursor
            ? () => setParams({ cursor: data.nextCursor })
            : undefined
        }
        onFirst={cursor ? () => setParams({ cursor: undefined }) : undefined}
      />
    );
  }

  const whole = data && !data.nextCursor && !cursor;
  return (
    <PageFrame title={t('clusters.title')}>
      <ClustersSentence
        clusters={items}
        total={data?.totalCount.value}
        whole={Boolean(whole)}
        receivedAt={receivedAt}
      />
      <ClusterFilters
        filters={filters}
        clusters={items ?? []}
        onChange={changes => setParams({ ...changes, cursor: undefined })}
      />
      {data && <RefreshNotice error={error} onRetry={reload} />}
      <Panel flush>{content}</Panel>
    </PageFrame>
  );
}
