import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  binaryBytes,
  EmptyState,
  Panel,
  Quantity,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ColumnConfig, useBreakpoint } from '@backstage/ui';
import { useMemo, useState } from 'react';
import { column } from '../common/columns';
import page from '../common/page.module.css';
import { useUrlState } from '../common/useUrlState';
import { fleetTranslationRef } from '../translation';
import { instanceTypeOf, nodeFacts, rolesOf, zoneOf } from './nodeFacts';
import { resourceQuery } from './query';
import { ResourceFilters } from './ResourceFilters';
import { ResourceName } from './ResourceName';
import { ResourceStatus } from './ResourceStatus';
import { ResourceRow, ResourceTable } from './ResourceTable';
import { ClusterView } from './types';
import { useResourceDetails } from './useResourceDetails';

/** The machines of the cluster. */
export function NodesTab({ view }: { view: ClusterView }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const [params, setParams] = useUrlState();
  const [items, setItems] = useState<Resource[]>();
  const q = params.get('q') ?? undefined;
  return (
    <>
      <ResourceFilters view={view} q={q} onChange={setParams} />
      <Panel flush>
        <ResourceTable
          query={resourceQuery({
            cluster: view.cluster.name,
            kind: 'Node',
            name: q,
          })}
          revision={view.revision}
          columns={useNodeColumns(items)}
          onItems={setItems}
          empty={
            <EmptyState
              title={t(q ? 'workloads.noMatch' : 'nodes.empty')}
              description={t(q ? 'workloads.noMatchText' : 'nodes.emptyText')}
            />
          }
        />
      </Panel>
    </>
  );
}

function useNodeColumns(
  items: Resource[] | undefined,
): ColumnConfig<ResourceRow>[] {
  const { t } = useTranslationRef(fleetTranslationRef);
  const details = useResourceDetails(items);
  const { up } = useBreakpoint();
  const medium = up('md');
  const wide = up('lg');
  return useMemo(() => {
    const facts = (row: ResourceRow) => nodeFacts(details.get(row.uid));
    return [
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
        row => facts(row).version?.replace(/^v/, '') ?? '–',
        { isHidden: !wide },
      ),
      column(
        'cpu',
        t('column.cpu'),
        row => {
          const { cpu } = facts(row);
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
          const { memory } = facts(row);
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
    ];
  }, [t, details, medium, wide]);
}
