import { Knex } from 'knex';
import { bounded, STATEMENT_TIMEOUT_MS } from '../inventory/bounded';

/**
 * Runs statements over the feed as those of searches are run: it holds days of
 * a whole fleet, and whoever asks for what is rare makes them read all of it.
 *
 * @throws ServiceUnavailableError that says how to ask for less
 */
export function boundedChanges<T>(
  db: Knex,
  work: (trx: Knex) => Promise<T>,
  timeoutMs: number = STATEMENT_TIMEOUT_MS,
): Promise<T> {
  return bounded(
    db,
    work,
    timeoutMs,
    'by cluster, kind, namespace or a shorter time',
  );
}
