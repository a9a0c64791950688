import { ReactNode } from 'react';
import type { FleetQuery } from '../hooks/useFleetQuery';
import { ErrorState } from './ErrorState';
import { LoadingState } from './LoadingState';
import { RefreshNotice } from './RefreshNotice';
import styles from './QueryView.module.css';

/**
 * What a query is at, said in one way everywhere: loading, failed, forbidden,
 * empty, partial, stale, or there.
 *
 * @remarks
 * Forbidden and failed come from the error alone. Data that is there stays
 * when loading it again fails, under a notice that says so. A view of a part
 * only, because a limit cut it, says so below.
 *
 * @public
 */
export function QueryView<Data>(props: {
  query: Pick<FleetQuery<Data>, 'data' | 'error' | 'reload'>;
  children: (data: NonNullable<Data>) => ReactNode;
  /** Whether there is nothing to show of data that came. */
  isEmpty?: (data: NonNullable<Data>) => boolean;
  /** Shown instead of nothing: what will stand here, and what fills it. */
  empty?: ReactNode;
  /** Says what is missing where data is a part only. */
  partial?: (data: NonNullable<Data>) => ReactNode;
  /** Shape of what is loading; lines unless said. */
  loading?: { rows?: number; variant?: 'lines' | 'page' };
}) {
  const { query, children, isEmpty, empty, partial, loading } = props;
  const { data, error, reload } = query;
  if (data === undefined || data === null) {
    return error ? (
      <ErrorState error={error} onRetry={reload} />
    ) : (
      <LoadingState {...loading} />
    );
  }
  const missing = partial?.(data);
  return (
    <>
      {error && (
        <div className={styles.notice}>
          <RefreshNotice error={error} onRetry={reload} />
        </div>
      )}
      {isEmpty?.(data) ? empty : children(data)}
      {missing && <p className={styles.partial}>{missing}</p>}
    </>
  );
}
