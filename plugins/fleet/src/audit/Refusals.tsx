import type { RefusalCount } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  DataTable,
  fleetApiRef,
  Quantity,
  QueryPanel,
  useKeysetRows,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useMemo } from 'react';
import { column } from '../common/columns';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './Audit.module.css';
import { refusalBins } from './refusalBins';

const PAGE_SIZE = 500;
const DAY_MS = 86_400_000;
const BINS = 48;

type Row = RefusalCount & { id: string };

/** What the agent door turned away in a day, drawn and row by row. */
export function Refusals() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const { from, to } = useMemo(() => {
    const now = Date.now();
    return { from: now - DAY_MS, to: now };
  }, []);
  const list = useKeysetRows<Row>(
    'refusals',
    async (cursor, signal) => {
      const answer = await api.listRefusals(
        {
          since: new Date(from).toISOString(),
          limit: PAGE_SIZE,
          ...(cursor && { cursor }),
        },
        { signal },
      );
      return {
        ...answer,
        items: answer.items.map(item => ({
          ...item,
          id: `${item.minute} ${item.source} ${item.code}`,
        })),
      };
    },
    { idOf: row => row.id },
  );
  const columns = useMemo(
    () => [
      column<Row>('source', t('audit.source'), row => row.source, {
        isRowHeader: true,
      }),
      column<Row>('code', t('audit.code'), row => (
        <code className={page.code}>{row.code}</code>
      )),
      column<Row>(
        'count',
        t('audit.count'),
        row => <Quantity value={row.count} />,
        { numeric: true },
      ),
      column<Row>(
        'minute',
        t('audit.minute'),
        row => (
          <span className={page.quiet}>
            <Age at={row.minute} />
          </span>
        ),
        { numeric: true },
      ),
    ],
    [t],
  );
  return (
    <QueryPanel
      title={t('audit.refusals')}
      note={t('audit.refusalsNote')}
      flush
      query={list}
      rows={4}
      empty={{
        title: t('audit.refusalsEmpty'),
        description: t('audit.refusalsEmptyText'),
      }}
    >
      {rows => (
        <>
          <Chart rows={rows} from={from} to={to} />
          <DataTable
            label={t('audit.refusals')}
            columns={columns}
            rows={rows}
            hasMore={list.hasMore}
            loadingMore={list.loadingMore}
            onMore={list.loadMore}
            rowHeight={49}
          />
        </>
      )}
    </QueryPanel>
  );
}

function Chart(props: {
  rows: readonly RefusalCount[];
  from: number;
  to: number;
}) {
  const { rows, from, to } = props;
  const { t } = useTranslationRef(fleetTranslationRef);
  const bins = refusalBins(rows, from, to, BINS);
  const top = Math.max(1, ...bins.map(bin => bin.count));
  const clock = (ms: number) =>
    new Date(ms).toLocaleTimeString(undefined, {
      hour: '2-digit',
      minute: '2-digit',
    });
  return (
    <div className={styles.chart}>
      <div
        className={styles.bars}
        role="img"
        aria-label={t('audit.refusalsChart')}
      >
        {bins.map(bin => (
          <span
            key={bin.from}
            className={styles.bar}
            title={t('audit.refusalsBar', {
              count: bin.count,
              time: clock(bin.from),
            })}
          >
            <span style={{ height: `${(bin.count / top) * 100}%` }} />
          </span>
        ))}
      </div>
      <div className={styles.axis}>
        <span>{clock(from)}</span>
        <span>{clock((from + to) / 2)}</span>
        <span>{clock(to)}</span>
      </div>
    </div>
  );
}
