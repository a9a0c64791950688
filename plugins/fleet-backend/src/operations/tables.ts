import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { BigIntColumn } from '../database/tables';

/** A table of the hub and how it grows. */
export interface TableStatus {
  name: string;
  /** Exact on SQLite, the estimate of the last analysis on PostgreSQL. */
  rows: number;
  /** With indexes; not known on SQLite. */
  bytes?: number;
  /** Time of the oldest row, milliseconds since the Unix epoch. */
  oldest?: number;
}

/** Tables that grow, with the column their retention goes by. */
export const GROWING: Readonly<Record<string, string>> = {
  resources: 'received_at',
  versions: 'received_at',
  feed: 'received_at',
  change_counts: 'hour',
  change_groups: 'last_at',
  change_group_members: 'at',
  audit_events: 'at',
  refusals: 'minute',
  tombstones: 'deleted_at',
  enrollments: 'created_at',
  downlink: 'created_at',
};

/** How large the growing tables are, in a few cheap statements. */
export async function readTables(db: Knex): Promise<TableStatus[]> {
  const sizes = isPostgres(db)
    ? await sizesOfPostgres(db)
    : await sizesOfSqlite(db);
  const tables: TableStatus[] = [];
  for (const [name, column] of Object.entries(GROWING)) {
    // Not for resources: the oldest row of the inventory says nothing, and no index leads there.
    const oldest =
      name === 'resources' ? undefined : await readOldest(db, name, column);
    tables.push({
      name,
      rows: sizes.get(name)?.rows ?? 0,
      bytes: sizes.get(name)?.bytes,
      oldest,
    });
  }
  return tables;
}

async function readOldest(
  db: Knex,
  table: string,
  column: string,
): Promise<number | undefined> {
  const row = await db(table).min({ oldest: column }).first();
  return row?.oldest === null || row?.oldest === undefined
    ? undefined
    : Number(row.oldest);
}

type Sizes = Map<string, { rows: number; bytes?: number }>;

async function sizesOfPostgres(db: Knex): Promise<Sizes> {
  const { rows } = await db.raw<{
    rows: { name: string; rows: BigIntColumn; bytes: BigIntColumn }[];
  }>(
    `SELECT relname AS name, greatest(reltuples, 0)::bigint AS rows, pg_total_relation_size(oid) AS bytes
     FROM pg_class
     WHERE relkind = 'r' AND relnamespace = current_schema()::regnamespace AND relname = ANY (?)`,
    [Object.keys(GROWING)],
  );
  return new Map(
    rows.map(row => [
      row.name,
      { rows: Number(row.rows), bytes: Number(row.bytes) },
    ]),
  );
}

async function sizesOfSqlite(db: Knex): Promise<Sizes> {
  const sizes: Sizes = new Map();
  for (const name of Object.keys(GROWING)) {
    const row = await db(name).count({ rows: '*' }).first();
    sizes.set(name, { rows: Number(row?.rows ?? 0) });
  }
  return sizes;
}
