import { ReactNode } from 'react';
import styles from './Summary.module.css';

/** Names with what they are; rows of nothing are left out. */
export function FactRows(props: {
  rows: readonly (readonly [string, ReactNode])[];
}) {
  const rows = props.rows.filter(
    ([, value]) => value !== undefined && value !== null && value !== '',
  );
  return (
    <dl className={styles.facts}>
      {rows.map(([name, value]) => (
        <div key={name} style={{ display: 'contents' }}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
