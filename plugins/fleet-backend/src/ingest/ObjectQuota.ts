import { Statements } from '../database/Statements';
import { countObjects } from './DigestStore';
import { RejectedItem } from './prepareBatch';

/**
 * How many objects of a cluster the hub takes, within one transaction. The
 * count is that of the digests, which is read once, and only where objects
 * are new.
 */
export class ObjectQuota {
  readonly #db: Statements;
  readonly #clusterId: string;
  readonly #max: number;
  /** What came and went in this transaction. */
  #added = 0;
  #before: number | undefined;

  constructor(db: Statements, clusterId: string, max: number) {
    this.#db = db;
    this.#clusterId = clusterId;
    this.#max = max;
  }

  /** Takes places for new objects; answers how many there were. */
  async take(wanted: number): Promise<number> {
    this.#before ??= await countObjects(this.#db, this.#clusterId);
    const free = Math.max(0, this.#max - this.#before - this.#added);
    const granted = Math.min(wanted, free);
    this.#added += granted;
    return granted;
  }

  /** Places of objects that went. */
  giveBack(count: number): void {
    this.#added -= count;
  }

  /** The rejection of an object that has no place. */
  reject(index: number): RejectedItem {
    return {
      index,
      code: 'quota_exceeded',
      message: `The hub holds ${
        this.#max
      } objects of this cluster, as many as it takes of one; collect fewer kinds, or raise the limit of the hub`,
    };
  }
}
