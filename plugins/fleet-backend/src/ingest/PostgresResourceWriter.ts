import { Knex } from 'knex';
import { BigIntColumn } from '../database/tables';
import { FEED_COLUMNS, RESOURCE_COLUMNS } from './columns';
import {
  ChangeRecord,
  ObjectKey,
  ResourceWriter,
  StoredObject,
  TaggedRow,
  uidsByKind,
} from './ResourceWriter';

function recordset(columns: Record<string, string>): string {
  const typed = Object.entries(columns).map(
    ([name, type]) => `${name} ${type}`,
  );
  return `jsonb_to_recordset(?::jsonb) as r(${typed.join(', ')})`;
}

const RESOURCE_NAMES = Object.keys(RESOURCE_COLUMNS);
const FEED_NAMES = Object.keys(FEED_COLUMNS);

const UPSERT = `
  insert into resources (cluster_id, received_at, ${RESOURCE_NAMES.join(', ')})
  select ?::uuid, ?::bigint, ${RESOURCE_NAMES.map(name => `r.${name}`).join(
    ', ',
  )}
  from ${recordset(RESOURCE_COLUMNS)}
  on conflict (cluster_id, kind, uid) do update set
    received_at = excluded.received_at,
    ${RESOURCE_NAMES.filter(name => name !== 'kind' && name !== 'uid')
      .map(name => `${name} = excluded.${name}`)
      .join(', ')}`;

const FEED = `
  insert into feed (cluster_id, received_at, ${FEED_NAMES.join(', ')})
  select ?::uuid, ?::bigint, ${FEED_NAMES.map(name => `r.${name}`).join(', ')}
  from ${recordset(FEED_COLUMNS)}
  returning seq, kind, uid`;

const VERSION_COLUMNS = {
  kind: 'text',
  uid: 'text',
  ordinal: 'bigint',
  content_hash: 'text',
  is_deleted: 'boolean',
  changed_by: 'text',
  observed_at: 'bigint',
  object: 'jsonb',
};
const VERSION_NAMES = Object.keys(VERSION_COLUMNS);

const VERSIONS = `
  insert into versions (cluster_id, received_at, ${VERSION_NAMES.join(', ')})
  select ?::uuid, ?::bigint, ${VERSION_NAMES.map(name => `r.${name}`).join(
    ', ',
  )}
  from ${recordset(VERSION_COLUMNS)}`;

/**
 * Set-based statements: one round trip per kind, whatever the size of the batch.
 *
 * @remarks
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
        `select kind, uid, namespace, name, content_hash, state, status
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

  readUnnamed(
    kind: string,
    snapshot: string,
    buckets: number[] | undefined,
  ): Promise<StoredObject[]> {
    return this.#rows(
      `select kind, uid, namespace, name, content_hash, state, status
       from resources
       where cluster_id = ?::uuid and kind = ? and snapshot is distinct from ?
       ${buckets ? 'and bucket = any(?::smallint[])' : ''}`,
      [this.#clusterId, kind, snapshot, ...(buckets ? [buckets] : [])],
    );
  }

  async upsert(rows: TaggedRow[]): Promise<void> {
    await this.#trx.raw(UPSERT, [this.#clusterId, this.#now, jsonList(rows)]);
  }

  async tag(kind: string, uids: string[], snapshot: string): Promise<void> {
    await this.#trx.raw(
      `update resources set snapshot = ?
       where cluster_id = ?::uuid and kind = ? and uid = any(?::text[])`,
      [snapshot, this.#clusterId, kind, uids],
    );
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
        `insert into versions
           (cluster_id, uid, content_hash, received_at, ordinal, kind, observed_at, is_deleted, changed_by, object)
         select r.cluster_id, r.uid, r.content_hash, r.received_at, 0, r.kind, r.observed_at, false, r.changed_by::text, r.object
         from resources r
         where r.cluster_id = ?::uuid and r.kind = ? and r.uid = any(?::text[])
           and not exists (
             select 1 from versions v where v.cluster_id = r.cluster_id and v.uid = r.uid)
         on conflict do nothing`,
        [this.#clusterId, kind, uids],
      ),
    );
  }

  async record(changes: ChangeRecord[]): Promise<number> {
    const feed = await this.#rows<ObjectKey & { seq: BigIntColumn }>(FEED, [
      this.#clusterId,
      this.#now,
      JSON.stringify(changes.map(({ object: _, ...change }) => change)),
    ]);
    const numbers = new Map(
      feed.map(row => [`${row.kind} ${row.uid}`, Number(row.seq)]),
    );
    const versions = changes.filter(change => !change.is_initial);
    if (versions.length > 0) {
      const rows = versions.map(change => ({
        kind: change.kind,
        uid: change.uid,
        ordinal: numbers.get(`${change.kind} ${change.uid}`),
        content_hash: change.content_hash ?? '',
        is_deleted: change.type === 'deleted',
        changed_by: change.changed_by,
        observed_at: change.observed_at,
        object: change.object,
      }));
      await this.#trx.raw(VERSIONS, [
        this.#clusterId,
        this.#now,
        jsonList(rows),
      ]);
    }
    return feed.reduce((newest, row) => Math.max(newest, Number(row.seq)), 0);
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

/** Rows as a JSON list; their projections are JSON already. */
function jsonList(rows: { object: string | null }[]): string {
  const texts = rows.map(
    ({ object, ...row }) =>
      `${JSON.stringify(row).slice(0, -1)},"object":${object}}`,
  );
  return `[${texts.join(',')}]`;
}
