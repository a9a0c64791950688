import {
  DrawnState,
  QueryPanel,
  SegmentBar,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ToggleButton, ToggleButtonGroup } from '@backstage/ui';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { segmentsOf } from './NamespaceBars';
import { ATTENTION_STATES, resourceQuery } from './query';
import { ResourceFilters } from './ResourceFilters';
import { ResourceTable } from './ResourceTable';
import { ClusterView } from './types';
import { useResourceRows } from './useResourceRows';
import { useResources } from './useResources';
import { useDeploymentColumns, usePodColumns } from './workloadColumns';

const COUNTED = 500;

/** What runs on the cluster: deployments and pods, changing in place. */
export function WorkloadsTab({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const q = params.get('q') ?? undefined;
  const ns = params.get('ns') ?? undefined;
  const state = (params.get('state') ?? undefined) as DrawnState | undefined;
  const allPods = params.get('pods') === 'all';
  const terms = { cluster: view.cluster.name, ns, name: q };
  const filtered = Boolean(q || ns || state);

  const deploymentColumns = useDeploymentColumns();
  const podColumns = usePodColumns();
  const deployments = useResourceRows(
    resourceQuery({ ...terms, kind: 'Deployment', states: state && [state] }),
    view.revision,
  );
  const pods = useResourceRows(
    resourceQuery({
      ...terms,
      kind: 'Pod',
      states: allPods ? undefined : ATTENTION_STATES,
    }),
    view.revision,
  );
  const { data: counted } = useResources(
    resourceQuery({ ...terms, kind: 'Deployment' }),
    { limit: COUNTED, revision: view.revision },
  );

  return (
    <>
      <ResourceFilters
        view={view}
        q={q}
        namespace={{ value: ns }}
        onChange={setParams}
      />
      <QueryPanel
        flush
        title={t('workloads.deployments')}
        note={counted?.totalCount.value.toLocaleString()}
        actions={
          counted &&
          !counted.nextCursor && (
            <SegmentBar
              size="small"
              legend
              label={t('workloads.byState')}
              segments={segmentsOf(counted.items)}
              selected={state}
              onSelect={chosen =>
                setParams({ state: chosen === state ? undefined : chosen })
              }
            />
          )
        }
        query={deployments}
        rows={6}
        empty={{
          title: t(filtered ? 'workloads.noMatch' : 'workloads.empty'),
          description: t(
            filtered ? 'workloads.noMatchText' : 'workloads.emptyText',
          ),
        }}
      >
        {rows => (
          <ResourceTable
            label={t('workloads.deployments')}
            list={deployments}
            rows={rows}
            columns={deploymentColumns}
          />
        )}
      </QueryPanel>
      <QueryPanel
        flush
        title={t('workloads.pods')}
        actions={
          <ToggleButtonGroup
            aria-label={t('workloads.podsShow')}
            selectionMode="single"
            disallowEmptySelection
            selectedKeys={[allPods ? 'all' : 'attention']}
            onSelectionChange={keys =>
              setParams({ pods: keys.has('all') ? 'all' : undefined })
            }
          >
            <ToggleButton id="attention" size="small">
              {t('workloads.podsAttention')}
            </ToggleButton>
            <ToggleButton id="all" size="small">
              {t('workloads.podsAll')}
            </ToggleButton>
          </ToggleButtonGroup>
        }
        query={pods}
        rows={6}
        empty={{
          title: t(allPods ? 'workloads.podsNone' : 'workloads.podsEmpty'),
          description: allPods ? undefined : t('workloads.podsEmptyText'),
        }}
      >
        {rows => (
          <ResourceTable
            label={t('workloads.pods')}
            list={pods}
            rows={rows}
            columns={podColumns}
          />
        )}
      </QueryPanel>
    </>
  );
}
