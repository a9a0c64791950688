import {
  DrawnState,
  fleetApiRef,
  KindChip,
  QueryPanel,
  SegmentBar,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { Link } from 'react-router-dom';
import { useHrefs } from '../common/hrefs';
import { fleetTranslationRef } from '../translation';
import { ClusterView } from './types';
import styles from './WorkloadKinds.module.css';

const KINDS = [
  ['deployments.apps', 'Deployment'],
  ['statefulsets.apps', 'StatefulSet'],
  ['daemonsets.apps', 'DaemonSet'],
  ['jobs.batch', 'Job'],
  ['cronjobs.batch', 'CronJob'],
  ['pods', 'Pod'],
] as const;

/** What runs on the cluster by kind and state, each with the rows behind it. */
export function WorkloadKinds({ view }: { view: ClusterView }) {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const hrefs = useHrefs();
  const { name, kinds } = view.cluster;
  const present = KINDS.filter(([id]) =>
    kinds.some(kind => kind.kind === id && kind.count > 0),
  );
  const query = useFleetQuery(
    JSON.stringify([name, present]),
    signal =>
      Promise.all(
        present.map(async ([id, kind]) => {
          const { facets } = await api.resourceFacets(
            { query: `cluster:${name} kind:${kind}`, field: ['state'] },
            { signal },
          );
          const values = facets.find(item => item.field === 'state')?.values;
          return {
            id,
            kind,
            total: (values ?? []).reduce((sum, item) => sum + item.count, 0),
            segments: (values ?? []).map(item => ({
              state: item.value as DrawnState,
              value: item.count,
            })),
          };
        }),
      ),
    { revision: view.revision, keepPrevious: true },
  );
  return (
    <QueryPanel
      title={t('overview.workloads')}
      flush
      query={query}
      rows={3}
      empty={{
        title: t('workloads.empty'),
        description: t('workloads.emptyText'),
      }}
    >
      {data => (
        <ul className={styles.list}>
          {data.map(({ id, kind, total, segments }) => (
            <li key={id}>
              <Link
                className={styles.row}
                to={hrefs.cluster(name, 'resources', { kind: id })}
              >
                <KindChip kind={kind} />
                <SegmentBar size="small" label={kind} segments={segments} />
                <span className={styles.count}>{total.toLocaleString()}</span>
              </Link>
            </li>
          ))}
        </ul>
      )}
    </QueryPanel>
  );
}
