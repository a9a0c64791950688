import { EventLog } from './EventLog';
import { StoredObject, StoreEvent } from './StoredObject';

/** Called in the same turn as the write, in the order of revisions. */
export type StoreListener = (event: StoreEvent) => void;

/** How many past snapshots are kept for clients that page through a list. */
const KEPT_SNAPSHOTS = 4;

/** All objects of one resource, their log, and who listens. */
export class ResourceTable {
  readonly #items = new Map<string, StoredObject>();
  readonly #listeners = new Set<StoreListener>();
  readonly #snapshots = new Map<number, StoredObject[]>();
  readonly log: EventLog;
  #sorted?: StoredObject[];
  #lastRevision = 0;

  constructor(logSize: number, floor: number) {
    this.log = new EventLog(logSize, floor);
  }

  get size(): number {
    return this.#items.size;
  }

  get(key: string): StoredObject | undefined {
    return this.#items.get(key);
  }

  values(): IterableIterator<StoredObject> {
    return this.#items.values();
  }

  /** All objects in key order, as etcd returns them. */
  sorted(): StoredObject[] {
    this.#sorted ??= sortByKey([...this.#items.values()]);
    return this.#sorted;
  }

  /**
   * All objects as they were at a past revision, in key order: the present with
   * the later events undone. Undefined when that revision has been compacted.
   */
  snapshot(revision: number): StoredObject[] | undefined {
    if (revision < this.log.floor) return undefined;
    if (revision >= this.#lastRevision) return this.sorted();
    let snapshot = this.#snapshots.get(revision);
    if (!snapshot) {
      const items = new Map(this.#items);
      for (const event of this.log.after(revision).reverse()) {
        if (event.previous) items.set(event.current.key, event.previous);
        else items.delete(event.current.key);
      }
      snapshot = sortByKey([...items.values()]);
      this.#snapshots.set(revision, snapshot);
      if (this.#snapshots.size > KEPT_SNAPSHOTS) {
        this.#snapshots.delete(this.#snapshots.keys().next().value!);
      }
    }
    return snapshot;
  }

  /** Records an event and tells everyone. */
  apply(event: StoreEvent): void {
    const { key } = event.current;
    if (event.type === 'DELETED') this.#items.delete(key);
    else this.#items.set(key, event.current);
    this.#sorted = undefined;
    this.#lastRevision = event.revision;
    this.log.push(event);
    for (const listener of this.#listeners) listener(event);
  }

  /** Forgets history up to `revision`. */
  compact(revision: number): void {
    this.log.clear(revision);
    this.#snapshots.clear();
  }

  listen(listener: StoreListener): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }
}

function sortByKey(items: StoredObject[]): StoredObject[] {
  return items.sort((a, b) => {
    if (a.key === b.key) return 0;
    return a.key < b.key ? -1 : 1;
  });
}
