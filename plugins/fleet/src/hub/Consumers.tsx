import type { ConsumerStatus } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  DataTable,
  fleetApiRef,
  Panel,
  StateBadge,
  useDuration,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { useBreakpoint } from '@backstage/ui';
import { useMemo } from 'react';
import { column } from '../common/columns';
import { ConfirmButton } from '../common/ConfirmButton';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './Hub.module.css';
import { consumerDrawn } from './hubState';

type Row = ConsumerStatus & { id: string };

/** What follows the change feed, how far it is, and a way to begin anew. */
export function Consumers(props: {
  consumers: readonly ConsumerStatus[];
  may: boolean;
  onDone: () => void;
}) {
  const { consumers, may, onDone } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const { up } = useBreakpoint();
  const small = up('sm');
  const rows = useMemo(
    () => consumers.map(item => ({ ...item, id: item.name })),
    [consumers],
  );
  const columns = [
    column<Row>(
      'name',
      t('hub.consumer.name'),
      row => (
        <span className={page.cell}>
          <strong>{row.name}</strong>
          <span className={styles.quiet}>{row.description}</span>
          {!small && <ConsumerState row={row} />}
        </span>
      ),
      { isRowHeader: true, share: small ? 'wide' : '46%' },
    ),
    column<Row>(
      'state',
      t('hub.consumer.state'),
      row => <ConsumerState row={row} />,
      { isHidden: !small },
    ),
    column<Row>(
      'lag',
      t('hub.consumer.lag'),
      row =>
        row.lagChanges > 0 ? (
          <span className={page.cell}>
            <span>{duration(row.lagSeconds)}</span>
            <span className={styles.quiet}>
              {t('hub.changes', { count: row.lagChanges })}
            </span>
          </span>
        ) : (
          <span className={styles.quiet}>{t('hub.noLag')}</span>
        ),
      { numeric: true },
    ),
    column<Row>(
      'last',
      t('hub.consumer.last'),
      row => (
        <span className={page.quiet}>
          <Age at={row.lastRunAt} />
        </span>
      ),
      { numeric: true, isHidden: !small },
    ),
    column<Row>(
      'action',
      t('hub.consumer.action'),
      row => (
        <ConfirmButton
          action={t('hub.replay')}
          label={t('hub.replayOf', { name: row.name })}
          title={t('hub.replayTitle', { name: row.name })}
          text={t('hub.replayText')}
          onConfirm={() => api.replayConsumer(row.name)}
          onDone={onDone}
        />
      ),
      { numeric: true, isHidden: !may },
    ),
  ];
  return (
    <Panel title={t('hub.consumers')} note={t('hub.consumersNote')} flush>
      <DataTable label={t('hub.consumers')} columns={columns} rows={rows} />
    </Panel>
  );
}

function ConsumerState({ row }: { row: Row }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <span className={page.cell}>
      <StateBadge
        state={consumerDrawn(row)}
        word={t(`hub.consumer.${row.state}`)}
      />
      {row.error && (
        <span className={styles.error}>
          {row.error}
          {row.failures
            ? ` (${t('hub.failures', { count: row.failures })})`
            : ''}
        </span>
      )}
    </span>
  );
}
