import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { DrawnState, stateClass } from '../state';
import { fleetReactTranslationRef } from '../translation';
import { StateMark } from './StateMark';
import styles from './StateBadge.module.css';

/**
 * A state as shape, color and word. The word is that of the state, or the
 * object's own status where it says more (`CrashLoopBackOff`).
 *
 * @public
 */
export function StateBadge(props: {
  state: DrawnState;
  /** Shown instead of the state's word. */
  word?: string;
  /** `pill` stands out, for headers; `plain` is for rows. */
  variant?: 'plain' | 'pill';
}) {
  const { state, word, variant = 'plain' } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  return (
    <span
      className={clsx(styles.badge, styles[variant], stateClass(state))}
      data-state={state}
      title={word ? t(`state.${state}`) : undefined}
    >
      <StateMark
        state={state}
        label={false}
        size={variant === 'pill' ? 11 : 10}
      />
      <span className={styles.word}>{word ?? t(`state.${state}`)}</span>
    </span>
  );
}
