import type { ClusterState } from '@backstage-fleet/plugin-fleet-common';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { useNow } from '../hooks/useNow';
import { DrawnState, isStale, stateClass } from '../state';
import { fleetReactTranslationRef } from '../translation';
import { StateMark } from './StateMark';
import styles from './StaleBanner.module.css';
import { useDuration } from './useDuration';

/**
 * One banner over everything of a cluster that is away: since when, and that
 * its last known state is shown. Nothing while it is live.
 *
 * @public
 */
export function StaleBanner(props: {
  cluster: string;
  state: ClusterState;
  /** Seconds since its last word when `receivedAt` was. */
  ageSeconds?: number;
  receivedAt?: number;
}) {
  const { cluster, state, ageSeconds, receivedAt } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const duration = useDuration();
  const now = useNow(1_000);
  if (!isStale(state)) {
    return null;
  }
  const drawn: DrawnState = state === 'late' ? 'degraded' : 'unreachable';
  const never = ageSeconds === undefined;
  const age =
    (ageSeconds ?? 0) + Math.max(0, now - (receivedAt ?? now)) / 1_000;
  let title: string = t('stale.title', { cluster, duration: duration(age) });
  if (state === 'revoked') {
    title = t('stale.revoked', { cluster });
  } else if (never) {
    title = t('stale.never', { cluster });
  }
  return (
    <div role="status" className={clsx(styles.banner, stateClass(drawn))}>
      <StateMark state={drawn} label={false} size={14} />
      <span>
        <strong>{title}</strong>{' '}
        {never ? t('stale.neverHelp') : t('stale.help')}
      </span>
    </div>
  );
}
