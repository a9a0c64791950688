import { ClusterState } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import {
  EXPIRED_AFTER_MS,
  LATE_AFTER_MS,
  UNREACHABLE_AFTER_MS,
} from './summary';

/** Last sign of life; a cluster that was never heard of counts from when it was let in. */
export const LAST_SIGN = 'coalesce(seen.last_seen_at, clusters.created_at)';

/** Ages of the states, in milliseconds: above the first, up to the second. */
const AGES: Record<
  Exclude<ClusterState, 'revoked'>,
  [above: number, upTo: number]
> = {
  live: [-Infinity, LATE_AFTER_MS],
  late: [LATE_AFTER_MS, UNREACHABLE_AFTER_MS],
  unreachable: [UNREACHABLE_AFTER_MS, EXPIRED_AFTER_MS],
  expired: [EXPIRED_AFTER_MS, Infinity],
};

/**
 * Restricts a query over clusters to some connection states: the same rule as
 * `connectionState`, in SQL.
 */
export function applyStates(
  query: Knex.QueryBuilder,
  states: readonly ClusterState[],
  now: number,
): void {
  query.where(any => {
    for (const state of new Set(states)) {
      any.orWhere(one => {
        if (state === 'revoked') {
          one.whereNotNull('clusters.revoked_at');
          return;
        }
        const [above, upTo] = AGES[state];
        one.whereNull('clusters.revoked_at');
        if (Number.isFinite(above)) {
          one.whereRaw(`${LAST_SIGN} < ?`, [now - above]);
        }
        if (Number.isFinite(upTo)) {
          one.whereRaw(`${LAST_SIGN} >= ?`, [now - upTo]);
        }
      });
    }
  });
}
