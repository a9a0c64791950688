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
import { DigestRow } from '../database/tables';

/** Rows per statement, within the variables SQLite takes and short enough for its event loop. */
const CHUNK = 200;

/** What a transaction changes in the digests of a cluster. */
export class DigestChanges {
  readonly #changes = new Map<
    string,
    Map<number, { count: number; sum: bigint }>
  >();

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

  /** Adds the changes to what is stored. The caller holds the stream of the cluster locked. */
  async write(trx: Knex.Transaction, clusterId: string): Promise<void> {
    if (this.#changes.size === 0) {
      return;
    }
    const stored = await trx<DigestRow>('digests')
      .where({ cluster_id: clusterId })
      .whereIn('kind', [...this.#changes.keys()]);
    const before = new Map(
      stored.map(row => [`${row.kind} ${row.bucket}`, row]),
    );
    const rows: DigestRow[] = [];
    for (const [kind, buckets] of this.#changes) {
      for (const [bucket, change] of buckets) {
        const row = before.get(`${kind} ${bucket}`);
        rows.push({
          cluster_id: clusterId,
          kind,
          bucket,
          count: (row?.count ?? 0) + change.count,
          sum: formatSum(
            addToSum(row ? parseSum(row.sum) : BigInt(0), change.sum),
          ),
        });
      }
    }
    for (let i = 0; i < rows.length; i += CHUNK) {
      await trx('digests')
        .insert(rows.slice(i, i + CHUNK))
        .onConflict(['cluster_id', 'kind', 'bucket'])
        .merge(['count', 'sum']);
    }
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

/** The stored digests of some kinds of a cluster, by bucket; every kind asked for has an entry. */
export async function readDigests(
  db: Knex,
  clusterId: string,
  kinds: string[],
): Promise<Map<string, { total: Digest; buckets: BucketDigest[] }>> {
  const rows = await db<DigestRow>('digests')
    .where({ cluster_id: clusterId })
    .whereIn('kind', kinds)
    .where('count', '>', 0)
    .orderBy('bucket');
  return new Map(
    kinds.map(kind => {
      const buckets = rows
        .filter(row => row.kind === kind)
        .map((row): BucketDigest => [row.bucket, row.count, row.sum]);
      return [
        kind,
        { total: KindDigest.fromBuckets(buckets).total(), buckets },
      ];
    }),
  );
}
