import { TOMBSTONE_MS } from '../changes/retention';
import { DigestChanges } from './DigestStore';
import { ObjectsStep, rejectDeleted, Step, Wish } from './planSteps';
import { RejectedItem } from './prepareBatch';
import {
  ChangeRecord,
  ObjectKey,
  ResourceWriter,
  StoredObject,
  TaggedRow,
  uidsByKind,
} from './ResourceWriter';
import { SnapshotTracker } from './SnapshotTracker';

type UpsertWish = Wish & { t: 'upsert' };

function keyOf({ kind, uid }: ObjectKey): string {
  return `${kind} ${uid}`;
}

/** Turns wishes into changes of rows, digests, feed and versions, within one transaction. */
export class ObjectApplier {
  readonly rejected: RejectedItem[] = [];
  readonly reshaped = new Set<string>();
  feedSeq = 0;

  readonly #writer: ResourceWriter;
  readonly #digests: DigestChanges;
  readonly #snapshots: SnapshotTracker;
  readonly #now: number;
  readonly #openedAt: number;

  constructor(options: {
    writer: ResourceWriter;
    digests: DigestChanges;
    snapshots: SnapshotTracker;
    /** By the clock of the database. */
    now: number;
    /** When the session of the agent began. */
    openedAt: number;
  }) {
    this.#writer = options.writer;
    this.#digests = options.digests;
    this.#snapshots = options.snapshots;
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
    const upserts = await this.#withoutDeleted(
      step.wishes.filter((wish): wish is UpsertWish => wish.t === 'upsert'),
      stored,
    );
    const changed = upserts.filter(
      wish => stored.get(keyOf(wish))?.content_hash !== wish.row.content_hash,
    );
    const unchanged = step.wishes.filter(
      wish =>
        wish.t === 'keep' ||
        (wish.t === 'upsert' &&
          stored.get(keyOf(wish))?.content_hash === wish.row.content_hash),
    );
    await this.#tag(unchanged.filter(wish => stored.has(keyOf(wish))));
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
    const ended = this.#snapshots.end(step);
    if ('rejected' in ended) {
      this.rejected.push(ended.rejected);
      return;
    }
    this.reshaped.add(step.kind);
    const gone = await this.#writer.readUnnamed(
      step.kind,
      ended.snapshot.id,
      ended.snapshot.buckets,
    );
    await this.#remove(gone.map(row => ({ row, observedAt: null })));
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
      if (open && open.id === wish.snapshot && open.startedAt > time) {
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

  async #tag(wishes: Wish[]): Promise<void> {
    for (const [kind, uids] of uidsByKind(wishes)) {
      const open = this.#snapshots.of(kind);
      if (open) {
        await this.#writer.tag(kind, uids, open.id);
      }
    }
  }

  async #store(
    upserts: UpsertWish[],
    stored: Map<string, StoredObject>,
  ): Promise<void> {
    if (upserts.length === 0) {
      return;
    }
    const modified = upserts.filter(wish => stored.has(keyOf(wish)));
    if (modified.length > 0) {
      await this.#writer.keepFirstVersions(modified);
    }
    const rows: TaggedRow[] = [];
    const changes: ChangeRecord[] = [];
    for (const { kind, uid, row, snapshot } of upserts) {
      const before = stored.get(keyOf(row));
      const open = this.#snapshots.of(kind);
      rows.push({ ...row, snapshot: open?.id ?? null });
      if (before) {
        this.#digests.remove(kind, uid, before.content_hash);
      } else {
        this.reshaped.add(kind);
      }
      this.#digests.add(kind, uid, row.content_hash);
      changes.push({
        kind,
        uid,
        type: before ? 'modified' : 'added',
        namespace: row.namespace,
        name: row.name,
        state: row.state,
        status: row.status,
        content_hash: row.content_hash,
        previous_hash: before?.content_hash ?? null,
        is_initial:
          !before &&
          open !== undefined &&
          open.isInitial &&
          open.id === snapshot,
        changed_by: row.changed_by && JSON.stringify(row.changed_by),
        observed_at: row.observed_at,
        object: row.object,
      });
    }
    await this.#writer.upsert(rows);
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
        content_hash: null,
        previous_hash: row.content_hash,
        is_initial: false,
        changed_by: null,
        observed_at: observedAt,
        object: null,
      })),
    );
  }

  async #record(changes: ChangeRecord[]): Promise<void> {
    const newest = await this.#writer.record(changes);
    this.feedSeq = Math.max(this.feedSeq, newest);
  }
}
