import { formatSum, parseSum } from '@backstage-fleet/protocol';

/** Buckets of a digest by their number. */
export type Buckets = Map<number, { count: number; sum: bigint }>;

/** Bytes of a bucket: its number, how many objects it holds, their sum. */
const ENTRY = 1 + 4 + 32;

/** Buckets as bytes, in order, without those that are empty. */
export function packBuckets(buckets: Buckets): Buffer {
  const held = [...buckets]
    .filter(([, { count, sum }]) => count !== 0 || sum !== BigInt(0))
    .sort(([a], [b]) => a - b);
  const bytes = Buffer.alloc(held.length * ENTRY);
  held.forEach(([bucket, { count, sum }], i) => {
    bytes[i * ENTRY] = bucket;
    bytes.writeInt32BE(count, i * ENTRY + 1);
    bytes.write(formatSum(sum), i * ENTRY + 5, 'hex');
  });
  return bytes;
}

/** What {@link packBuckets} made. */
export function unpackBuckets(packed: Uint8Array | null): Buckets {
  const bytes = Buffer.from(packed ?? []);
  const buckets: Buckets = new Map();
  for (let i = 0; i + ENTRY <= bytes.length; i += ENTRY) {
    buckets.set(bytes[i], {
      count: bytes.readInt32BE(i + 1),
      sum: parseSum(bytes.toString('hex', i + 5, i + ENTRY)),
    });
  }
  return buckets;
}
