import type { ResourceState } from '@backstage-fleet/plugin-fleet-common';
import { Age, Panel, StateMark } from '@backstage-fleet/plugin-fleet-react';
import { useTranslationRef } from '@backstage/frontend-plugin-api';
import { fleetTranslationRef } from '../translation';
import { Json, textAt } from './read';
import styles from './Summary.module.css';

/** Conditions that are well when they do not hold. */
const BAD_WHEN_TRUE =
  /(Pressure|Unavailable|Failure|Failed|Degraded|Paused|Stalled|Suspended|Dangling|NonStructuralSchema|Terminating|Reconciling)$/;

/** How a condition is drawn: what it says, by whether holding is good. */
export function conditionDrawn(type: string, status: string): ResourceState {
  if (status === 'Unknown') {
    return 'unknown';
  }
  return (status === 'True') !== BAD_WHEN_TRUE.test(type)
    ? 'healthy'
    : 'degraded';
}

/** Conditions that the object reports of itself. */
export function Conditions({ items }: { items: readonly Json[] }) {
  const { t } = useTranslationRef(fleetTranslationRef);
  if (items.length === 0) {
    return null;
  }
  return (
    <Panel title={t('resource.conditions')}>
      <ul className={styles.conditions}>
        {items.map(item => {
          const type = textAt(item, 'type') ?? '';
          const status = textAt(item, 'status') ?? 'Unknown';
          const reason = textAt(item, 'reason');
          const since = textAt(item, 'lastTransitionTime');
          return (
            <li key={type}>
              <StateMark state={conditionDrawn(type, status)} size={10} />
              <span>
                {type}{' '}
                <span className={styles.quiet}>
                  {[status, reason !== type && reason]
                    .filter(Boolean)
                    .join(', ')}
                </span>
              </span>
              <span className={styles.quiet}>
                {since && <Age at={since} />}
              </span>
            </li>
          );
        })}
      </ul>
    </Panel>
  );
}
