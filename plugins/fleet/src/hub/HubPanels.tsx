import type { HubStatus } from '@backstage-fleet/plugin-fleet-common';
import {
  Age,
  binaryBytes,
  EmptyState,
  fleetApiRef,
  Panel,
  Quantity,
  StateBadge,
  StateMark,
} from '@backstage-fleet/plugin-fleet-react';
import { useApi, useTranslationRef } from '@backstage/frontend-plugin-api';
import { ConfirmButton } from '../common/ConfirmButton';
import page from '../common/page.module.css';
import { fleetTranslationRef } from '../translation';
import styles from './Hub.module.css';

/** What works and what does not, with the mend. */
export function Checks({ status }: { status: HubStatus }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <Panel title={t('hub.checks')}>
      {status.checks.length === 0 && (
        <EmptyState title={t('hub.checksEmpty')} />
      )}
      <ul className={styles.list}>
        {status.checks.map(check => (
          <li key={check.name} className={styles.check}>
            <StateMark state={check.state} />
            <span>
              <strong>{check.name}</strong>
              {check.sentence}
            </span>
            {check.mend && <span className={styles.mend}>{check.mend}</span>}
          </li>
        ))}
      </ul>
    </Panel>
  );
}

/** Processes that share the work. */
export function Replicas({ status }: { status: HubStatus }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  return (
    <Panel
      title={t('hub.replicas')}
      note={status.replicas.length.toLocaleString()}
    >
      <ul className={styles.list}>
        {status.replicas.map(replica => {
          const memory =
            replica.memoryBytes === undefined
              ? undefined
              : binaryBytes(replica.memoryBytes);
          return (
            <li key={replica.id} className={styles.replica}>
              <span className={styles.replicaHead}>
                <strong>{replica.host ?? replica.id}</strong>
                <span className={styles.quiet}>
                  {t('hub.seen')} <Age at={replica.seenAt} />
                </span>
              </span>
              <span className={styles.figures}>
                <Figure
                  label={t('hub.memory')}
                  value={memory?.value}
                  unit={memory?.unit}
                />
                <Figure
                  label={t('hub.loop')}
                  value={replica.eventLoopDelayMs}
                  unit="ms"
                />
                <Figure label={t('hub.polls')} value={replica.agents} />
                <Figure
                  label={t('hub.items')}
                  value={replica.itemsPerSecond}
                  unit="/ s"
                />
              </span>
            </li>
          );
        })}
      </ul>
      <p className={styles.quiet}>{t('hub.replicasText')}</p>
    </Panel>
  );
}

function Figure(props: {
  label: string;
  value: number | undefined;
  unit?: string;
}) {
  return (
    <span>
      <span className={styles.quiet}>{props.label} </span>
      <Quantity value={props.value} unit={props.unit} align="left" />
    </span>
  );
}

/** Keys the hub signs with; the next one may be made. */
export function Keys(props: {
  status: HubStatus;
  may: boolean;
  onDone: () => void;
}) {
  const { status, may, onDone } = props;
  const api = useApi(fleetApiRef);
  const { t } = useTranslationRef(fleetTranslationRef);
  const keys = status.keys ?? [];
  const drawn = {
    active: 'healthy',
    next: 'progressing',
    retired: 'unknown',
  } as const;
  return (
    <Panel
      title={t('hub.keys')}
      note={t('hub.keysNote')}
      actions={
        may && (
          <ConfirmButton
            action={t('hub.rotate')}
            title={t('hub.rotateTitle')}
            text={t('hub.rotateText')}
            onConfirm={() => api.rotateHubKey()}
            onDone={onDone}
          />
        )
      }
    >
      {keys.length === 0 ? (
        <EmptyState title={t('hub.keysEmpty')} />
      ) : (
        <ul className={styles.list}>
          {keys.map(key => (
            <li key={key.kid} className={styles.key}>
              <code className={page.code}>{key.kid}</code>
              <StateBadge
                state={drawn[key.state]}
                word={t(`hub.key.${key.state}`)}
              />
              <span className={styles.quiet}>
                {t('hub.key.created')} <Age at={key.createdAt} />
              </span>
            </li>
          ))}
        </ul>
      )}
    </Panel>
  );
}
