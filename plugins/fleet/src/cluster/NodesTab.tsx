import {
  Age,
  binaryBytes,
  Quantity,
  QueryPanel,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ColumnConfig, useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column } from '../common/columns';
import page from '../common/page.module.css';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { instanceTypeOf, nodeFacts, rolesOf, zoneOf } from './nodeFacts';
import { resourceQuery } from './query';
import { ResourceFilters } from './ResourceFilters';
import { ResourceName } from './ResourceName';
import { ResourceStatus } from './ResourceStatus';
import { ResourceTable } from './ResourceTable';
import { ClusterView } from './types';
import { ResourceRow, useResourceRows } from './useResourceRows';

/** The machines of the cluster, from the facts that lists carry. */
export function NodesTab({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const q = params.get('q') ?? undefined;
  const columns = useNodeColumns();
  const list = useResourceRows(
    resourceQuery({ cluster: view.cluster.name, kind: 'Node', name: q }),
    view.revision,
  );
  return (
    <>
      <ResourceFilters view={view} q={q} onChange={setParams} />
      <QueryPanel
        flush
        query={list}
        rows={6}
        empty={{
          title: t(q ? 'workloads.noMatch' : 'nodes.empty'),
          description: t(q ? 'workloads.noMatchText' : 'nodes.emptyText'),
        }}
      >
        {rows => (
          <ResourceTable
            label={t('tab.nodes')}
            list={list}
            rows={rows}
            columns={columns}
          />
        )}
      </QueryPanel>
    </>
  );
}

function useNodeColumns(): ColumnConfig<ResourceRow>[] {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { up } = useBreakpoint();
  const medium = up('md');
  const wide = up('lg');
  return useMemo(
    () => [
      column('name', t('column.node'), row => <ResourceName resource={row} />, {
        isRowHeader: true,
        share: 'medium',
      }),
      column('status', t('column.status'), row => (
        <ResourceStatus resource={row} />
      )),
      column(
        'roles',
        t('column.roles'),
        row => rolesOf(row).join(', ') || '–',
        { isHidden: !medium },
      ),
      column(
        'zone',
        t('column.zone'),
        row => (
          <span className={page.cell}>
            <span>{zoneOf(row) ?? '–'}</span>
            <span className={`${page.quiet} ${page.small}`}>
              {instanceTypeOf(row)}
            </span>
          </span>
        ),
        { isHidden: !medium },
      ),
      column(
        'version',
        t('column.version'),
        row => nodeFacts(row).version?.replace(/^v/, '') ?? '–',
        { isHidden: !wide },
      ),
      column(
        'cpu',
        t('column.cpu'),
        row => {
          const { cpu } = nodeFacts(row);
          return (
            <Quantity
              value={cpu}
              unit={
                cpu === undefined ? undefined : t('nodes.cores', { count: cpu })
              }
            />
          );
        },
        { numeric: true, isHidden: !wide },
      ),
      column(
        'memory',
        t('column.memory'),
        row => {
          const { memory } = nodeFacts(row);
          return (
            <Quantity
              {...(memory === undefined
                ? { value: undefined }
                : binaryBytes(memory))}
            />
          );
        },
        { numeric: true, isHidden: !wide },
      ),
      column(
        'age',
        t('column.age'),
        row => (
          <span className={page.quiet}>
            <Age at={row.createdAt} bare />
          </span>
        ),
        { numeric: true, isHidden: !medium },
      ),
    ],
    [t, medium, wide],
  );
}
