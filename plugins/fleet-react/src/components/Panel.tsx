import { Box } from '@backstage/ui';
import clsx from 'clsx';
import { ReactNode, useId } from 'react';
import styles from './Panel.module.css';

/**
 * A framed part of a page with a heading.
 *
 * @public
 */
export function Panel(props: {
  title?: ReactNode;
  /** Quiet words beside the title, such as a count. */
  note?: ReactNode;
  /** Links and buttons at the right. */
  actions?: ReactNode;
  /** Lets content such as a table reach the frame. */
  flush?: boolean;
  className?: string;
  children: ReactNode;
}) {
  const { title, note, actions, flush, className, children } = props;
  const id = useId();
  return (
    <Box
      as="section"
      bg="neutral"
      className={clsx(styles.panel, className)}
      aria-labelledby={title ? id : undefined}
    >
      {(title || actions) && (
        <div className={styles.header}>
          {title && (
            <h2 id={id} className={styles.title}>
              {title}
            </h2>
          )}
          {note && <span className={styles.note}>{note}</span>}
          {actions && <span className={styles.actions}>{actions}</span>}
        </div>
      )}
      <div className={clsx(styles.body, flush && styles.flush)}>{children}</div>
    </Box>
  );
}
