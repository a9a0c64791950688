import { ChangeActor, JsonObject, KindId } from '@backstage-fleet/protocol';

/** An object to be told to the hub. */
export interface Upsert {
  uid: string;
  hash: string;
  object: JsonObject;
  by?: ChangeActor;
  at?: string;
}

/** Something that waits to be sent. */
export type OutboxEntry =
  | ({ t: 'upsert'; kind: KindId; snapshot?: string } & Upsert)
  | { t: 'same'; kind: KindId; uid: string; hash: string; snapshot: string }
  | { t: 'delete'; kind: KindId; uid: string; at?: string }
  | {
      t: 'snapshot.begin';
      kind: KindId;
      snapshot: string;
      buckets?: number[];
    }
  | { t: 'snapshot.end'; kind: KindId; snapshot: string };

/** An item in its final text, part of a batch that may have reached the hub. */
export interface FrozenItem {
  t: OutboxEntry['t'];
  kind: KindId;
  uid?: string;
  hash?: string;
  snapshot?: string;
  /** The item as JSON. */
  text: string;
}

/** How much one batch may hold. */
export interface BatchLimits {
  maxItems: number;
  /** Bytes of the items as JSON. */
  maxBytes: number;
  /** Bytes of one object as JSON. */
  maxObjectBytes: number;
}

/** What became of the entries that were taken out for a batch. */
export interface Frozen {
  items: FrozenItem[];
  /** Objects that no batch may hold. */
  oversized: { kind: KindId; uid: string; hash: string; bytes: number }[];
}
