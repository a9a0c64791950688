import { Knex } from 'knex';
import { readNow } from '../database/columns';

/** Headlines are counted by hours of UTC. */
export const HOUR_MS = 3600_000;

/**
 * From when on the change feed is certainly whole, in milliseconds since the
 * Unix epoch: the start of an hour.
 *
 * @remarks
 * Headlines outlive the feed they were made of. Who works them out anew begins
 * here and leaves alone what is older, because retention has removed, or is
 * about to remove, the changes before.
 *
 * @param feedKeptMs - `retention.changes`
 */
export async function wholeFeedSince(
  db: Knex,
  feedKeptMs: number,
): Promise<number> {
  const hour = Math.ceil(((await readNow(db)) - feedKeptMs) / HOUR_MS);
  return (hour + 1) * HOUR_MS;
}
