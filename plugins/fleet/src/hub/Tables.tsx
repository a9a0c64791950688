import type { HubStatus } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  binaryBytes,
  DataTable,
  Panel,
  Quantity,
} from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column } from '../common/columns';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';

type Row = HubStatus['tables'][number] & { id: string };

/** What the hub stores, how much, and how long it keeps it. */
export function Tables({ tables }: { tables: HubStatus['tables'] }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const { up } = useBreakpoint();
  const small = up('sm');
  const rows = useMemo(
    () =>
      [...tables]
        .sort((a, b) => (b.bytes ?? b.rows) - (a.bytes ?? a.rows))
        .map(item => ({ ...item, id: item.name })),
    [tables],
  );
  const columns = [
    column<Row>(
      'name',
      t('hub.table.name'),
      row => <code className={page.code}>{row.name}</code>,
      { isRowHeader: true, share: 'wide' },
    ),
    column<Row>(
      'rows',
      t('hub.table.rows'),
      row => <Quantity value={row.rows} />,
      { numeric: true },
    ),
    column<Row>(
      'size',
      t('hub.table.size'),
      row => {
        const size =
          row.bytes === undefined ? undefined : binaryBytes(row.bytes);
        return <Quantity value={size?.value} unit={size?.unit} />;
      },
      { numeric: true, isHidden: rows.every(row => row.bytes === undefined) },
    ),
    column<Row>(
      'kept',
      t('hub.table.kept'),
      row => (
        <span className={page.cell}>
          <span>{row.retention ?? '–'}</span>
          {row.oldest && (
            <span className={`${page.quiet} ${page.small}`}>
              {t('hub.table.oldest')} <Age at={row.oldest} />
            </span>
          )}
        </span>
      ),
      { isHidden: !small },
    ),
  ];
  return (
    <Panel title={t('hub.tables')} flush>
      <DataTable label={t('hub.tables')} columns={columns} rows={rows} />
    </Panel>
  );
}
