import {
  EmptyState,
  errorKind,
  errorSentence,
  fleetApiRef,
  LoadingState,
  QueryView,
  StaleBanner,
  useFleetQuery,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import {
  BreadcrumbEntry,
  useApi,
  useRouteRef,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { ButtonLink, Tab, TabList, Tabs } from '@backstage/ui';
import { RiQuestionLine } from '@remixicon/react';
import { ComponentType, lazy, Suspense, useCallback } from 'react';
import { useParams } from 'react-router-dom';
import { PageFrame } from '../common/PageFrame';
import {
  clusterRouteRef,
  clustersRouteRef,
  clusterTabRouteRef,
} from '../routes';
import { fleetTranslationRef } from '../translation';
import { ChangesTab } from './ChangesTab';
import { ClusterHeader } from './ClusterHeader';
import styles from './ClusterPage.module.css';
import { NodesTab } from './NodesTab';
import { OverviewTab } from './OverviewTab';
import { ResourcesTab } from './ResourcesTab';
import { CLUSTER_TABS, ClusterTab, ClusterView } from './types';
import { WorkloadsTab } from './WorkloadsTab';

/** Hints tell of changes; that the cluster fell silent shows only by asking. */
const REFRESH_SECONDS = 10;

const CONTENT: Record<ClusterTab, ComponentType<{ view: ClusterView }>> = {
  overview: OverviewTab,
  workloads: WorkloadsTab,
  nodes: NodesTab,
  resources: ResourcesTab,
  changes: ChangesTab,
  collected: lazy(() =>
    import('./CollectedTab').then(module => ({ default: module.CollectedTab })),
  ),
  settings: lazy(() =>
    import('../settings').then(module => ({ default: module.SettingsTab })),
  ),
};

/** One cluster: how it is and why, what runs on it, what changed. */
export function ClusterPage() {
  const { name = '', tab = 'overview' } = useParams();
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const { revision, connection } = useLiveHints(name);
  const clusterHref = useRouteRef(clusterRouteRef)?.({ name }) ?? '';
  const tabRoute = useRouteRef(clusterTabRouteRef);
  const query = useFleetQuery(
    name,
    signal => api.getCluster(name, { signal }),
    { revision, refreshSeconds: REFRESH_SECONDS },
  );

  const tabHref = (id: ClusterTab) =>
    id === 'overview' ? clusterHref : tabRoute?.({ name, tab: id }) ?? '';
  const active = CLUSTER_TABS.find(id => id === tab) ?? 'overview';
  const Content = CONTENT[active];
  // On a narrow screen the tab that is open may stand outside of its row.
  const showTab = useCallback(
    (row: HTMLDivElement | null) => {
      const chosen = row?.querySelector<HTMLElement>(`[data-key="${active}"]`);
      if (row && chosen) {
        row.scrollLeft =
          chosen.offsetLeft - (row.clientWidth - chosen.offsetWidth) / 2;
      }
    },
    [active],
  );
  const { data, error } = query;
  if (!data && error && errorKind(error) === 'notFound') {
    return <UnknownCluster name={name} sentence={errorSentence(error)} />;
  }
  return (
    <BreadcrumbEntry entry={{ label: name, href: clusterHref }}>
      <PageFrame
        title={active === 'overview' ? name : `${name}: ${t(`tab.${active}`)}`}
      >
        <QueryView query={query} loading={{ variant: 'page', rows: 6 }}>
          {cluster => {
            const view: ClusterView = {
              cluster,
              receivedAt: query.receivedAt ?? Date.now(),
              revision,
              connection,
              tabHref,
              reload: query.reload,
            };
            return (
              <>
                <ClusterHeader view={view} />
                <StaleBanner
                  cluster={cluster.name}
                  state={cluster.state}
                  ageSeconds={cluster.ageSeconds}
                  receivedAt={query.receivedAt}
                />
                <div className={styles.tabs} ref={showTab}>
                  <Tabs>
                    <TabList aria-label={t('cluster.title', { name })}>
                      {CLUSTER_TABS.map(id => (
                        <Tab
                          key={id}
                          id={id}
                          href={tabHref(id)}
                          matchStrategy={id === 'overview' ? 'exact' : 'prefix'}
                        >
                          {t(`tab.${id}`)}
                        </Tab>
                      ))}
                    </TabList>
                  </Tabs>
                </div>
                <Suspense fallback={<LoadingState rows={6} />}>
                  <Content view={view} />
                </Suspense>
              </>
            );
          }}
        </QueryView>
      </PageFrame>
    </BreadcrumbEntry>
  );
}

/** Nothing will come of trying again; the list has what there is. */
function UnknownCluster(props: { name: string; sentence: string }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const clustersHref = useRouteRef(clustersRouteRef)?.() ?? '';
  return (
    <PageFrame title={props.name}>
      <EmptyState
        icon={<RiQuestionLine size={24} />}
        title={t('cluster.unknown')}
        description={props.sentence}
        action={
          <ButtonLink variant="secondary" href={clustersHref}>
            {t('cluster.all')}
          </ButtonLink>
        }
      />
    </PageFrame>
  );
}
