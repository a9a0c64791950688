import { Knex } from 'knex';
import { BigIntColumn } from '../database/tables';
import { FEED_COLUMNS, RESOURCE_COLUMNS } from './columns';
import {
  ChangeRecord,
  ObjectKey,
  ResourceWriter,
  StoredObject,
  TaggedRow,
} from './ResourceWriter';

/** Rows per statement: SQLite works on the event loop, which is to breathe in between. */
const CHUNK = 200;

const STORED: (keyof StoredObject)[] = [
  'kind',
  'uid',
  'namespace',
  'name',
  'content_hash',
  'state',
  'status',
];

const JSON_COLUMNS = new Set(['labels', 'images', 'changed_by', 'object']);
const RESOURCE_NAMES = Object.keys(RESOURCE_COLUMNS) as (keyof TaggedRow)[];
const FEED_NAMES = Object.keys(FEED_COLUMNS) as (keyof typeof FEED_COLUMNS)[];

/** Statements over at most 200 rows. */
export class SqliteResourceWriter implements ResourceWriter {
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
      this.#trx('resources')
        .where({ cluster_id: this.#clusterId, kind })
        .whereIn('uid', uids)
        .select<StoredObject[]>(STORED),
    );
  }

  readTombstones(keys: ObjectKey[], after: number) {
    return this.#perKind(keys, async (kind, uids) => {
      const rows = await this.#trx('tombstones')
        .where({ cluster_id: this.#clusterId, kind })
        .whereIn('uid', uids)
        .where('deleted_at', '>=', after)
        .select<{ uid: string; deleted_at: BigIntColumn }[]>(
          'uid',
          'deleted_at',
        );
      return rows.map(row => ({
        kind,
        uid: row.uid,
        deletedAt: Number(row.deleted_at),
      }));
    });
  }

  async removeTombstones(keys: ObjectKey[]): Promise<void> {
    await this.#perKind(keys, async (kind, uids) => {
      await this.#trx('tombstones')
        .where({ cluster_id: this.#clusterId, kind })
        .whereIn('uid', uids)
        .delete();
      return [];
    });
  }

  readUnnamed(
    kind: string,
    snapshot: string,
    buckets: number[] | undefined,
  ): Promise<StoredObject[]> {
    const query = this.#trx('resources')
      .where({ cluster_id: this.#clusterId, kind })
      .whereRaw('snapshot is not ?', [snapshot]);
    if (buckets) {
      query.whereIn('bucket', buckets);
    }
    return query.select<StoredObject[]>(STORED);
  }

  async upsert(rows: TaggedRow[]): Promise<void> {
    const written = rows.map(row => ({
      cluster_id: this.#clusterId,
      received_at: this.#now,
      ...Object.fromEntries(
        RESOURCE_NAMES.map(name => [
          name,
          JSON_COLUMNS.has(name) && row[name] !== null
            ? JSON.stringify(row[name])
            : row[name],
        ]),
      ),
    }));
    for (const chunk of chunks(written)) {
      await this.#trx('resources')
        .insert(chunk)
        .onConflict(['cluster_id', 'kind', 'uid'])
        .merge();
    }
  }

  async tag(kind: string, uids: string[], snapshot: string): Promise<void> {
    for (const chunk of chunks(uids)) {
      await this.#trx('resources')
        .where({ cluster_id: this.#clusterId, kind })
        .whereIn('uid', chunk)
        .update({ snapshot });
    }
  }

  async remove(keys: ObjectKey[]): Promise<void> {
    await this.#perKind(keys, async (kind, uids) => {
      await this.#trx('resources')
        .where({ cluster_id: this.#clusterId, kind })
        .whereIn('uid', uids)
        .delete();
      await this.#trx('tombstones')
        .insert(
          uids.map(uid => ({
            cluster_id: this.#clusterId,
            kind,
            uid,
            deleted_at: this.#now,
          })),
        )
        .onConflict(['cluster_id', 'kind', 'uid'])
        .merge();
      return [];
    });
  }

  async keepFirstVersions(keys: ObjectKey[]): Promise<void> {
    await this.#perKind(keys, async (kind, uids) => {
      await this.#trx.raw(
        `insert or ignore into versions
           (cluster_id, uid, content_hash, received_at, ordinal, kind, observed_at, is_deleted, changed_by, object)
         select r.cluster_id, r.uid, r.content_hash, r.received_at, 0, r.kind, r.observed_at, 0, r.changed_by, r.object
         from resources r
         where r.cluster_id = ? and r.kind = ?
           and r.uid in (${uids.map(() => '?').join(', ')})
           and not exists (
             select 1 from versions v where v.cluster_id = r.cluster_id and v.uid = r.uid)`,
        [this.#clusterId, kind, ...uids],
      );
      return [];
    });
  }

  async record(changes: ChangeRecord[]): Promise<number> {
    let newest = 0;
    for (const chunk of chunks(changes)) {
      const feed = await this.#trx('feed')
        .insert(
          chunk.map(change => ({
            cluster_id: this.#clusterId,
            received_at: this.#now,
            ...Object.fromEntries(FEED_NAMES.map(name => [name, change[name]])),
          })),
        )
        .returning<(ObjectKey & { seq: number })[]>(['seq', 'kind', 'uid']);
      const numbers = new Map(
        feed.map(row => [`${row.kind} ${row.uid}`, row.seq]),
      );
      newest = Math.max(newest, ...numbers.values());
      const versions = chunk.filter(change => !change.is_initial);
      if (versions.length > 0) {
        await this.#trx('versions').insert(
          versions.map(change => ({
            cluster_id: this.#clusterId,
            received_at: this.#now,
            kind: change.kind,
            uid: change.uid,
            ordinal: numbers.get(`${change.kind} ${change.uid}`),
            content_hash: change.content_hash ?? '',
            is_deleted: change.type === 'deleted',
            changed_by: change.changed_by,
            observed_at: change.observed_at,
            object: change.object && JSON.stringify(change.object),
          })),
        );
      }
    }
    return newest;
  }

  /** Runs a statement for the objects of each kind, at most 200 at a time. */
  async #perKind<T>(
    keys: ObjectKey[],
    statement: (kind: string, uids: string[]) => Promise<T[]>,
  ): Promise<T[]> {
    const byKind = new Map<string, string[]>();
    for (const { kind, uid } of keys) {
      const uids = byKind.get(kind);
      if (uids) {
        uids.push(uid);
      } else {
        byKind.set(kind, [uid]);
      }
    }
    const results: T[] = [];
    for (const [kind, uids] of byKind) {
      for (const chunk of chunks(uids)) {
        results.push(...(await statement(kind, chunk)));
      }
    }
    return results;
  }
}

function chunks<T>(items: T[]): T[][] {
  const result: T[][] = [];
  for (let i = 0; i < items.length; i += CHUNK) {
    result.push(items.slice(i, i + CHUNK));
  }
  return result;
}
