import { ColumnType } from '../database/BinaryRows';
import { copyIn } from '../database/copyIn';
import { Binding } from '../database/Pipeline';
import { PostgresStatements } from '../database/Statements';
import { AgentRow, BigIntColumn, StreamRow } from '../database/tables';
import {
  FEED_COLUMNS,
  KEPT_COLUMNS,
  RESOURCE_COLUMNS,
  STORED_COLUMNS,
  VERSION_COLUMNS,
} from './columns';
import { BASE_MS } from './packVersion';
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

const RESOURCE_NAMES = Object.keys(RESOURCE_COLUMNS);
const STORED = STORED_COLUMNS.join(', ');

/** Columns that every row of a statement has alike. */
const COMMON = { cluster_id: 'uuid', received_at: 'bigint' } as const;

/** Objects read at a time when a snapshot ends. */
const PAGE = 10_000;

/** Rows that go in by statements which travel with others; more of them go in by COPY, which does not. */
const FEW = 32;

const NOW = '(extract(epoch from clock_timestamp()) * 1000)::bigint';

/** Inserts rows that come as a JSON list; bytea travels in JSON as base64. */
function insertOf(table: string, columns: Record<string, string>): string {
  const names = Object.keys(columns);
  return `
  insert into ${table} (cluster_id, received_at, ${names.join(', ')})
  select $1::uuid, $2::bigint, ${names
    .map(name =>
      columns[name] === 'bytea' ? `decode(r.${name}, 'base64')` : `r.${name}`,
    )
    .join(', ')}
  from jsonb_to_recordset($3::jsonb) as r(${Object.entries(columns)
    .map(([name, type]) => `${name} ${type === 'bytea' ? 'text' : type}`)
    .join(', ')})`;
}

const INSERT = insertOf('resources', RESOURCE_COLUMNS);
const UPDATE = `${INSERT}
  on conflict (cluster_id, kind, uid) do update set
    received_at = excluded.received_at,
    ${RESOURCE_NAMES.filter(name => name !== 'kind' && name !== 'uid')
      .map(name => `${name} = excluded.${name}`)
      .join(', ')}`;

const FEED = { seq: 'bigint', ...FEED_COLUMNS } as const;
const FEED_NAMES = Object.keys(FEED);
const VERSION_NAMES = Object.keys(VERSION_COLUMNS);
const INSERT_FEED = insertOf('feed', FEED);
const INSERT_VERSIONS = insertOf('versions', VERSION_COLUMNS);

const KEPT = KEPT_COLUMNS.join(', ');

/** What was asked for before it was needed. */
interface Expected {
  keys: ReadonlySet<string>;
  stored: Promise<StoredObject[]>;
  bases: Promise<VersionBase[]>;
  numbers: Promise<number[]>;
}

function keyOf({ kind, uid }: ObjectKey): string {
  return `${kind} ${uid}`;
}

/**
 * Set-based statements: one per kind, whatever the size of the batch, and few
 * packets for those of a small one.
 *
 * @remarks
 * Rows that are new go in by COPY where they are many. Two agents that report
 * the same kind of a cluster at the same moment, as one that replaces another,
 * may both find a row missing: then the later transaction fails on the key and
 * is tried again.
 *
 * Objects are named by `kind = $2 and uid = any($3)`, which is one pass over
 * the primary key. A join with the list of keys is not: the planner expects few
 * matches and looks each key up by itself, or reads the whole cluster.
 */
export class PostgresResourceWriter implements ResourceWriter {
  readonly #db: PostgresStatements;
  readonly #clusterId: string;
  #now = 0;
  #expected: Expected | undefined;

  constructor(db: PostgresStatements, clusterId: string) {
    this.#db = db;
    this.#clusterId = clusterId;
  }

  /** The second statement waits for the lock of the first, and so sees what is true below it. */
  async lockStream(
    agentId: string,
    lane: StreamRow['lane'],
  ): Promise<LockedStream | undefined> {
    const [[stream], [agent]] = await Promise.all([
      this.#rows<Pick<StreamRow, 'epoch' | 'last_seq' | 'opened_at'>>(
        `select epoch, last_seq, opened_at from streams
         where cluster_id = $1::uuid and agent_id = $2::uuid and lane = $3
         for update`,
        [this.#clusterId, agentId, lane],
      ),
      this.#rows<{ state: AgentRow['state']; now: BigIntColumn }>(
        `select state, ${NOW} as now from agents where id = $1::uuid`,
        [agentId],
      ),
    ]);
    if (!stream || !agent) {
      return undefined;
    }
    this.#now = Number(agent.now);
    return {
      epoch: Number(stream.epoch),
      lastSeq: Number(stream.last_seq),
      openedAt: Number(stream.opened_at),
      now: this.#now,
      agentState: agent.state,
    };
  }

  expect(keys: ObjectKey[]): void {
    const expected: Expected = {
      keys: new Set(keys.map(keyOf)),
      stored: this.#readStored(keys),
      bases: this.#readBases(keys, null),
      numbers: this.#numbers(keys.length),
    };
    // Or whoever is refused before they are needed leaves errors that nobody handles.
    Promise.allSettled([expected.stored, expected.bases, expected.numbers]);
    this.#expected = expected;
  }

  readStored(keys: ObjectKey[]): Promise<StoredObject[]> {
    const { keys: known, stored } = this.#expected ?? {};
    return stored && keys.every(key => known!.has(keyOf(key)))
      ? stored
      : this.#readStored(keys);
  }

  #readStored(keys: ObjectKey[]): Promise<StoredObject[]> {
    return this.#perKind(keys, (kind, uids) =>
      this.#rows<StoredObject>(
        `select ${STORED}
         from resources
         where cluster_id = $1::uuid and kind = $2 and uid = any($3::text[])`,
        [this.#clusterId, kind, uids],
      ),
    );
  }

  async readTombstones(keys: ObjectKey[], after: number) {
    return this.#perKind(keys, async (kind, uids) => {
      const rows = await this.#rows<{ uid: string; deleted_at: BigIntColumn }>(
        `select uid, deleted_at from tombstones
         where cluster_id = $1::uuid and kind = $2 and uid = any($3::text[])
           and deleted_at >= $4`,
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
    for (const [kind, uids] of uidsByKind(keys)) {
      this.#db.pipeline.write(
        `delete from tombstones
         where cluster_id = $1::uuid and kind = $2 and uid = any($3::text[])`,
        [this.#clusterId, kind, uids],
      );
    }
  }

  readPage(
    kind: string,
    after: string,
    buckets: number[] | undefined,
  ): Promise<StoredObject[]> {
    return this.#rows(
      `select ${STORED}
       from resources
       where cluster_id = $1::uuid and kind = $2 and uid > $3
       ${buckets ? 'and bucket = any($4::smallint[])' : ''}
       order by uid limit ${PAGE}`,
      [this.#clusterId, kind, after, ...(buckets ? [buckets] : [])],
    );
  }

  async insert(rows: PreparedRow[]): Promise<void> {
    if (rows.length > FEW) {
      await this.#copyIn('resources', RESOURCE_COLUMNS, rows);
    } else if (rows.length > 0) {
      this.#write(INSERT, listOfRows(rows));
    }
  }

  async update(rows: PreparedRow[]): Promise<void> {
    if (rows.length > 0) {
      this.#write(UPDATE, listOfRows(rows));
    }
  }

  async remove(keys: ObjectKey[]): Promise<void> {
    for (const [kind, uids] of uidsByKind(keys)) {
      this.#db.pipeline.write(
        `delete from resources
         where cluster_id = $1::uuid and kind = $2 and uid = any($3::text[])`,
        [this.#clusterId, kind, uids],
      );
      this.#db.pipeline.write(
        `insert into tombstones (cluster_id, kind, uid, deleted_at)
         select $1::uuid, $2, k.uid, $3::bigint from unnest($4::text[]) as k(uid)
         on conflict (cluster_id, kind, uid) do update set deleted_at = excluded.deleted_at`,
        [this.#clusterId, kind, this.#now, uids],
      );
    }
  }

  async keepFirstVersions(keys: ObjectKey[]): Promise<void> {
    for (const [kind, uids] of uidsByKind(keys)) {
      this.#db.pipeline.write(
        `insert into versions (ordinal, is_deleted, changed_by, ${KEPT})
         select 0, false, r.changed_by::text, ${KEPT_COLUMNS.map(
           name => `r.${name}`,
         ).join(', ')}
         from resources r
         where r.cluster_id = $1::uuid and r.kind = $2 and r.uid = any($3::text[])
           and not exists (
             select 1 from versions v where v.cluster_id = r.cluster_id and v.uid = r.uid)
         on conflict do nothing`,
        [this.#clusterId, kind, uids],
      );
    }
  }

  async readBases(keys: ObjectKey[], since: number): Promise<VersionBase[]> {
    const { keys: known, bases } = this.#expected ?? {};
    return bases && keys.every(key => known!.has(keyOf(key)))
      ? bases
      : this.#readBases(keys, since);
  }

  /**
   * What has no version yet will have one of what it is now, before it changes:
   * see {@link PostgresResourceWriter.keepFirstVersions}.
   *
   * @param since - null for as long ago as bases are used, by the clock of the database
   */
  #readBases(keys: ObjectKey[], since: number | null): Promise<VersionBase[]> {
    return this.#perKind(keys, async (kind, uids) => {
      const rows = await this.#rows<{
        uid: string;
        ordinal: BigIntColumn;
        object: Uint8Array;
      }>(
        `with since as materialized (
           select coalesce($4::bigint, ${NOW} - ${BASE_MS}) as at)
         select b.uid, b.ordinal, b.object
         from unnest($1::text[]) as k(uid)
         cross join lateral (
           select coalesce(v.base, v.ordinal) as ordinal from versions v
           where v.cluster_id = $2::uuid and v.uid = k.uid and v.kind = $3
           order by v.ordinal desc limit 1) as newest
         cross join lateral (
           select v.uid, v.ordinal, v.object from versions v
           where v.cluster_id = $2::uuid and v.uid = k.uid and v.kind = $3
             and v.ordinal = newest.ordinal
             and v.received_at >= (select at from since)
             and v.object is not null limit 1) as b
         union all
         select r.uid, 0, r.object
         from resources r
         where r.cluster_id = $2::uuid and r.kind = $3 and r.uid = any($1::text[])
           and r.received_at >= (select at from since)
           and not exists (
             select 1 from versions v where v.cluster_id = r.cluster_id and v.uid = r.uid)`,
        [uids, this.#clusterId, kind, since],
      );
      return rows.map(row => ({ ...row, kind, ordinal: Number(row.ordinal) }));
    });
  }

  async record(changes: ChangeRecord[]): Promise<number> {
    const numbers = await this.#takeNumbers(changes.length);
    const rows = changes.map((change, i) => ({ ...change, seq: numbers[i] }));
    const versions = rows
      .filter(row => !row.is_initial)
      .map(row => ({
        ...row,
        ordinal: row.seq,
        content_hash: row.content_hash ?? '',
        is_deleted: row.type === 'deleted',
      }));
    if (rows.length > FEW) {
      await this.#copyIn('feed', FEED, rows);
      await this.#copyIn('versions', VERSION_COLUMNS, versions);
      return numbers[numbers.length - 1];
    }
    this.#write(INSERT_FEED, JSON.stringify(rows, FEED_NAMES));
    if (versions.length > 0) {
      this.#write(
        INSERT_VERSIONS,
        JSON.stringify(
          versions.map(row => ({
            ...row,
            object: row.object?.toString('base64'),
          })),
          VERSION_NAMES,
        ),
      );
    }
    return numbers[numbers.length - 1] ?? 0;
  }

  /** Numbers of the feed, in order. Some that were asked for before may be left: numbers of batches that failed are, too. */
  async #takeNumbers(count: number): Promise<number[]> {
    const numbers = (await this.#expected?.numbers) ?? [];
    const missing = count - numbers.length;
    if (missing > 0) {
      numbers.push(...(await this.#numbers(missing)));
    }
    return numbers.splice(0, count);
  }

  async #numbers(count: number): Promise<number[]> {
    const rows = await this.#rows<{ numbers: string[] }>(
      `select array_agg(nextval(pg_get_serial_sequence('feed', 'seq'))) as numbers
       from generate_series(1, $1::integer)`,
      [count],
    );
    return (rows[0].numbers ?? []).map(Number);
  }

  /** Rows of any number, after all that was written before. */
  async #copyIn(
    table: string,
    columns: Readonly<Record<string, ColumnType>>,
    rows: readonly object[],
  ): Promise<void> {
    await this.#db.pipeline.flush();
    await copyIn<Readonly<Record<string, ColumnType>>, Record<string, unknown>>(
      this.#db.client,
      table,
      { ...COMMON, ...columns },
      rows as readonly Record<string, unknown>[],
      { cluster_id: this.#clusterId, received_at: this.#now },
    );
  }

  #write(statement: string, rows: string): void {
    this.#db.pipeline.write(statement, [this.#clusterId, this.#now, rows]);
  }

  async #perKind<T>(
    keys: ObjectKey[],
    statement: (kind: string, uids: string[]) => Promise<T[]>,
  ): Promise<T[]> {
    const results = await Promise.all(
      [...uidsByKind(keys)].map(([kind, uids]) => statement(kind, uids)),
    );
    return results.length === 1 ? results[0] : results.flat();
  }

  #rows<T>(sql: string, bindings: Binding[]): Promise<T[]> {
    return this.#db.pipeline.rows<T>(sql, bindings);
  }
}

/** Rows as a JSON list; some of their columns are JSON already. */
function listOfRows(rows: PreparedRow[]): string {
  const texts = rows.map(
    ({ labels, images, changed_by, facts, object, words: _, ...row }) =>
      `${JSON.stringify({ ...row, object: object.toString('base64') }).slice(
        0,
        -1,
      )},"labels":${labels},"images":${images},"changed_by":${changed_by},"facts":${facts}}`,
  );
  return `[${texts.join(',')}]`;
}
