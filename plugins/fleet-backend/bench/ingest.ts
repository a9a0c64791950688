/**
 * How fast the hub stores what agents send, and how much room it takes.
 *
 *   node --require @backstage/cli-node/config/nodeTransform.cjs bench/ingest.ts \
 *     [--db postgresql://user:password@host:port/database] [--rows 100000] [--cluster-size 5000] [--concurrency 4] [--sql statement] [--first-only] [--json]
 *
 * --sql is run after the migrations, to try what an index costs; --first-only
 * ends after the first lists. From this package's folder; without --db on SQLite. The database must be an
 * empty one, it is filled. A batch goes the way it has from the moment its
 * bytes are read: inflate, parse, check, store, commit; what the agent does is
 * done beforehand and not counted. CPU is counted beside wall time, for that
 * repeats on a machine that others use too.
 */
import { randomUUID } from 'node:crypto';
import { readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { gzipSync } from 'node:zlib';
import {
  BatchItem,
  checkBatch,
  contentHash,
  DEFAULT_LIMITS,
  JsonObject,
  KindRegistry,
} from '@backstage-fleet/protocol';
import knexFactory, { Knex } from 'knex';
import { parseBody } from '../src/agentApi/body';
import { createFeedSignal } from '../src/changes/feedSignal';
import { AuthenticatedClusterId } from '../src/clusters/types';
import { isPostgres } from '../src/database/columns';
import { applyMigrations } from '../src/database/migrate';
import { IngestService } from '../src/ingest/IngestService';
import { changed, clusterObjects, KindObjects } from './objects';

const { values: options } = parseArgs({
  options: {
    db: { type: 'string' },
    rows: { type: 'string', default: '100000' },
    'cluster-size': { type: 'string', default: '5000' },
    concurrency: { type: 'string', default: '4' },
    sql: { type: 'string' },
    'first-only': { type: 'boolean', default: false },
    json: { type: 'boolean', default: false },
  },
});
const ROWS = Number(options.rows);
const CLUSTER_SIZE = Number(options['cluster-size']);
const CONCURRENCY = Number(options.concurrency);
/** Items of a batch, as agents fill them: within the items, the bytes and what the answer says. */
const BATCH_ITEMS = 2000;
/** Clusters whose batches are made ahead at a time, so that memory stays bounded. */
const ROUND = 20;

interface Phase {
  phase: string;
  rowsBefore: number;
  items: number;
  seconds: number;
  perSecond: number;
  hubCpuMicros: number;
  databaseCpuMicros: number;
}

class Cluster {
  readonly clusterId = randomUUID() as AuthenticatedClusterId;
  readonly agentId = randomUUID();
  seq = 0;
  snapshots = 0;
  constructor(readonly number: number) {}

  async open(db: Knex): Promise<void> {
    await db('agents').insert({
      id: this.agentId,
      cluster_id: this.clusterId,
      cluster_name: `cluster-${this.number}`,
      profile: 'inventory',
      kid: randomUUID(),
      public_jwk: '{}',
      state: 'approved',
      kube_system_uid: 'uid',
      created_at: 0,
    });
    await db('streams').insert({
      cluster_id: this.clusterId,
      agent_id: this.agentId,
      lane: 'inventory',
      epoch: 1,
      last_seq: 0,
    });
  }

  objects(): KindObjects[] {
    return clusterObjects(this.number, CLUSTER_SIZE);
  }

  /** Whole lists of all kinds, as after a start. */
  lists(
    item: (kind: string, object: JsonObject, snapshot: string) => BatchItem,
  ): Buffer[] {
    return this.batches(
      this.objects().flatMap(({ kind, objects }): BatchItem[] => {
        const snapshot = `s${++this.snapshots}`;
        return [
          { t: 'snapshot.begin', kind, snapshot },
          ...objects.map(object => item(kind, object, snapshot)),
          { t: 'snapshot.end', kind, snapshot, count: objects.length },
        ];
      }),
    );
  }

  batches(items: BatchItem[]): Buffer[] {
    const bodies: Buffer[] = [];
    for (let i = 0; i < items.length; i += BATCH_ITEMS) {
      bodies.push(
        gzipSync(
          JSON.stringify({
            v: 1,
            epoch: 1,
            lane: 'inventory',
            seq: ++this.seq,
            items: items.slice(i, i + BATCH_ITEMS),
          }),
          { level: 1 },
        ),
      );
    }
    return bodies;
  }
}

function upsertOf(
  kind: string,
  object: JsonObject,
  snapshot?: string,
): BatchItem {
  return {
    t: 'upsert',
    kind,
    uid: (object.metadata as JsonObject).uid as string,
    hash: contentHash(object),
    object,
    at: '2026-11-21T08:00:00.000Z',
    by: { manager: 'kube-controller-manager', operation: 'Update' },
    ...(snapshot ? { snapshot } : {}),
  };
}

function sameOf(kind: string, object: JsonObject, snapshot: string): BatchItem {
  return {
    t: 'same',
    kind,
    uid: (object.metadata as JsonObject).uid as string,
    hash: contentHash(object),
    snapshot,
  };
}

/** CPU time of the database's processes in microseconds, where it can be seen. */
async function databaseCpu(db: Knex): Promise<number> {
  if (!isPostgres(db)) {
    return 0;
  }
  const { rows } = await db.raw('select pid from pg_stat_activity');
  let ticks = 0;
  for (const { pid } of rows) {
    try {
      const fields = readFileSync(`/proc/${pid}/stat`, 'utf8')
        .replace(/^.*\) /, '')
        .split(' ');
      ticks += Number(fields[11]) + Number(fields[12]);
    } catch {
      // It has ended, or runs elsewhere.
    }
  }
  return ticks * 10_000;
}

async function main() {
  const file = join(tmpdir(), `fleet-bench-${process.pid}.sqlite`);
  const db = knexFactory(
    options.db
      ? {
          client: 'pg',
          connection: options.db,
          pool: { min: CONCURRENCY + 1, max: CONCURRENCY + 1 },
        }
      : {
          client: 'better-sqlite3',
          connection: { filename: file },
          useNullAsDefault: true,
          pool: { min: 1, max: 1 },
        },
  );
  if (!options.db) {
    await db.raw('pragma journal_mode = wal');
    await db.raw('pragma foreign_keys = on');
  }
  await applyMigrations(db);
  if (options.sql) {
    await db.raw(options.sql);
  }
  const ingest = new IngestService({
    db,
    logger: console as any,
    feed: createFeedSignal(),
    metrics: { batch: () => {}, refusal: () => {} },
    kinds: new KindRegistry(),
    limits: DEFAULT_LIMITS,
    maxConcurrent: CONCURRENCY,
  });
  const phases: Phase[] = [];
  let stored = 0;

  async function phase(
    name: string,
    all: Cluster[],
    bodiesOf: (cluster: Cluster) => Buffer[],
    itemsOf: (cluster: Cluster) => number,
  ): Promise<void> {
    if (all.length === 0) {
      return;
    }
    const total = { seconds: 0, hub: 0, database: 0, items: 0 };
    for (let i = 0; i < all.length; i += ROUND) {
      const work = all.slice(i, i + ROUND).map(cluster => ({
        cluster,
        bodies: bodiesOf(cluster),
      }));
      total.items += work.reduce((n, { cluster }) => n + itemsOf(cluster), 0);
      const databaseBefore = await databaseCpu(db);
      const hubBefore = process.cpuUsage();
      const start = performance.now();
      await Promise.all(
        Array.from({ length: CONCURRENCY }, async () => {
          for (let next = work.shift(); next; next = work.shift()) {
            for (const body of next.bodies) {
              const checked = checkBatch(
                await parseBody(body, 'gzip', {
                  ...DEFAULT_LIMITS,
                }),
              );
              if (!checked.ok) {
                throw new Error(checked.message);
              }
              const answer = await ingest.ingest(
                { ...next.cluster, profile: 'inventory' } as any,
                checked.value,
              );
              if (answer.rejected.length > 0) {
                throw new Error(JSON.stringify(answer.rejected[0]));
              }
            }
          }
        }),
      );
      total.seconds += (performance.now() - start) / 1000;
      const hub = process.cpuUsage(hubBefore);
      total.hub += hub.user + hub.system;
      total.database += (await databaseCpu(db)) - databaseBefore;
    }
    const result: Phase = {
      phase: name,
      rowsBefore: stored,
      items: total.items,
      seconds: Number(total.seconds.toFixed(2)),
      perSecond: Math.round(total.items / total.seconds),
      hubCpuMicros: Number((total.hub / total.items).toFixed(1)),
      databaseCpuMicros: Number((total.database / total.items).toFixed(1)),
    };
    phases.push(result);
    if (!options.json) {
      console.table([result]);
    }
  }

  const count = (cluster: Cluster) =>
    cluster.objects().reduce((n, { objects }) => n + objects.length, 0);
  const clusters: Cluster[] = [];
  const steps = [100_000, 300_000, 1_000_000].filter(step => step < ROWS);
  let bytes = 0;
  let counted = 0;
  for (const goal of [...steps, ROWS]) {
    const fresh: Cluster[] = [];
    while ((clusters.length + fresh.length) * CLUSTER_SIZE < goal) {
      const cluster = new Cluster(clusters.length + fresh.length);
      await cluster.open(db);
      fresh.push(cluster);
    }
    await phase(
      'first lists',
      fresh,
      cluster => cluster.lists(upsertOf),
      count,
    );
    for (const { objects } of fresh[0].objects()) {
      for (const object of objects) {
        bytes += JSON.stringify(object).length;
        counted++;
      }
    }
    clusters.push(...fresh);
    stored = clusters.length * CLUSTER_SIZE;
  }
  const sizesBefore = await sizes(db);
  const some = clusters.slice(0, 20);
  if (options['first-only']) {
    some.length = 0;
  }
  await phase('lists again, whole', some, c => c.lists(upsertOf), count);
  await phase('lists again, as same', some, c => c.lists(sameOf), count);
  for (const round of [1, 2, 3]) {
    await phase(
      'changes',
      some,
      c =>
        c.batches(
          c
            .objects()
            .flatMap(({ kind, objects }) =>
              objects
                .filter((_, i) => i % 5 === 0)
                .map(object => upsertOf(kind, changed(object, round))),
            ),
        ),
      c =>
        c
          .objects()
          .reduce((n, { objects }) => n + Math.ceil(objects.length / 5), 0),
    );
  }
  const versions = Number((await db('versions').count({ n: '*' }).first())!.n);
  const sizesAfter = await sizes(db);
  const result = {
    engine: options.db ? 'postgresql' : 'sqlite',
    objectBytes: Math.round(bytes / counted),
    rows: stored,
    clusterSize: CLUSTER_SIZE,
    concurrency: CONCURRENCY,
    phases,
    bytesPerRow: perUnit(sizesBefore, stored),
    indexes: options.db ? await indexSizes(db, stored) : undefined,
    versions,
    bytesPerVersion: Math.round(
      ((sizesAfter.versions ?? 0) - (sizesBefore.versions ?? 0)) / versions,
    ),
  };
  console.log(JSON.stringify(result, undefined, options.json ? undefined : 1));
  await db.destroy();
  if (!options.db) {
    for (const suffix of ['', '-wal', '-shm']) {
      rmSync(`${file}${suffix}`, { force: true });
    }
  }
}

function perUnit(all: Record<string, number>, rows: number) {
  return Object.fromEntries(
    Object.entries(all).map(([name, bytes]) => [
      name,
      Math.round((bytes / rows) * 10) / 10,
    ]),
  );
}

async function sizes(db: Knex): Promise<Record<string, number>> {
  if (isPostgres(db)) {
    await db.raw('vacuum analyze');
    const { rows } = await db.raw(
      `select relname as name, pg_total_relation_size(oid) as size from pg_class
       where relkind = 'r' and relname in ('resources', 'feed', 'versions', 'digests')`,
    );
    return Object.fromEntries(
      rows.map((row: { name: string; size: string }) => [
        row.name,
        Number(row.size),
      ]),
    );
  }
  const [{ page_count: pages }] = await db.raw('pragma page_count');
  const [{ page_size: size }] = await db.raw('pragma page_size');
  return { all: pages * size };
}

async function indexSizes(db: Knex, rows: number) {
  const result = await db.raw(
    `select c.relname as name, pg_relation_size(c.oid) as size
     from pg_class c
     where c.relname in ('resources', 'feed', 'versions')
        or c.oid in (select indexrelid from pg_index where indrelid in ('resources'::regclass, 'feed'::regclass, 'versions'::regclass))
     order by 2 desc`,
  );
  return Object.fromEntries(
    result.rows.map((row: { name: string; size: string }) => [
      row.name,
      Math.round((Number(row.size) / rows) * 10) / 10,
    ]),
  );
}

main().catch(error => {
  console.error(error);
  process.exit(1);
});
