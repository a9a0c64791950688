import { ReactNode } from 'react';
import styles from './Message.module.css';

/**
 * Says what will stand here and the one thing that fills it.
 *
 * @public
 */
export function EmptyState(props: {
  title: string;
  description?: ReactNode;
  icon?: ReactNode;
  action?: ReactNode;
}) {
  return (
    <div className={styles.message}>
      {props.icon && (
        <span className={styles.icon} aria-hidden>
          {props.icon}
        </span>
      )}
      <span className={styles.title}>{props.title}</span>
      {props.description && (
        <span className={styles.text}>{props.description}</span>
      )}
      {props.action && <span className={styles.action}>{props.action}</span>}
    </div>
  );
}
