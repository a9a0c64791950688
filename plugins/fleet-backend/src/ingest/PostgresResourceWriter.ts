import { Knex } from 'knex';
import { copyIn } from '../database/copyIn';
import { BigIntColumn } from '../database/tables';
import {
  FEED_COLUMNS,
  KEPT_COLUMNS,
  RESOURCE_COLUMNS,
  STORED_COLUMNS,
  VERSION_COLUMNS,
} from './columns';
import { PreparedRow } from './prepareBatch';
import {
  ChangeRecord,
  ObjectKey,
  ResourceWriter,
  StoredObject,
  uidsByKind,
  VersionBase,
} from './ResourceWriter';

const RESOURCE_NAMES = Object.keys(RESOURCE_COLUMNS);
const STORED = STORED_COLUMNS.join(', ');

/** Columns that every row of a statement has alike. */
const COMMON = { cluster_id: 'uuid', received_at: 'bigint' } as const;

/** Objects read at a time when a snapshot ends. */
const PAGE = 10_000;

/** bytea travels in JSON as base64. */
const UPDATE = `
  insert into resources (cluster_id, received_at, ${RESOURCE_NAMES.join(', ')})
  select ?::uuid, ?::bigint, ${RESOURCE_NAMES.map(name =>
    name === 'object' ? `decode(r.object, 'base64')` : `r.${name}`,
  ).join(', ')}
  from jsonb_to_recordset(?::jsonb) as r(${Object.entries(RESOURCE_COLUMNS)
    .map(([name, type]) => `${name} ${type === 'bytea' ? 'text' : type}`)
    .join(', ')})
  on conflict (cluster_id, kind, uid) do update set
    received_at = excluded.received_at,
    ${RESOURCE_NAMES.filter(name => name !== 'kind' && name !== 'uid')
      .map(name => `${name} = excluded.${name}`)
      .join(', ')}`;

const KEPT = KEPT_COLUMNS.join(', ');

/**
 * Set-based statements: one round trip per kind, whatever the size of the batch.
 *
 * @remarks
 * Rows that are new go in by COPY. Two agents that report the same kind of a
 * cluster at the same moment, as one that replaces another, may both find a
 * row missing: then the later transaction fails on the key and is tried again.
 *
 * Objects are named by `kind = ? and uid = any(?)`, which is one pass over the
 * primary key. A join with the list of keys is not: the planner expects few
 * matches and looks each key up by itself, or reads the whole cluster.
 */
export class PostgresResourceWriter implements ResourceWriter {
  readonly #trx: Knex.Transaction;
  readonly #clusterId: string;
  readonly #now: number;

  constructor(trx: Knex.Transaction, clusterId: string, now: number) {
    this.#trx = trx;
    this.#clusterId = clusterId;
    this.#now = now;
  }

  readStored(keys: ObjectKey[]): Promise<StoredObject[]> {
    return this.#perKind(keys, (kind, uids) =>
      this.#rows<StoredObject>(
        `select ${STORED}
         from resources
         where cluster_id = ?::uuid and kind = ? and uid = any(?::text[])`,
        [this.#clusterId, kind, uids],
      ),
    );
  }

  async readTombstones(keys: ObjectKey[], after: number) {
    return this.#perKind(keys, async (kind, uids) => {
      const rows = await this.#rows<{ uid: string; deleted_at: BigIntColumn }>(
        `select uid, deleted_at from tombstones
         where cluster_id = ?::uuid and kind = ? and uid = any(?::text[])
           and deleted_at >= ?`,
        [this.#clusterId, kind, uids, after],
      );
      return rows.map(row => ({
        kind,
        uid: row.uid,
        deletedAt: Number(row.deleted_at),
      }));
    });
  }

  async removeTombstones(keys: ObjectKey[]): Promise<void> {
    await this.#perKind(keys, (kind, uids) =>
      this.#rows(
        `delete from tombstones
         where cluster_id = ?::uuid and kind = ? and uid = any(?::text[])`,
        [this.#clusterId, kind, uids],
      ),
    );
  }

  readPage(
    kind: string,
    after: string,
    buckets: number[] | undefined,
  ): Promise<StoredObject[]> {
    return this.#rows(
      `select ${STORED}
       from resources
       where cluster_id = ?::uuid and kind = ? and uid > ?
       ${buckets ? 'and bucket = any(?::smallint[])' : ''}
       order by uid limit ${PAGE}`,
      [this.#clusterId, kind, after, ...(buckets ? [buckets] : [])],
    );
  }

  async insert(rows: PreparedRow[]): Promise<void> {
    await copyIn(
      this.#trx,
      'resources',
      { ...COMMON, ...RESOURCE_COLUMNS },
      rows,
      this.#common(),
    );
  }

  async update(rows: PreparedRow[]): Promise<void> {
    if (rows.length > 0) {
      await this.#trx.raw(UPDATE, [this.#clusterId, this.#now, jsonList(rows)]);
    }
  }

  async remove(keys: ObjectKey[]): Promise<void> {
    await this.#perKind(keys, async (kind, uids) => {
      await this.#trx.raw(
        `delete from resources
         where cluster_id = ?::uuid and kind = ? and uid = any(?::text[])`,
        [this.#clusterId, kind, uids],
      );
      await this.#trx.raw(
        `insert into tombstones (cluster_id, kind, uid, deleted_at)
         select ?::uuid, ?, k.uid, ?::bigint from unnest(?::text[]) as k(uid)
         on conflict (cluster_id, kind, uid) do update set deleted_at = excluded.deleted_at`,
        [this.#clusterId, kind, this.#now, uids],
      );
      return [];
    });
  }

  async keepFirstVersions(keys: ObjectKey[]): Promise<void> {
    await this.#perKind(keys, (kind, uids) =>
      this.#rows(
        `insert into versions (ordinal, is_deleted, changed_by, ${KEPT})
         select 0, false, r.changed_by::text, ${KEPT_COLUMNS.map(
           name => `r.${name}`,
         ).join(', ')}
         from resources r
         where r.cluster_id = ?::uuid and r.kind = ? and r.uid = any(?::text[])
           and not exists (
             select 1 from versions v where v.cluster_id = r.cluster_id and v.uid = r.uid)
         on conflict do nothing`,
        [this.#clusterId, kind, uids],
      ),
    );
  }

  readBases(keys: ObjectKey[], since: number): Promise<VersionBase[]> {
    return this.#perKind(keys, async (kind, uids) => {
      const rows = await this.#rows<{
        uid: string;
        ordinal: BigIntColumn;
        object: Uint8Array;
      }>(
        `select b.uid, b.ordinal, b.object
         from unnest(?::text[]) as k(uid)
         cross join lateral (
           select coalesce(v.base, v.ordinal) as ordinal from versions v
           where v.cluster_id = ?::uuid and v.uid = k.uid and v.kind = ?
           order by v.ordinal desc limit 1) as newest
         cross join lateral (
           select v.uid, v.ordinal, v.object from versions v
           where v.cluster_id = ?::uuid and v.uid = k.uid and v.kind = ?
             and v.ordinal = newest.ordinal and v.received_at >= ?
             and v.object is not null limit 1) as b`,
        [uids, this.#clusterId, kind, this.#clusterId, kind, since],
      );
      return rows.map(row => ({ ...row, kind, ordinal: Number(row.ordinal) }));
    });
  }

  async record(changes: ChangeRecord[]): Promise<number> {
    const numbers = await this.#numbers(changes.length);
    const rows = changes.map((change, i) => ({ ...change, seq: numbers[i] }));
    await copyIn(
      this.#trx,
      'feed',
      { ...COMMON, seq: 'bigint', ...FEED_COLUMNS },
      rows,
      this.#common(),
    );
    await copyIn(
      this.#trx,
      'versions',
      { ...COMMON, ...VERSION_COLUMNS },
      rows
        .filter(row => !row.is_initial)
        .map(row => ({
          ...row,
          ordinal: row.seq,
          content_hash: row.content_hash ?? '',
          is_deleted: row.type === 'deleted',
        })),
      this.#common(),
    );
    return numbers[numbers.length - 1] ?? 0;
  }

  /** Numbers of the feed, in order. */
  async #numbers(count: number): Promise<number[]> {
    const rows = await this.#rows<{ numbers: string[] }>(
      `select array_agg(nextval(pg_get_serial_sequence('feed', 'seq'))) as numbers
       from generate_series(1, ?::integer)`,
      [count],
    );
    return (rows[0].numbers ?? []).map(Number);
  }

  #common() {
    return { cluster_id: this.#clusterId, received_at: this.#now };
  }

  async #perKind<T>(
    keys: ObjectKey[],
    statement: (kind: string, uids: string[]) => Promise<T[]>,
  ): Promise<T[]> {
    const results: T[] = [];
    for (const [kind, uids] of uidsByKind(keys)) {
      for (const row of await statement(kind, uids)) {
        results.push(row);
      }
    }
    return results;
  }

  async #rows<T>(sql: string, bindings: Knex.RawBinding[]): Promise<T[]> {
    const result = await this.#trx.raw<{ rows: T[] }>(sql, bindings);
    return result.rows;
  }
}

/** Rows as a JSON list; some of their columns are JSON already. */
function jsonList(rows: PreparedRow[]): string {
  const texts = rows.map(
    ({ labels, images, changed_by, facts, object, words: _, ...row }) =>
      `${JSON.stringify({ ...row, object: object.toString('base64') }).slice(
        0,
        -1,
      )},"labels":${labels},"images":${images},"changed_by":${changed_by},"facts":${facts}}`,
  );
  return `[${texts.join(',')}]`;
}
