import {
  BatchItem,
  BatchResponse,
  BucketDigest,
  Digest,
  JsonObject,
  KindDigest,
  KindId,
  bucketOf,
  contentHash,
} from '@backstage-fleet/protocol';

interface Snapshot {
  id: string;
  buckets?: Set<number>;
  items: number;
  named: Set<string>;
}

/** What a hub holds of one cluster, by the rules of the protocol. */
export class HubStore {
  readonly kinds = new Map<
    KindId,
    Map<string, { hash: string; object: JsonObject }>
  >();
  /** Says no to an item with a code, in place of storing it. */
  refuse: (item: BatchItem) => string | undefined = () => undefined;
  /** Takes names of objects for states it does not hold, as a faulty hub. */
  confirmAll = false;
  /** Items of all batches, by type and kind. */
  readonly counts = new Map<string, number>();
  readonly #snapshots = new Map<KindId, Snapshot>();

  of(kind: KindId): Map<string, { hash: string; object: JsonObject }> {
    let objects = this.kinds.get(kind);
    if (!objects) {
      objects = new Map();
      this.kinds.set(kind, objects);
    }
    return objects;
  }

  digest(kind: KindId): { total: Digest; buckets: BucketDigest[] } {
    const digest = new KindDigest();
    for (const [uid, { hash }] of this.of(kind)) {
      digest.add(uid, hash);
    }
    return { total: digest.total(), buckets: digest.buckets() };
  }

  /** Open snapshots do not outlive a session here, to be the harsher hub. */
  newSession(): void {
    this.#snapshots.clear();
  }

  apply(items: BatchItem[]): BatchResponse['rejected'] {
    const rejected: BatchResponse['rejected'] = [];
    items.forEach((item, index) => {
      const counted = `${item.t} ${item.kind}`;
      this.counts.set(counted, (this.counts.get(counted) ?? 0) + 1);
      const code = this.refuse(item) ?? this.#applyOne(item);
      if (code) {
        rejected.push({ index, code, message: `refused as ${code}` });
      }
    });
    return rejected;
  }

  #applyOne(item: BatchItem): string | undefined {
    const objects = this.of(item.kind);
    const open = this.#snapshots.get(item.kind);
    switch (item.t) {
      case 'upsert':
        if (contentHash(item.object) !== item.hash) {
          return 'wrong_hash';
        }
        open?.named.add(item.uid);
        if (open && open.id === item.snapshot) {
          open.items += 1;
        }
        objects.set(item.uid, { hash: item.hash, object: item.object });
        return undefined;
      case 'same': {
        if (open?.id !== item.snapshot) {
          return 'unknown_snapshot';
        }
        // Named, so that what the hub has stays until the whole object comes.
        open.named.add(item.uid);
        open.items += 1;
        return this.confirmAll || objects.get(item.uid)?.hash === item.hash
          ? undefined
          : 'unknown_state';
      }
      case 'delete':
        objects.delete(item.uid);
        return undefined;
      case 'snapshot.begin':
        this.#snapshots.set(item.kind, {
          id: item.snapshot,
          buckets: item.buckets && new Set(item.buckets),
          items: 0,
          named: new Set(),
        });
        return undefined;
      default: {
        if (open?.id !== item.snapshot || open.items !== item.count) {
          return 'unknown_snapshot';
        }
        this.#snapshots.delete(item.kind);
        for (const uid of [...objects.keys()]) {
          const covered = !open.buckets || open.buckets.has(bucketOf(uid));
          if (covered && !open.named.has(uid)) {
            objects.delete(uid);
          }
        }
        return undefined;
      }
    }
  }
}
