import type { ResourceDetail } from '@backstage-fleet/plugin-fleet-common';
import {
  errorKind,
  fleetApiRef,
  QueryView,
  StaleBanner,
  useFleetQuery,
  useLiveHints,
} from '@backstage-fleet/plugin-fleet-react';
import {
  BreadcrumbEntry,
  useApi,
  useTranslationRef,
} from '@backstage/frontend-plugin-api';
import { Tab, TabList, Tabs } from '@backstage/ui';
import { useParams } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { PageFrame } from '../common/PageFrame';
import { useThrottled } from '../common/useThrottled';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { DeletedObject } from './DeletedObject';
import { Elsewhere } from './Elsewhere';
import { KindNotice } from './KindNotice';
import { ObjectHeader } from './ObjectHeader';
import { Related } from './Related';
import { StoredObject } from './StoredObject';
import { Summary } from './Summary';
import styles from './Summary.module.css';
import { Versions } from './Versions';

const TABS = ['summary', 'related', 'versions', 'elsewhere', 'object'] as const;

/** What is related and what was is asked for no more often. */
const SLOW_MS = 5_000;

/** One object of a cluster: what it is, what it has to do with, what became of it. */
export function ResourcePage() {
  const { name: cluster = '', uid = '' } = useParams();
  const api = useApi(fleetApiRef);
  const hrefs = useHrefs();
  const { revision } = useLiveHints(cluster);
  const query = useFleetQuery(
    `${cluster} ${uid}`,
    signal => api.getResource(cluster, uid, { signal }),
    { revision },
  );
  const gone = query.error && errorKind(query.error) === 'notFound';
  return (
    <BreadcrumbEntry entry={{ label: cluster, href: hrefs.cluster(cluster) }}>
      <PageFrame
        title={
          query.data ? `${query.data.kindName} ${query.data.name}` : cluster
        }
      >
        <ClusterNotice cluster={cluster} />
        {gone ? (
          <DeletedObject cluster={cluster} uid={uid} revision={revision} />
        ) : (
          <QueryView query={query} loading={{ variant: 'page', rows: 6 }}>
            {resource => <Content resource={resource} revision={revision} />}
          </QueryView>
        )}
      </PageFrame>
    </BreadcrumbEntry>
  );
}

function Content(props: { resource: ResourceDetail; revision: number }) {
  const { resource, revision } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const slow = useThrottled(revision, SLOW_MS);
  const tab = TABS.find(id => id === params.get('tab')) ?? 'summary';
  return (
    <div className={styles.stack}>
      <ObjectHeader resource={resource} />
      <KindNotice resource={resource} />
      <Tabs
        selectedKey={tab}
        onSelectionChange={key =>
          setParams({ tab: key === 'summary' ? undefined : String(key) })
        }
      >
        <TabList aria-label={resource.name}>
          {TABS.map(id => (
            <Tab key={id} id={id}>
              {t(`resource.tab.${id}`)}
            </Tab>
          ))}
        </TabList>
      </Tabs>
      {tab === 'summary' && <Summary resource={resource} />}
      {tab === 'related' && <Related resource={resource} revision={slow} />}
      {tab === 'versions' && (
        <Versions
          cluster={resource.cluster}
          uid={resource.uid}
          revision={slow}
        />
      )}
      {tab === 'elsewhere' && <Elsewhere resource={resource} />}
      {tab === 'object' && <StoredObject resource={resource} />}
    </div>
  );
}

/** One banner where the cluster is away; nothing where it may not be seen. */
function ClusterNotice({ cluster }: { cluster: string }) {
  const api = useApi(fleetApiRef);
  const { data, receivedAt } = useFleetQuery(
    cluster,
    signal => api.getCluster(cluster, { signal }),
    { refreshSeconds: 30 },
  );
  return data ? (
    <StaleBanner
      cluster={data.name}
      state={data.state}
      ageSeconds={data.ageSeconds}
      receivedAt={receivedAt}
    />
  ) : null;
}
