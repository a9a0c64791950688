import { setImmediate } from 'node:timers/promises';
import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { SqliteStatements } from '../database/Statements';
import { AgentRow, BigIntColumn, StreamRow } from '../database/tables';
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
  LockedStream,
  ObjectKey,
  ResourceWriter,
  StoredObject,
  uidsByKind,
  VersionBase,
} from './ResourceWriter';

/**
 * Rows per statement. SQLite works on the event loop, and its promises never
 * leave it to anybody else, so the loop is set free after each statement.
 */
const CHUNK = 200;
/** Objects read at a time when a snapshot ends. */
const PAGE = 1000;

const STORED = [...STORED_COLUMNS];
const RESOURCE_NAMES = Object.keys(RESOURCE_COLUMNS) as (keyof PreparedRow)[];
const FEED_NAMES = Object.keys(FEED_COLUMNS) as (keyof typeof FEED_COLUMNS)[];
const VERSION_NAMES = Object.keys(VERSION_COLUMNS);
const KEPT = KEPT_COLUMNS.join(', ');

const UPSERT = `on conflict (cluster_id, kind, uid) do update set
  received_at = excluded.received_at,
  ${RESOURCE_NAMES.filter(name => name !== 'kind' && name !== 'uid')
    .map(name => `${name} = excluded.${name}`)
    .join(', ')}`;

/** Statements over at most 200 rows. */
export class SqliteResourceWriter implements ResourceWriter {
  readonly #trx: Knex.Transaction;
  readonly #clusterId: string;
  #now = 0;

  constructor({ trx }: SqliteStatements, clusterId: string) {
    this.#trx = trx;
    this.#clusterId = clusterId;
  }

  /** The whole database is locked by the transaction. */
  async lockStream(
    agentId: string,
    lane: StreamRow['lane'],
  ): Promise<LockedStream | undefined> {
    const row = await this.#trx('streams')
      .join('agents', 'agents.id', 'streams.agent_id')
      .where({
        'streams.cluster_id': this.#clusterId,
        'streams.agent_id': agentId,
        'streams.lane': lane,
      })
      .first<StreamRow & Pick<AgentRow, 'state'> & { now: number }>(
        'streams.*',
        'agents.state',
        this.#trx.raw('? as now', [nowExpression(this.#trx)]),
      );
    this.#now = row?.now ?? 0;
    return (
      row && {
        epoch: Number(row.epoch),
        lastSeq: Number(row.last_seq),
        openedAt: Number(row.opened_at),
        now: row.now,
        agentState: row.state,
      }
    );
  }

  /** What is near costs nothing to ask for. */
  expect(): void {}

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

  async readPage(
    kind: string,
    after: string,
    buckets: number[] | undefined,
  ): Promise<StoredObject[]> {
    const query = this.#trx('resources')
      .where({ cluster_id: this.#clusterId, kind })
      .where('uid', '>', after);
    if (buckets) {
      query.whereIn('bucket', buckets);
    }
    const rows = await query
      .orderBy('uid')
      .limit(PAGE)
      .select<StoredObject[]>(STORED);
    await setImmediate();
    return rows;
  }

  insert(rows: PreparedRow[]): Promise<void> {
    return this.#write(rows);
  }

  update(rows: PreparedRow[]): Promise<void> {
    return this.#write(rows, UPSERT);
  }

  async #write(rows: PreparedRow[], suffix?: string): Promise<void> {
    for (const chunk of chunks(rows)) {
      await this.#insert(
        'resources',
        RESOURCE_NAMES,
        chunk.map(row => RESOURCE_NAMES.map(name => row[name])),
        suffix,
      );
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
        `insert or ignore into versions (ordinal, is_deleted, changed_by, ${KEPT})
         select 0, 0, r.changed_by, ${KEPT_COLUMNS.map(
           name => `r.${name}`,
         ).join(', ')}
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

  /** The cross join keeps SQLite from reading all versions of the cluster first. */
  readBases(keys: ObjectKey[], since: number): Promise<VersionBase[]> {
    return this.#perKind(keys, async (kind, uids) => {
      const rows: { uid: string; ordinal: number; object: Uint8Array }[] =
        await this.#trx.raw(
          `select b.uid, b.ordinal, b.object
           from json_each(?) as k
           cross join versions b on b.cluster_id = ? and b.uid = k.value
             and b.ordinal = (
               select coalesce(v.base, v.ordinal) from versions v
               where v.cluster_id = ? and v.uid = k.value and v.kind = ?
               order by v.ordinal desc limit 1)
           where b.kind = ? and b.received_at >= ? and b.object is not null`,
          [
            JSON.stringify(uids),
            this.#clusterId,
            this.#clusterId,
            kind,
            kind,
            since,
          ],
        );
      return rows.map(row => ({ ...row, kind }));
    });
  }

  async record(changes: ChangeRecord[]): Promise<number> {
    let newest = 0;
    for (const chunk of chunks(changes)) {
      const feed = await this.#insert<ObjectKey & { seq: number }>(
        'feed',
        FEED_NAMES,
        chunk.map(change => FEED_NAMES.map(name => change[name])),
        'returning seq, kind, uid',
      );
      const numbers = new Map(
        feed.map(row => [`${row.kind} ${row.uid}`, row.seq]),
      );
      newest = Math.max(newest, ...numbers.values());
      const versions = chunk.filter(change => !change.is_initial);
      if (versions.length > 0) {
        await this.#insert(
          'versions',
          VERSION_NAMES,
          versions.map(change => {
            const row: Record<string, unknown> = {
              ...change,
              ordinal: numbers.get(`${change.kind} ${change.uid}`),
              content_hash: change.content_hash ?? '',
              is_deleted: change.type === 'deleted',
            };
            return VERSION_NAMES.map(name => row[name]);
          }),
        );
      }
    }
    return newest;
  }

  /** Inserts rows of the cluster. Plain text: to build it anew costs more than to run it. */
  async #insert<T>(
    table: string,
    columns: readonly string[],
    rows: unknown[][],
    suffix: string = '',
  ): Promise<T[]> {
    const marks = `(?, ?${', ?'.repeat(columns.length)})`;
    const written: unknown = await this.#trx.raw(
      `insert into ${table} (cluster_id, received_at, ${columns.join(', ')})
       values ${marks}${`, ${marks}`.repeat(rows.length - 1)} ${suffix}`,
      rows.flatMap(row => [
        this.#clusterId,
        this.#now,
        ...row,
      ]) as Knex.RawBinding[],
    );
    await setImmediate();
    return written as T[];
  }

  /** Runs a statement for the objects of each kind, at most 200 at a time. */
  async #perKind<T>(
    keys: ObjectKey[],
    statement: (kind: string, uids: string[]) => Promise<T[]>,
  ): Promise<T[]> {
    const results: T[] = [];
    for (const [kind, uids] of uidsByKind(keys)) {
      for (const chunk of chunks(uids)) {
        results.push(...(await statement(kind, chunk)));
        await setImmediate();
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
