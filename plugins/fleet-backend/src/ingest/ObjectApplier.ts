import { TOMBSTONE_MS } from '../changes/retention';
import { DigestChanges } from './DigestStore';
import { Word } from './KnownWords';
import { ObjectQuota } from './ObjectQuota';
import { BASE_MS, packVersion } from './packVersion';
import {
  ObjectsStep,
  rejectDeleted,
  rejectUnknownState,
  Step,
  Wish,
} from './planSteps';
import { PreparedRow, RejectedItem } from './prepareBatch';
import {
  ChangeRecord,
  ObjectKey,
  ResourceWriter,
  StoredObject,
  VersionBase,
} from './ResourceWriter';
import { SnapshotTracker } from './SnapshotTracker';

type UpsertWish = Wish & { t: 'upsert' };

function keyOf({ kind, uid }: ObjectKey): string {
  return `${kind} ${uid}`;
}

/**
 * Objects of a first list have one row in the feed together: they are no news,
 * and whoever follows the feed looks at what is stored anyway.
 */
function firstListOf(kind: string): ChangeRecord {
  return {
    kind,
    uid: '',
    type: 'listed',
    namespace: '',
    name: '',
    state: '',
    status: '',
    workload: null,
    content_hash: null,
    previous_hash: null,
    previous_state: null,
    previous_status: null,
    is_initial: true,
    changed_by: null,
    observed_at: null,
    object: null,
    base: null,
  };
}

/** Turns wishes into changes of rows, digests, feed and versions, within one transaction. */
export class ObjectApplier {
  readonly rejected: RejectedItem[] = [];
  readonly reshaped = new Set<string>();
  /** Words of objects that were stored, as far as they may be new. */
  readonly words: Word[] = [];
  feedSeq = 0;

  readonly #writer: ResourceWriter;
  readonly #digests: DigestChanges;
  readonly #snapshots: SnapshotTracker;
  readonly #quota: ObjectQuota;
  readonly #now: number;
  readonly #openedAt: number;
  /** Kinds of which the batch brought objects of the first list. */
  readonly #listed = new Set<string>();

  constructor(options: {
    writer: ResourceWriter;
    digests: DigestChanges;
    snapshots: SnapshotTracker;
    quota: ObjectQuota;
    /** By the clock of the database. */
    now: number;
    /** When the session of the agent began. */
    openedAt: number;
  }) {
    this.#writer = options.writer;
    this.#digests = options.digests;
    this.#snapshots = options.snapshots;
    this.#quota = options.quota;
    this.#now = options.now;
    this.#openedAt = options.openedAt;
  }

  /** Applies a step of objects. */
  async apply(step: ObjectsStep): Promise<void> {
    for (const [snapshot, items] of step.listed) {
      this.#snapshots.count(snapshot, items);
    }
    const rows = await this.#writer.readStored(step.wishes);
    const stored = new Map(rows.map(row => [keyOf(row), row]));
    const upserts = await this.#withinQuota(
      await this.#withoutDeleted(
        step.wishes.filter((wish): wish is UpsertWish => wish.t === 'upsert'),
        stored,
      ),
      stored,
    );
    const changed = upserts.filter(
      wish => stored.get(keyOf(wish))?.content_hash !== wish.row.content_hash,
    );
    const unchanged = step.wishes.filter(
      wish =>
        wish.t === 'keep' ||
        wish.t === 'same' ||
        (wish.t === 'upsert' &&
          stored.get(keyOf(wish))?.content_hash === wish.row.content_hash),
    );
    for (const wish of step.wishes) {
      if (
        wish.t === 'same' &&
        stored.get(keyOf(wish))?.content_hash !== wish.hash
      ) {
        this.rejected.push(rejectUnknownState(wish.index));
      }
    }
    for (const wish of unchanged) {
      if (stored.has(keyOf(wish))) {
        this.#snapshots.name(wish.kind, wish.uid);
      }
    }
    await this.#store(changed, stored);
    await this.#delete(
      step.wishes.filter(
        (wish): wish is Wish & { t: 'delete' } => wish.t === 'delete',
      ),
      stored,
    );
  }

  /** Removes what a complete snapshot did not name. */
  async endSnapshot(step: Step & { t: 'snapshot.end' }): Promise<void> {
    const ended = await this.#snapshots.end(step);
    if ('rejected' in ended) {
      this.rejected.push(ended.rejected);
      return;
    }
    this.reshaped.add(step.kind);
    let after: string | undefined = '';
    while (after !== undefined) {
      const page: StoredObject[] = await this.#writer.readPage(
        step.kind,
        after,
        ended.snapshot.buckets,
      );
      after = page.at(-1)?.uid;
      const gone = page.filter(row => !ended.isNamed(row.uid));
      await this.#remove(gone.map(row => ({ row, observedAt: null })));
    }
  }

  /**
   * Drops updates of objects that were deleted in this session: a list that
   * was read before the deletion may still be on its way. An object that a
   * list names which began after the deletion, or a later session, is there
   * again, as after the restore of a cluster from a backup.
   */
  async #withoutDeleted(
    upserts: UpsertWish[],
    stored: Map<string, StoredObject>,
  ): Promise<UpsertWish[]> {
    const unknown = upserts.filter(wish => !stored.has(keyOf(wish)));
    if (unknown.length === 0) {
      return upserts;
    }
    const tombstones = await this.#writer.readTombstones(
      unknown,
      Math.max(this.#now - TOMBSTONE_MS, this.#openedAt),
    );
    if (tombstones.length === 0) {
      return upserts;
    }
    const deletedAt = new Map(
      tombstones.map(tombstone => [keyOf(tombstone), tombstone.deletedAt]),
    );
    const back: ObjectKey[] = [];
    const taken = upserts.filter(wish => {
      const time = deletedAt.get(keyOf(wish));
      if (time === undefined) {
        return true;
      }
      const open = this.#snapshots.of(wish.kind);
      // In a batch of a deletion and a later list both have the same time.
      if (open && open.id === wish.snapshot && open.startedAt >= time) {
        back.push(wish);
        return true;
      }
      this.rejected.push(rejectDeleted(wish.index));
      return false;
    });
    if (back.length > 0) {
      await this.#writer.removeTombstones(back);
    }
    return taken;
  }

  /** Drops new objects of a cluster that has as many as it may. */
  async #withinQuota(
    upserts: UpsertWish[],
    stored: Map<string, StoredObject>,
  ): Promise<UpsertWish[]> {
    const added = upserts.filter(wish => !stored.has(keyOf(wish)));
    if (added.length === 0) {
      return upserts;
    }
    const granted = await this.#quota.take(added.length);
    if (granted === added.length) {
      return upserts;
    }
    const over = new Set(added.slice(granted));
    for (const { index } of over) {
      this.rejected.push(this.#quota.reject(index));
    }
    return upserts.filter(wish => !over.has(wish));
  }

  async #store(
    upserts: UpsertWish[],
    stored: Map<string, StoredObject>,
  ): Promise<void> {
    if (upserts.length === 0) {
      return;
    }
    const modified = upserts.filter(wish => stored.has(keyOf(wish)));
    let bases = new Map<string, VersionBase>();
    if (modified.length > 0) {
      await this.#writer.keepFirstVersions(modified);
      const rows = await this.#writer.readBases(modified, this.#now - BASE_MS);
      bases = new Map(rows.map(row => [keyOf(row), row]));
    }
    const fresh: PreparedRow[] = [];
    const known: PreparedRow[] = [];
    const changes: ChangeRecord[] = [];
    for (const { kind, uid, row, snapshot } of upserts) {
      const before = stored.get(keyOf(row));
      const open = this.#snapshots.of(kind);
      (before ? known : fresh).push(row);
      this.words.push(...(row.words ?? []));
      this.#snapshots.name(kind, uid);
      if (before) {
        this.#digests.remove(kind, uid, before.content_hash);
      } else {
        this.reshaped.add(kind);
      }
      this.#digests.add(kind, uid, row.content_hash);
      if (!before && open?.isInitial && open.id === snapshot) {
        if (!this.#listed.has(kind)) {
          this.#listed.add(kind);
          changes.push(firstListOf(kind));
        }
        continue;
      }
      changes.push({
        kind,
        uid,
        type: before ? 'modified' : 'added',
        namespace: row.namespace,
        name: row.name,
        state: row.state,
        status: row.status,
        workload: row.workload,
        content_hash: row.content_hash,
        previous_hash: before?.content_hash ?? null,
        previous_state: before?.state ?? null,
        previous_status: before?.status ?? null,
        is_initial: false,
        changed_by: row.changed_by,
        observed_at: row.observed_at,
        ...packVersion(row.object, bases.get(keyOf(row))),
      });
    }
    await this.#writer.insert(fresh);
    await this.#writer.update(known);
    await this.#record(changes);
  }

  async #delete(
    deletes: (Wish & { t: 'delete' })[],
    stored: Map<string, StoredObject>,
  ): Promise<void> {
    const known = deletes.flatMap(({ observedAt, ...key }) => {
      const row = stored.get(keyOf(key));
      return row ? [{ row, observedAt }] : [];
    });
    await this.#remove(known);
    const unknown = deletes.filter(wish => !stored.has(keyOf(wish)));
    if (unknown.length > 0) {
      await this.#writer.remove(unknown);
    }
  }

  async #remove(
    gone: { row: StoredObject; observedAt: number | null }[],
  ): Promise<void> {
    if (gone.length === 0) {
      return;
    }
    await this.#writer.keepFirstVersions(gone.map(({ row }) => row));
    await this.#writer.remove(gone.map(({ row }) => row));
    this.#quota.giveBack(gone.length);
    for (const { row } of gone) {
      this.#digests.remove(row.kind, row.uid, row.content_hash);
      this.reshaped.add(row.kind);
    }
    await this.#record(
      gone.map(({ row, observedAt }) => ({
        kind: row.kind,
        uid: row.uid,
        type: 'deleted',
        namespace: row.namespace,
        name: row.name,
        state: row.state,
        status: row.status,
        workload: row.workload,
        content_hash: null,
        previous_hash: row.content_hash,
        previous_state: row.state,
        previous_status: row.status,
        is_initial: false,
        changed_by: null,
        observed_at: observedAt,
        object: null,
        base: null,
      })),
    );
  }

  async #record(changes: ChangeRecord[]): Promise<void> {
    if (changes.length === 0) {
      return;
    }
    const newest = await this.#writer.record(changes);
    this.feedSeq = Math.max(this.feedSeq, newest);
  }
}
