import { Knex } from 'knex';
import { toTimestamp } from '../database/columns';
import { BigIntColumn, KindStateRow } from '../database/tables';

/** A kind of a cluster with the time its agent had heard of all its live kinds. */
export type HeardKindRow = KindStateRow & {
  kinds_heard_at: BigIntColumn | null;
};

/** The kinds of a cluster as their agents reported them, aliased `k`. */
export function selectHeardKinds(
  db: Knex,
  clusterId: string,
): Knex.QueryBuilder<HeardKindRow, HeardKindRow[]> {
  return db
    .from({ k: 'kind_states' })
    .leftJoin({ l: 'liveness' }, join =>
      join.on('l.cluster_id', 'k.cluster_id').andOn('l.agent_id', 'k.agent_id'),
    )
    .where('k.cluster_id', clusterId)
    .select('k.*', 'l.kinds_heard_at') as Knex.QueryBuilder<
    HeardKindRow,
    HeardKindRow[]
  >;
}

/** When the agent last heard of a kind: of live ones it says one time for all. */
export function lastHeardOf(
  row: Pick<HeardKindRow, 'state' | 'last_heard_at' | 'kinds_heard_at'>,
): string | undefined {
  if (row.state !== 'live' || row.kinds_heard_at === null) {
    return toTimestamp(row.last_heard_at);
  }
  return toTimestamp(
    Math.max(Number(row.last_heard_at ?? 0), Number(row.kinds_heard_at)),
  );
}
