import type { ClusterState } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { DrawnState, stateClass } from '../state';
import { fleetReactTranslationRef } from '../translation';
import { Age } from './Age';
import styles from './ConnectionBadge.module.css';

const DRAWN: Record<ClusterState, DrawnState> = {
  live: 'healthy',
  late: 'degraded',
  unreachable: 'unreachable',
  expired: 'unknown',
  revoked: 'unknown',
};

/**
 * How a cluster is connected to the hub, with the age of its last word.
 *
 * @public
 */
export function ConnectionBadge(props: {
  state: ClusterState;
  /** Seconds since the last word when `receivedAt` was, by the hub's clock. */
  ageSeconds?: number;
  /** When ageSeconds was received, in ms of the browser's clock. */
  receivedAt?: number;
}) {
  const { state, ageSeconds, receivedAt } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  return (
    <span
      className={clsx(styles.badge, stateClass(DRAWN[state]))}
      title={t(`connectionHint.${state}`)}
      data-connection={state}
    >
      <span className={clsx(styles.dot, state === 'live' && styles.pulse)} />
      {t(`connection.${state}`)}
      {ageSeconds !== undefined && (
        <span className={styles.age}>
          <Age seconds={ageSeconds} receivedAt={receivedAt} bare />
        </span>
      )}
    </span>
  );
}
