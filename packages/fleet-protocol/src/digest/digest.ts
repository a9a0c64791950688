import { createHash, hash as hashOf } from 'node:crypto';

/**
 * Number of buckets a kind's digest is split into.
 *
 * @public
 */
export const DIGEST_BUCKETS = 256;

const MODULUS_MASK = (BigInt(1) << BigInt(256)) - BigInt(1);

/**
 * Digest of a set of objects: how many there are, and the sum of their entry
 * hashes modulo 2^256 as 64 lower-case hexadecimal digits.
 *
 * @public
 */
export interface Digest {
  count: number;
  sum: string;
}

/**
 * Digest of one bucket on the wire: `[bucket, count, sum]`. Empty buckets are
 * left out of lists.
 *
 * @public
 */
export type BucketDigest = [bucket: number, count: number, sum: string];

/**
 * The bucket (0..255) an object belongs to: the first byte of its uid, or of
 * the SHA-256 of the uid where that does not start with two hexadecimal digits.
 *
 * @public
 */
export function bucketOf(uid: string): number {
  const head = uid.slice(0, 2);
  return /^[0-9a-f]{2}$/i.test(head)
    ? parseInt(head, 16)
    : createHash('sha256').update(uid).digest()[0];
}

/**
 * The hash one object adds to its bucket: SHA-256 over uid, a line feed and
 * the content hash, as an unsigned 256-bit integer.
 *
 * @public
 */
export function entryHash(uid: string, hash: string): bigint {
  const hex = hashOf('sha256', `${uid}\n${hash}`, 'hex');
  return BigInt(`0x${hex}`);
}

/**
 * Writes a bucket sum as 64 hexadecimal digits.
 *
 * @public
 */
export function formatSum(sum: bigint): string {
  return sum.toString(16).padStart(64, '0');
}

/**
 * Reads a bucket sum.
 *
 * @throws TypeError unless the text is 64 hexadecimal digits
 * @public
 */
export function parseSum(text: string): bigint {
  if (!/^[0-9a-f]{64}$/.test(text)) {
    throw new TypeError(
      `"${text.slice(
        0,
        80,
      )}" is not a digest sum; expected 64 lower-case hexadecimal digits`,
    );
  }
  return BigInt(`0x${text}`);
}

/**
 * Adds to a sum modulo 2^256.
 *
 * @public
 */
export function addToSum(sum: bigint, hash: bigint): bigint {
  return (sum + hash) & MODULUS_MASK;
}

/**
 * Takes from a sum modulo 2^256.
 *
 * @public
 */
export function takeFromSum(sum: bigint, hash: bigint): bigint {
  return (sum - hash) & MODULUS_MASK;
}

/**
 * Additive digest of the objects of one kind in 256 buckets.
 *
 * @remarks
 * The sum over SHA-256(uid, contentHash) modulo 2^256 does not depend on
 * order, is updated in constant time for an add, a change or a removal, and,
 * unlike XOR, does not cancel duplicates. Two sides that hold the same
 * (uid, contentHash) set have equal digests; where they differ, only the
 * buckets that differ have to be sent again.
 *
 * @public
 */
export class KindDigest {
  readonly #counts = new Map<number, number>();
  readonly #sums = new Map<number, bigint>();

  /** A digest from bucket digests that came over the wire. */
  static fromBuckets(buckets: BucketDigest[]): KindDigest {
    const digest = new KindDigest();
    for (const [bucket, count, sum] of buckets) {
      digest.#counts.set(bucket, count);
      digest.#sums.set(bucket, parseSum(sum));
    }
    return digest;
  }

  /** Counts an object in. */
  add(uid: string, hash: string): void {
    this.#change(uid, 1, addToSum, hash);
  }

  /** Counts an object out; hash is the one it was added with. */
  remove(uid: string, hash: string): void {
    this.#change(uid, -1, takeFromSum, hash);
  }

  /** Count and sum over all buckets. */
  total(): Digest {
    let count = 0;
    let sum = BigInt(0);
    for (const [bucket, bucketCount] of this.#counts) {
      count += bucketCount;
      sum = addToSum(sum, this.#sums.get(bucket)!);
    }
    return { count, sum: formatSum(sum) };
  }

  /** The buckets that hold something, in order. */
  buckets(): BucketDigest[] {
    return [...this.#counts]
      .sort(([a], [b]) => a - b)
      .map(([bucket, count]) => [
        bucket,
        count,
        formatSum(this.#sums.get(bucket)!),
      ]);
  }

  /** Numbers of the buckets in which this digest and another one differ. */
  differingBuckets(other: KindDigest): number[] {
    const differing = [];
    for (let bucket = 0; bucket < DIGEST_BUCKETS; bucket++) {
      if (
        (this.#counts.get(bucket) ?? 0) !== (other.#counts.get(bucket) ?? 0) ||
        (this.#sums.get(bucket) ?? BigInt(0)) !==
          (other.#sums.get(bucket) ?? BigInt(0))
      ) {
        differing.push(bucket);
      }
    }
    return differing;
  }

  #change(
    uid: string,
    step: 1 | -1,
    operation: (sum: bigint, hash: bigint) => bigint,
    hash: string,
  ): void {
    const bucket = bucketOf(uid);
    const count = (this.#counts.get(bucket) ?? 0) + step;
    const sum = operation(
      this.#sums.get(bucket) ?? BigInt(0),
      entryHash(uid, hash),
    );
    if (count === 0 && sum === BigInt(0)) {
      this.#counts.delete(bucket);
      this.#sums.delete(bucket);
    } else {
      this.#counts.set(bucket, count);
      this.#sums.set(bucket, sum);
    }
  }
}
