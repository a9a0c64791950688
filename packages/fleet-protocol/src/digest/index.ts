export {
  DIGEST_BUCKETS,
  KindDigest,
  addToSum,
  bucketOf,
  entryHash,
  formatSum,
  parseSum,
  takeFromSum,
} from './digest';
export type { BucketDigest, Digest } from './digest';
