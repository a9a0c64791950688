import { useTranslationRef } from '@backstage/frontend-plugin-api';
import clsx from 'clsx';
import { DrawnState, stateClass } from '../state';
import { fleetReactTranslationRef } from '../translation';
import styles from './StateMark.module.css';

/**
 * The shape of a state, so that it can be told without its color: filled
 * circle, triangle, square, hollow circle, dotted circle; half filled while
 * progressing.
 *
 * @param props - size in px; `label` false where the word stands beside it
 * @public
 */
export function StateMark(props: {
  state: DrawnState;
  size?: number;
  label?: boolean;
  className?: string;
}) {
  const { state, size = 12, label = true, className } = props;
  const { t } = useTranslationRef(fleetReactTranslationRef);
  const word = t(`state.${state}`);
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 12 12"
      data-state={state}
      className={clsx(styles.mark, stateClass(state), className)}
      {...(label
        ? { role: 'img', 'aria-label': word }
        : { 'aria-hidden': true })}
    >
      {label && <title>{word}</title>}
      <Shape state={state} />
    </svg>
  );
}

function Shape({ state }: { state: DrawnState }) {
  switch (state) {
    case 'healthy':
      return <circle cx="6" cy="6" r="5" className={styles.fill} />;
    case 'degraded':
      return (
        <path
          d="M6 1.2 11.2 10.6H0.8Z"
          strokeWidth="1.2"
          strokeLinejoin="round"
          className={styles.fillAndLine}
        />
      );
    case 'critical':
      return (
        <rect
          x="1.2"
          y="1.2"
          width="9.6"
          height="9.6"
          rx="1.4"
          className={styles.fill}
        />
      );
    case 'unreachable':
      return (
        <circle
          cx="6"
          cy="6"
          r="4.2"
          strokeWidth="1.8"
          className={styles.line}
        />
      );
    case 'progressing':
      return (
        <>
          <circle
            cx="6"
            cy="6"
            r="4.4"
            strokeWidth="1.4"
            className={styles.line}
          />
          <path d="M6 1.6a4.4 4.4 0 0 1 0 8.8Z" className={styles.fill} />
        </>
      );
    default:
      return (
        <circle
          cx="6"
          cy="6"
          r="4.4"
          strokeWidth="1.6"
          strokeDasharray="1.6 1.85"
          className={styles.line}
        />
      );
  }
}
