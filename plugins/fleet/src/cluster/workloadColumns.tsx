import { Age, imageTag, Quantity } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { ColumnConfig, useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column } from '../common/columns';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import { ResourceName } from './ResourceName';
import { ResourceStatus } from './ResourceStatus';
import { ResourceRow } from './useResourceRows';

/** Columns of deployments: as many as the screen has room for. */
export function useDeploymentColumns(): ColumnConfig<ResourceRow>[] {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { up } = useBreakpoint();
  const medium = up('md');
  return useMemo(
    () => [
      nameColumn(t('column.workload')),
      statusColumn(t('column.status')),
      readyColumn(t('column.ready')),
      column(
        'image',
        t('column.image'),
        row => (
          <span className={page.code} title={(row.images ?? []).join('\n')}>
            {(row.images ?? []).map(imageTag).join(', ') || '–'}
          </span>
        ),
        { isHidden: !medium },
      ),
      ageColumn(t('column.age'), !medium),
    ],
    [t, medium],
  );
}

/** Columns of pods. */
export function usePodColumns(): ColumnConfig<ResourceRow>[] {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { up } = useBreakpoint();
  const medium = up('md');
  return useMemo(
    () => [
      nameColumn(t('column.pod')),
      statusColumn(t('column.status')),
      readyColumn(t('column.ready')),
      column(
        'restarts',
        t('column.restarts'),
        row => (
          <Quantity
            value={row.restarts ?? 0}
            tone={(row.restarts ?? 0) > 0 ? 'plain' : 'quiet'}
          />
        ),
        { numeric: true, isHidden: !medium },
      ),
      column(
        'node',
        t('column.onNode'),
        row => <span className={page.quiet}>{row.nodeName ?? '–'}</span>,
        { isHidden: !up('lg') },
      ),
      ageColumn(t('column.age'), !medium),
    ],
    [t, medium, up],
  );
}

function nameColumn(label: string): ColumnConfig<ResourceRow> {
  return column('name', label, row => <ResourceName resource={row} />, {
    isRowHeader: true,
    share: 'wide',
  });
}

function statusColumn(label: string): ColumnConfig<ResourceRow> {
  return column('status', label, row => <ResourceStatus resource={row} />, {
    share: 'medium',
  });
}

function readyColumn(label: string): ColumnConfig<ResourceRow> {
  return column(
    'ready',
    label,
    row => (
      <Quantity
        value={row.ready ?? 0}
        of={row.desired ?? 0}
        tone={row.state === 'critical' ? 'danger' : 'plain'}
      />
    ),
    { numeric: true },
  );
}

function ageColumn(
  label: string,
  isHidden: boolean,
): ColumnConfig<ResourceRow> {
  return column(
    'age',
    label,
    row => (
      <span className={page.quiet}>
        <Age at={row.createdAt} bare />
      </span>
    ),
    { numeric: true, isHidden },
  );
}
