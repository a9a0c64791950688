import { randomUUID } from 'node:crypto';
import { KindId } from '@backstage-fleet/protocol';
import { Notifier } from '../util/Notifier';
import { BatchLimits, Frozen, FrozenItem, OutboxEntry, Upsert } from './types';

/**
 * What the hub does not know yet, coalesced: for each object at most its
 * latest state, so that memory is bounded by the live objects and a hub that
 * was away gets the state, not the history.
 *
 * @remarks
 * Entries leave in the order in which they came. An object that changes again
 * keeps its place, except where it becomes an item of a snapshot, which has to
 * stay between the snapshot's begin and end. A snapshot that loses an item to a
 * later one is given up: it would end as complete without naming an object that
 * is there. A deletion takes the place of the change it overtakes; the successor
 * of the same name is a different uid and comes behind it.
 */
export class Outbox {
  readonly #entries = new Map<string, OutboxEntry>();
  readonly #pending = new Map<KindId, number>();
  readonly #snapshots = new Map<string, { sent: number }>();
  readonly #changed = new Notifier();

  /** Entries that wait. */
  get size(): number {
    return this.#entries.size;
  }

  /** Entries of a kind that wait. */
  pendingOf(kind: KindId): number {
    return this.#pending.get(kind) ?? 0;
  }

  /** Whether word of an object waits. */
  waitsFor(kind: KindId, uid: string): boolean {
    return this.#entries.has(objectKey(kind, uid));
  }

  /** Puts in the latest state of an object. */
  upsert(kind: KindId, upsert: Upsert, snapshot?: string): void {
    const key = objectKey(kind, upsert.uid);
    const waiting = this.#entries.get(key);
    let tag = snapshot;
    if (snapshot !== undefined) {
      this.#takeFrom(waiting, snapshot);
      this.#remove(key);
    } else if (waiting?.t === 'upsert' || waiting?.t === 'same') {
      tag = waiting.snapshot;
    }
    this.#put(key, { t: 'upsert', kind, ...upsert, snapshot: tag });
  }

  /**
   * Puts in that an object is as the hub should know it. A change of it that
   * waits becomes the item of the snapshot instead.
   */
  same(kind: KindId, uid: string, hash: string, snapshot: string): void {
    const key = objectKey(kind, uid);
    const waiting = this.#entries.get(key);
    if (waiting?.t === 'delete') {
      return;
    }
    this.#takeFrom(waiting, snapshot);
    this.#remove(key);
    this.#put(
      key,
      waiting?.t === 'upsert'
        ? { ...waiting, snapshot }
        : { t: 'same', kind, uid, hash, snapshot },
    );
  }

  /** Puts in that an object is no more. */
  delete(kind: KindId, uid: string, at?: string): void {
    this.#put(objectKey(kind, uid), { t: 'delete', kind, uid, at });
  }

  /** Opens a snapshot; its items are the upserts that name it. */
  beginSnapshot(kind: KindId, snapshot: string, buckets?: number[]): void {
    this.#snapshots.set(snapshot, { sent: 0 });
    this.#put(`begin ${snapshot}`, {
      t: 'snapshot.begin',
      kind,
      snapshot,
      buckets,
    });
  }

  /** Closes a snapshot. */
  endSnapshot(kind: KindId, snapshot: string): void {
    this.#put(`end ${snapshot}`, { t: 'snapshot.end', kind, snapshot });
  }

  /** False once the snapshot ended or was given up. */
  isOpen(snapshot: string): boolean {
    return this.#snapshots.has(snapshot);
  }

  /**
   * Gives up all snapshots, because the hub may have forgotten them: their
   * changes stay as plain ones, and comparing digests finds what is missing.
   */
  abandonSnapshots(): void {
    this.#snapshots.clear();
    for (const [key, entry] of [...this.#entries]) {
      if (entry.t === 'upsert') {
        entry.snapshot = undefined;
      } else if (entry.t !== 'delete') {
        this.#remove(key);
      }
    }
    this.#changed.notify();
  }

  /**
   * Gives up one snapshot, whose list could not be finished or which is no
   * longer whole. Its changes stay as plain ones.
   */
  abandonSnapshot(snapshot: string): void {
    this.#snapshots.delete(snapshot);
    this.#remove(`begin ${snapshot}`);
    this.#remove(`end ${snapshot}`);
    for (const [key, entry] of [...this.#entries]) {
      if (entry.t === 'upsert' && entry.snapshot === snapshot) {
        entry.snapshot = undefined;
      } else if (entry.t === 'same' && entry.snapshot === snapshot) {
        this.#remove(key);
      }
    }
    this.#changed.notify();
  }

  /** Drops everything of a kind that is no longer collected. */
  dropKind(kind: KindId): void {
    for (const [key, entry] of [...this.#entries]) {
      if (entry.kind === kind) {
        if (entry.t === 'snapshot.begin' || entry.t === 'snapshot.end') {
          this.#snapshots.delete(entry.snapshot);
        }
        this.#remove(key);
      }
    }
    this.#changed.notify();
  }

  /** Tells that there is nothing of a kind, by a snapshot without items. */
  takeBack(kind: KindId): void {
    this.dropKind(kind);
    const snapshot = randomUUID();
    this.beginSnapshot(kind, snapshot);
    this.endSnapshot(kind, snapshot);
  }

  /** Takes out as much as fits one batch, in its final form. */
  freeze(limits: BatchLimits): Frozen {
    const frozen: Frozen = { items: [], oversized: [] };
    let bytes = 0;
    for (const [key, entry] of this.#entries) {
      if (frozen.items.length >= limits.maxItems) {
        break;
      }
      if (entry.t === 'upsert') {
        const size = Buffer.byteLength(JSON.stringify(entry.object));
        if (size > limits.maxObjectBytes) {
          const { kind, uid, hash } = entry;
          frozen.oversized.push({ kind, uid, hash, bytes: size });
          this.#remove(key);
          continue;
        }
      }
      const item = this.#freezeEntry(entry);
      const size = Buffer.byteLength(item.text) + 1;
      if (frozen.items.length > 0 && bytes + size > limits.maxBytes) {
        break;
      }
      bytes += size;
      frozen.items.push(item);
      this.#settle(entry);
      this.#remove(key);
    }
    this.#changed.notify();
    return frozen;
  }

  /** Resolves at the next change, at {@link wake}, or when the signal aborts. */
  nextChange(signal: AbortSignal): Promise<void> {
    return this.#changed.wait(signal);
  }

  /** Wakes whoever waits for a change. */
  wake(): void {
    this.#changed.notify();
  }

  /** Resolves when fewer than so many entries wait, or the signal aborts. */
  async whenBelow(limit: number, signal: AbortSignal): Promise<void> {
    while (this.#entries.size >= limit && !signal.aborted) {
      await this.#changed.wait(signal);
    }
  }

  /** Gives up the snapshot of which an entry was an item that becomes one of another. */
  #takeFrom(entry: OutboxEntry | undefined, snapshot: string): void {
    if (
      (entry?.t === 'upsert' || entry?.t === 'same') &&
      entry.snapshot !== undefined &&
      entry.snapshot !== snapshot &&
      this.isOpen(entry.snapshot)
    ) {
      this.abandonSnapshot(entry.snapshot);
    }
  }

  #freezeEntry(entry: OutboxEntry): FrozenItem {
    const body =
      entry.t === 'snapshot.end'
        ? { ...entry, count: this.#snapshots.get(entry.snapshot)?.sent ?? 0 }
        : entry;
    return {
      t: entry.t,
      kind: entry.kind,
      uid: 'uid' in entry ? entry.uid : undefined,
      hash: 'hash' in entry ? entry.hash : undefined,
      snapshot: 'snapshot' in entry ? entry.snapshot : undefined,
      text: JSON.stringify(body),
    };
  }

  /** Counts the items of snapshots and forgets those that ended. */
  #settle(entry: OutboxEntry): void {
    if (
      (entry.t === 'upsert' || entry.t === 'same') &&
      entry.snapshot !== undefined
    ) {
      const snapshot = this.#snapshots.get(entry.snapshot);
      if (snapshot) {
        snapshot.sent += 1;
      }
    } else if (entry.t === 'snapshot.end') {
      this.#snapshots.delete(entry.snapshot);
    }
  }

  #put(key: string, entry: OutboxEntry): void {
    if (!this.#entries.has(key)) {
      this.#pending.set(entry.kind, this.pendingOf(entry.kind) + 1);
    }
    this.#entries.set(key, entry);
    this.#changed.notify();
  }

  #remove(key: string): void {
    const entry = this.#entries.get(key);
    if (entry) {
      this.#entries.delete(key);
      this.#pending.set(entry.kind, this.pendingOf(entry.kind) - 1);
    }
  }
}

function objectKey(kind: KindId, uid: string): string {
  return `${kind} ${uid}`;
}
