import { RiCheckLine } from '@remixicon/react';
import { ReactNode } from 'react';
import styles from './Step.module.css';

/** One numbered step: done, current, or still to come. */
export function Step(props: {
  number: number;
  title: string;
  current: number;
  children: ReactNode;
}) {
  const { number, title, current, children } = props;
  let phase: 'done' | 'current' | 'later' = 'later';
  if (number < current) {
    phase = 'done';
  } else if (number === current) {
    phase = 'current';
  }
  return (
    <li
      className={styles.step}
      data-phase={phase}
      aria-current={phase === 'current' ? 'step' : undefined}
    >
      <span className={styles.marker} aria-hidden>
        {phase === 'done' ? <RiCheckLine size={16} /> : number}
      </span>
      <div className={styles.body}>
        <h2 className={styles.title}>{title}</h2>
        {children}
      </div>
    </li>
  );
}
