import { setImmediate } from 'node:timers/promises';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { BigIntColumn, ClusterCountRow } from '../database/tables';

/** Keys that one statement looks at, so that no SQLite statement holds the process up for long. */
const KEYS_AT_ONCE = 500;
const ROWS_AT_ONCE = 200;

/** Objects that are counted together. */
export interface CountKey {
  cluster_id: string;
  kind: string;
  namespace: string;
}

/** How many objects of a group have as many units ready as desired. */
export const COMPLETE =
  'sum(case when coalesce(resources.ready, 0) >= coalesce(resources.desired, 0) then 1 else 0 end)';

const GROUP = [
  'resources.cluster_id',
  'resources.kind',
  'resources.namespace',
  'resources.state',
  'resources.status',
];

const KEYS_POSTGRES =
  'unnest(?::uuid[], ?::text[], ?::text[]) as k(cluster_id, kind, namespace)';

type CountedRow = Omit<ClusterCountRow, 'count' | 'complete'> & {
  count: BigIntColumn;
  complete: BigIntColumn;
};

/**
 * Brings the counts of some keys to what is stored now.
 *
 * @remarks
 * Counted anew rather than added up: whatever was missed or came twice, the
 * counts are right for the state that the transaction sees.
 */
export async function recount(
  trx: Knex,
  keys: readonly CountKey[],
): Promise<void> {
  for (let i = 0; i < keys.length; i += KEYS_AT_ONCE) {
    const some = keys.slice(i, i + KEYS_AT_ONCE);
    const [live, stored] = [
      await countLive(trx, some),
      await readStored(trx, some),
    ];
    await writeDifference(trx, stored, live);
    await setImmediate();
  }
}

/** Brings all counts of a cluster to what is stored now. */
export async function recountCluster(
  trx: Knex,
  clusterId: string,
): Promise<void> {
  await recountWhere(trx, { cluster_id: clusterId });
}

/** Brings the counts of a kind in all namespaces of a cluster to what is stored now. */
export async function recountKind(
  trx: Knex,
  clusterId: string,
  kind: string,
): Promise<void> {
  await recountWhere(trx, { cluster_id: clusterId, kind });
  await setImmediate();
}

async function recountWhere(
  trx: Knex,
  key: { cluster_id: string; kind?: string },
): Promise<void> {
  const live: CountedRow[] = await trx
    .from('resources')
    .where(key)
    .groupBy(GROUP)
    .select(GROUP)
    .select({
      count: trx.raw('count(*)'),
      complete: trx.raw(COMPLETE),
    });
  const stored = await trx<ClusterCountRow>('cluster_counts').where(key);
  await writeDifference(trx, stored, live.map(toCountRow));
}

async function countLive(
  trx: Knex,
  keys: readonly CountKey[],
): Promise<ClusterCountRow[]> {
  const counted = `count(*) as count, ${COMPLETE} as complete`;
  const columns = GROUP.join(', ');
  if (isPostgres(trx)) {
    // Lateral: one walk over the index for each key, never over the table.
    const { rows } = await trx.raw<{ rows: CountedRow[] }>(
      `select g.* from ${KEYS_POSTGRES}
       cross join lateral (
         select ${columns}, ${counted} from resources
         where resources.cluster_id = k.cluster_id
           and resources.kind = k.kind and resources.namespace = k.namespace
         group by ${columns}
       ) g`,
      bindKeys(keys),
    );
    return rows.map(toCountRow);
  }
  const rows: CountedRow[] = await trx.raw(
    `select ${columns}, ${counted} from json_each(?) k
     cross join resources on resources.cluster_id = k.value ->> 0
       and resources.kind = k.value ->> 1 and resources.namespace = k.value ->> 2
     group by ${columns}`,
    [jsonKeys(keys)],
  );
  return rows.map(toCountRow);
}

async function readStored(
  trx: Knex,
  keys: readonly CountKey[],
): Promise<ClusterCountRow[]> {
  if (isPostgres(trx)) {
    const { rows } = await trx.raw<{ rows: ClusterCountRow[] }>(
      `select c.* from ${KEYS_POSTGRES}
       join cluster_counts c on c.cluster_id = k.cluster_id
         and c.kind = k.kind and c.namespace = k.namespace`,
      bindKeys(keys),
    );
    return rows;
  }
  return trx.raw(
    `select c.* from json_each(?) k
     cross join cluster_counts c on c.cluster_id = k.value ->> 0
       and c.kind = k.value ->> 1 and c.namespace = k.value ->> 2`,
    [jsonKeys(keys)],
  );
}

function bindKeys(keys: readonly CountKey[]): string[][] {
  return [
    keys.map(key => key.cluster_id),
    keys.map(key => key.kind),
    keys.map(key => key.namespace),
  ];
}

function jsonKeys(keys: readonly CountKey[]): string {
  return JSON.stringify(
    keys.map(key => [key.cluster_id, key.kind, key.namespace]),
  );
}

function toCountRow(row: CountedRow): ClusterCountRow {
  return {
    ...row,
    count: Number(row.count),
    complete: Number(row.complete),
  };
}

function idOf(row: ClusterCountRow): string {
  return JSON.stringify([
    row.cluster_id,
    row.kind,
    row.namespace,
    row.state,
    row.status,
  ]);
}

async function writeDifference(
  trx: Knex,
  stored: readonly ClusterCountRow[],
  live: readonly ClusterCountRow[],
): Promise<void> {
  const before = new Map(stored.map(row => [idOf(row), row]));
  const changed = live.filter(row => {
    const old = before.get(idOf(row));
    return old?.count !== row.count || old?.complete !== row.complete;
  });
  const kept = new Set(live.map(idOf));
  const gone = stored.filter(row => !kept.has(idOf(row)));
  for (let i = 0; i < changed.length; i += ROWS_AT_ONCE) {
    await trx('cluster_counts')
      .insert(changed.slice(i, i + ROWS_AT_ONCE))
      .onConflict(['cluster_id', 'kind', 'namespace', 'state', 'status'])
      .merge(['count', 'complete']);
  }
  for (let i = 0; i < gone.length; i += ROWS_AT_ONCE) {
    await trx('cluster_counts')
      .whereIn(
        ['cluster_id', 'kind', 'namespace', 'state', 'status'],
        gone
          .slice(i, i + ROWS_AT_ONCE)
          .map(row => [
            row.cluster_id,
            row.kind,
            row.namespace,
            row.state,
            row.status,
          ]),
      )
      .delete();
  }
}
