import { JsonObject } from '../../canonical';
import { ChangeActor, KindId } from '../../kinds';

/**
 * One item of a batch.
 *
 * @remarks
 * A snapshot is `snapshot.begin`, items, `snapshot.end` of one kind with one
 * id, over as many batches as it takes. At its end the hub removes the objects
 * of that kind (of the named buckets only, where buckets are named) that
 * neither the snapshot nor a later change named. Until then the old state
 * stays visible. Other items may come in between.
 *
 * @public
 */
export type BatchItem =
  | UpsertItem
  | SameItem
  | DeleteItem
  | SnapshotBeginItem
  | SnapshotEndItem;

/**
 * An object as it is now.
 *
 * @public
 */
export interface UpsertItem {
  t: 'upsert';
  kind: KindId;
  uid: string;
  /** Content hash of `object`. */
  hash: string;
  /** The projection. */
  object: JsonObject;
  /** Snapshot the item belongs to; absent for a change seen by the watch. */
  snapshot?: string;
  by?: ChangeActor;
  /** When the agent saw it, by its clock, RFC 3339. */
  at?: string;
}

/**
 * An object of a snapshot that the agent believes the hub holds already in
 * just this state, so that a list after a restart costs little. Where the hub
 * holds another state, or none, it rejects the item as `unknown_state` and the
 * agent sends the object; until then the hub keeps what it has. Since version 2.
 *
 * @public
 */
export interface SameItem {
  t: 'same';
  kind: KindId;
  uid: string;
  hash: string;
  snapshot: string;
}

/**
 * An object that is no more.
 *
 * @public
 */
export interface DeleteItem {
  t: 'delete';
  kind: KindId;
  uid: string;
  at?: string;
}

/**
 * Start of a snapshot.
 *
 * @public
 */
export interface SnapshotBeginItem {
  t: 'snapshot.begin';
  kind: KindId;
  snapshot: string;
  /** The buckets it covers; absent for all. */
  buckets?: number[];
}

/**
 * End of a snapshot; count is the number of items it had.
 *
 * @public
 */
export interface SnapshotEndItem {
  t: 'snapshot.end';
  kind: KindId;
  snapshot: string;
  count: number;
}

/**
 * Body of `POST batch`.
 *
 * @public
 */
export interface BatchRequest {
  v: number;
  epoch: number;
  lane: 'inventory';
  /** 1 for the first batch of an epoch, then one more each. */
  seq: number;
  items: BatchItem[];
}

/**
 * Answer of `POST batch`.
 *
 * @public
 */
export interface BatchResponse {
  /** The batch with this number and all before it are stored. */
  ackSeq: number;
  /** True when the hub had it already; nothing was written. */
  duplicate?: boolean;
  /** Items that were not stored, by index; the others were. */
  rejected: { index: number; code: string; message: string }[];
  next: { maxBytes: number; minIntervalMs: number };
  serverTime: string;
}
