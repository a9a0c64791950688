import {
  addToSum,
  BucketDigest,
  bucketOf,
  Digest,
  entryHash,
  formatSum,
  KindDigest,
  parseSum,
  takeFromSum,
} from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { Statements } from '../database/Statements';
import { BigIntColumn, DigestRow } from '../database/tables';
import { Buckets, packBuckets, unpackBuckets } from './packedBuckets';

/** Buckets in one row: few rows for a list of thousands, few bytes for one change. */
const BUCKETS_PER_PART = 16;
/** The part that holds the totals of a kind, so that heartbeats read one row of each. */
const TOTALS = -1;
/** Rows per statement, within the variables SQLite takes. */
const CHUNK = 100;

/** A kind and a sixteenth of its buckets, or its totals. */
type Part = readonly [kind: string, part: number];

/** Names an object within a cluster. */
interface ObjectName {
  kind: string;
  uid: string;
}

function nameOf([kind, part]: Part): string {
  return `${kind} ${part}`;
}

/** Both the totals and the buckets of a kind. */
export interface StoredDigest {
  total: Digest;
  buckets: BucketDigest[];
}

/** What a transaction changes in the digests of a cluster. */
export class DigestChanges {
  readonly #changes = new Map<string, Buckets>();
  #expected:
    | { parts: ReadonlyMap<string, Part>; rows: Promise<DigestRow[]> }
    | undefined;

  /** An object came, or came with this content. */
  add(kind: string, uid: string, hash: string): void {
    const change = this.#at(kind, uid);
    change.count += 1;
    change.sum = addToSum(change.sum, entryHash(uid, hash));
  }

  /** An object went, or went with this content. */
  remove(kind: string, uid: string, hash: string): void {
    const change = this.#at(kind, uid);
    change.count -= 1;
    change.sum = takeFromSum(change.sum, entryHash(uid, hash));
  }

  /**
   * Begins to read what the changes of objects will be added to, while other
   * things are read. The caller holds the stream of the cluster locked, or has
   * asked for the lock before.
   */
  expect(db: Statements, clusterId: string, objects: readonly ObjectName[]) {
    const parts = new Map<string, Part>();
    for (const { kind, uid } of objects) {
      for (const part of [TOTALS, partOf(bucketOf(uid))]) {
        parts.set(nameOf([kind, part]), [kind, part]);
      }
    }
    this.#expected = {
      parts,
      rows: readParts(db, clusterId, [...parts.values()]),
    };
    // Or whoever is refused before it is needed leaves an error that nobody handles.
    this.#expected.rows.catch(() => {});
  }

  /** Adds the changes to what is stored. The caller holds the stream of the cluster locked. */
  async write(db: Statements, clusterId: string): Promise<void> {
    if (this.#changes.size === 0) {
      return;
    }
    const parts = [...this.#changes].flatMap(([kind, buckets]): Part[] => [
      [kind, TOTALS],
      ...[...new Set([...buckets.keys()].map(partOf))].map(
        (part): Part => [kind, part],
      ),
    ]);
    const { parts: known, rows: read } = this.#expected ?? {};
    const stored =
      read && parts.every(part => known!.has(nameOf(part)))
        ? await read
        : await readParts(db, clusterId, parts);
    const before = new Map(
      stored.map(row => [nameOf([row.kind, row.part]), row]),
    );
    const rows = parts.map(part =>
      this.#row(clusterId, ...part, before.get(nameOf(part))),
    );
    await writeRows(rows, chunk => db.write(upsertOf(db.build, chunk)));
  }

  #row(
    clusterId: string,
    kind: string,
    part: number,
    before: DigestRow | undefined,
  ): DigestRow {
    let count = before?.count ?? 0;
    let sum = before ? parseSum(before.sum) : BigInt(0);
    const buckets = unpackBuckets(before?.buckets ?? null);
    for (const [bucket, change] of this.#changes.get(kind)!) {
      if (part !== TOTALS && partOf(bucket) !== part) {
        continue;
      }
      count += change.count;
      sum = addToSum(sum, change.sum);
      if (part !== TOTALS) {
        const at = buckets.get(bucket) ?? { count: 0, sum: BigInt(0) };
        buckets.set(bucket, {
          count: at.count + change.count,
          sum: addToSum(at.sum, change.sum),
        });
      }
    }
    return {
      cluster_id: clusterId,
      kind,
      part,
      count,
      sum: formatSum(sum),
      buckets: part === TOTALS ? null : packBuckets(buckets),
    };
  }

  #at(kind: string, uid: string): { count: number; sum: bigint } {
    let buckets = this.#changes.get(kind);
    if (!buckets) {
      buckets = new Map();
      this.#changes.set(kind, buckets);
    }
    const bucket = bucketOf(uid);
    let change = buckets.get(bucket);
    if (!change) {
      change = { count: 0, sum: BigInt(0) };
      buckets.set(bucket, change);
    }
    return change;
  }
}

function partOf(bucket: number): number {
  return Math.floor(bucket / BUCKETS_PER_PART);
}

async function readParts(
  db: Statements,
  clusterId: string,
  parts: readonly Part[],
): Promise<DigestRow[]> {
  const stored: DigestRow[] = [];
  for (let i = 0; i < parts.length; i += CHUNK) {
    stored.push(
      ...(await db.rows<DigestRow>(
        db
          .build('digests')
          .where({ cluster_id: clusterId })
          .whereIn(
            ['kind', 'part'],
            parts.slice(i, i + CHUNK).map(part => [...part]),
          ),
      )),
    );
  }
  return stored;
}

function upsertOf(build: Knex, rows: readonly DigestRow[]): Knex.QueryBuilder {
  return build('digests')
    .insert([...rows])
    .onConflict(['cluster_id', 'kind', 'part'])
    .merge(['count', 'sum', 'buckets']);
}

async function writeRows(
  rows: readonly DigestRow[],
  write: (chunk: readonly DigestRow[]) => PromiseLike<unknown>,
): Promise<void> {
  for (let i = 0; i < rows.length; i += CHUNK) {
    await write(rows.slice(i, i + CHUNK));
  }
}

/** Objects the hub holds of a cluster. */
export async function countObjects(
  db: Statements,
  clusterId: string,
): Promise<number> {
  const [row] = await db.rows<{ count: BigIntColumn | null }>(
    db
      .build('digests')
      .where({ cluster_id: clusterId, part: TOTALS })
      .sum({ count: 'count' }),
  );
  return Number(row?.count ?? 0);
}

/** Digests of kinds as the hub holds them, without buckets: one row of each. */
export async function readTotals(
  db: Knex,
  clusterId: string,
  kinds: string[],
): Promise<Map<string, Digest>> {
  const rows = await db<DigestRow>('digests')
    .where({ cluster_id: clusterId, part: TOTALS })
    .whereIn('kind', kinds);
  const totals = new Map<string, Digest>(
    kinds.map(kind => [kind, { count: 0, sum: formatSum(BigInt(0)) }]),
  );
  for (const { kind, count, sum } of rows) {
    totals.set(kind, { count, sum });
  }
  return totals;
}

/** Digests of kinds as the hub holds them, with their buckets: for kinds that differ. */
export async function readDigests(
  db: Knex,
  clusterId: string,
  kinds: string[],
): Promise<Map<string, StoredDigest>> {
  const rows = await db<DigestRow>('digests')
    .where({ cluster_id: clusterId })
    .where('part', '>', TOTALS)
    .whereIn('kind', kinds)
    .orderBy('part');
  const byKind = new Map<string, BucketDigest[]>(kinds.map(kind => [kind, []]));
  for (const row of rows) {
    for (const [bucket, { count, sum }] of unpackBuckets(row.buckets)) {
      byKind.get(row.kind)!.push([bucket, count, formatSum(sum)]);
    }
  }
  return new Map(
    [...byKind].map(([kind, buckets]) => [
      kind,
      { total: KindDigest.fromBuckets(buckets).total(), buckets },
    ]),
  );
}

/** Puts the digest of a kind to what its rows say. The caller holds the streams of the cluster locked. */
export async function replaceDigest(
  trx: Knex.Transaction,
  clusterId: string,
  kind: string,
  digest: KindDigest,
): Promise<void> {
  await trx('digests').where({ cluster_id: clusterId, kind }).delete();
  const byPart = new Map<number, BucketDigest[]>();
  for (const entry of digest.buckets()) {
    const part = partOf(entry[0]);
    byPart.set(part, [...(byPart.get(part) ?? []), entry]);
  }
  const rows = [...byPart].map(
    ([part, entries]): DigestRow => ({
      cluster_id: clusterId,
      kind,
      part,
      ...KindDigest.fromBuckets(entries).total(),
      buckets: packBuckets(
        new Map(
          entries.map(([bucket, count, sum]) => [
            bucket,
            { count, sum: parseSum(sum) },
          ]),
        ),
      ),
    }),
  );
  const totals: DigestRow = {
    cluster_id: clusterId,
    kind,
    part: TOTALS,
    ...digest.total(),
    buckets: null,
  };
  await writeRows([totals, ...rows], chunk => upsertOf(trx, chunk));
}
