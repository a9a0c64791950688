import {
  LATE_KIND_AFTER_MS,
  UNREACHABLE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { nowExpression } from '../../database/columns';
import { Fragment } from './text';
import { StalePlaces } from './types';

/** Most clusters, and most kinds of clusters, that a statement names. */
const MAX_BOUND = 500;

/**
 * Objects of which what is known may be old: their cluster is not heard of
 * (unreachable, expired or revoked), or its agent does not follow the kind any
 * more, or has not heard of it in time.
 *
 * @param places - where they are, once it is looked up
 */
export function matchStale(db: Knex, places?: StalePlaces): Fragment {
  if (!places) {
    return {
      sql: `resources.cluster_id IN (${silentClusters(db)})
        OR (resources.cluster_id, resources.kind) IN (${silentKinds(db)})`,
      bindings: [],
    };
  }
  const { clusterIds, kinds } = places;
  const alternatives = [
    ...(clusterIds.length > 0
      ? [`resources.cluster_id IN (${clusterIds.map(() => '?').join(', ')})`]
      : []),
    ...kinds.map(() => 'resources.cluster_id = ? AND resources.kind = ?'),
  ];
  return {
    sql: alternatives.join(' OR ') || '1 = 0',
    bindings: [...clusterIds, ...kinds.flat()],
  };
}

/** Looks up where stale objects are; undefined where these are too many places to name. */
export async function findStalePlaces(
  db: Knex,
): Promise<StalePlaces | undefined> {
  const limit = MAX_BOUND + 1;
  const clusters: { id: string }[] = await db
    .from(db.raw(`(${silentClusters(db)}) AS silent`))
    .select('id')
    .limit(limit);
  const clusterIds = clusters.map(({ id }) => id);
  const kinds: { cluster_id: string; kind: string }[] = await db
    .from(db.raw(`(${silentKinds(db)}) AS silent`))
    .whereNotIn('cluster_id', clusterIds)
    .select('cluster_id', 'kind')
    .limit(limit);
  return clusterIds.length > MAX_BOUND || kinds.length > MAX_BOUND
    ? undefined
    : { clusterIds, kinds: kinds.map(row => [row.cluster_id, row.kind]) };
}

function silentClusters(db: Knex): string {
  return `SELECT c.id FROM clusters c WHERE c.revoked_at IS NOT NULL
    OR coalesce((SELECT max(l.last_seen_at) FROM liveness l WHERE l.cluster_id = c.id), c.created_at)
      < ${nowExpression(db)} - ${UNREACHABLE_AFTER_MS}`;
}

/** As `lastHeardOf` has it: of live kinds the agent says one time for all. */
function silentKinds(db: Knex): string {
  const since = `${nowExpression(db)} - ${LATE_KIND_AFTER_MS}`;
  return `SELECT k.cluster_id, k.kind FROM kind_states k
    LEFT JOIN liveness l ON l.cluster_id = k.cluster_id AND l.agent_id = k.agent_id
    WHERE k.state <> 'live' OR (
      coalesce(k.last_heard_at, l.kinds_heard_at) < ${since}
      AND coalesce(l.kinds_heard_at, k.last_heard_at) < ${since})`;
}
