import {
  ErrorState,
  fleetApiRef,
  LoadingState,
  RefreshNotice,
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
import { Tab, TabList, Tabs } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { PageFrame } from '../common/PageFrame';
import { clusterRouteRef, clusterTabRouteRef } from '../routes';
import { fleetTranslationRef } from '../translation';
import { ChangesTab } from './ChangesTab';
import { ClusterHeader } from './ClusterHeader';
import styles from './ClusterPage.module.css';
import { NodesTab } from './NodesTab';
import { OverviewTab } from './OverviewTab';
import { ClusterView } from './types';
import { WorkloadsTab } from './WorkloadsTab';

/** Hints tell of changes; that the cluster fell silent shows only by asking. */
const REFRESH_SECONDS = 10;

const TABS = {
  overview: OverviewTab,
  workloads: WorkloadsTab,
  nodes: NodesTab,
  changes: ChangesTab,
};
type TabName = keyof typeof TABS;

/** One cluster: how it is and why, what runs on it, what changed. */
export function ClusterPage() {
  const { name = '', tab = 'overview' } = useParams();
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const { revision, connection } = useLiveHints(name);
  const clusterHref = useRouteRef(clusterRouteRef)?.({ name }) ?? '';
  const tabRoute = useRouteRef(clusterTabRouteRef);
  const { data, error, loading, receivedAt, reload } = useFleetQuery(
    name,
    signal => api.getCluster(name, { signal }),
    { revision, refreshSeconds: REFRESH_SECONDS },
  );

  const tabHref = (id: TabName) =>
    id === 'overview' ? clusterHref : tabRoute?.({ name, tab: id }) ?? '';
  const active: TabName = tab in TABS ? (tab as TabName) : 'overview';
  const Content = TABS[active];

  let content;
  if (loading) {
    content = <LoadingState variant="page" rows={6} />;
  } else if (!data) {
    content = error && <ErrorState error={error} onRetry={reload} />;
  } else {
    const view: ClusterView = {
      cluster: data,
      receivedAt: receivedAt ?? Date.now(),
      revision,
      connection,
      tabHref,
    };
    content = (
      <>
        <ClusterHeader view={view} />
        <StaleBanner
          cluster={name}
          state={data.state}
          ageSeconds={data.ageSeconds}
          receivedAt={receivedAt}
        />
        <RefreshNotice error={error} onRetry={reload} />
        <div className={styles.tabs}>
          <Tabs>
            <TabList aria-label={t('cluster.title', { name })}>
              {(Object.keys(TABS) as TabName[]).map(id => (
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
        <Content view={view} />
      </>
    );
  }
  return (
    <BreadcrumbEntry entry={{ label: name, href: clusterHref }}>
      <PageFrame
        title={active === 'overview' ? name : `${name}: ${t(`tab.${active}`)}`}
      >
        {content}
      </PageFrame>
    </BreadcrumbEntry>
  );
}
