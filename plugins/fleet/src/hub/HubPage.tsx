import {
  fleetHubOperatePermission,
  HubStatus,
} from '@backstage-fleet/plugin-fleet-common';
import {
  fleetApiRef,
  QueryView,
  StateMark,
  useDuration,
  useFleetQuery,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { usePermission } from '@backstage/plugin-permission-react';
import { PageFrame } from '../common/PageFrame';
import { fleetTranslationRef } from '../translation';
import { Consumers } from './Consumers';
import styles from './Hub.module.css';
import { Checks, Keys, Replicas } from './HubPanels';
import { worstCheck } from './hubState';
import { Tables } from './Tables';

const REFRESH_SECONDS = 10;

/** How the hub itself is, and what may be done about it. */
export function HubPage() {
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const operating = usePermission({ permission: fleetHubOperatePermission });
  const query = useFleetQuery('hub', signal => api.getHubStatus({ signal }), {
    refreshSeconds: REFRESH_SECONDS,
  });
  const may = operating.allowed;
  return (
    <PageFrame title={t('hub.title')}>
      <QueryView query={query} loading={{ variant: 'page', rows: 6 }}>
        {status => (
          <>
            <Sentence status={status} />
            <div className={styles.columns}>
              <Checks status={status} />
              <Replicas status={status} />
            </div>
            <Consumers
              consumers={status.consumers}
              may={may}
              onDone={query.reload}
            />
            <div className={styles.columns}>
              <Tables tables={status.tables} />
              <Keys status={status} may={may} onDone={query.reload} />
            </div>
          </>
        )}
      </QueryView>
    </PageFrame>
  );
}

function Sentence({ status }: { status: HubStatus }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  const duration = useDuration();
  const unwell = status.checks.filter(
    check => check.state !== 'healthy' && check.state !== 'progressing',
  ).length;
  const seconds =
    (Date.parse(status.asOf ?? new Date().toISOString()) -
      Date.parse(status.startedAt)) /
    1_000;
  return (
    <header className={styles.head}>
      <p className={styles.sentence}>
        <StateMark state={worstCheck(status.checks)} size={16} />
        {unwell > 0 ? t('hub.unwell', { count: unwell }) : t('hub.well')}
      </p>
      <p className={styles.facts}>
        {t('hub.facts', {
          version: status.version,
          engine: status.engine,
          protocol: status.protocol ?? '–',
          connected: status.agents.connected.toLocaleString(),
          total: status.agents.total.toLocaleString(),
        })}{' '}
        {t('hub.started', { duration: duration(Math.max(0, seconds)) })}
      </p>
    </header>
  );
}
