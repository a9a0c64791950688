import { ResourceTable, StoreListener } from './ResourceTable';
import { StoredObject, StoreEvent, keyOf, withRevision } from './StoredObject';
import { KubeObject } from './types';

/** Where an object is: the resource (`<group>/<plural>`) and its key. */
export interface Location {
  resource: string;
  stored: StoredObject;
}

/**
 * The etcd of one simulated cluster: tables of frozen objects under one
 * revision counter, with an index by uid and by owner. It knows no Kubernetes
 * rules beyond `metadata`; those are in the API layer.
 */
export class ObjectStore {
  readonly #tables = new Map<string, ResourceTable>();
  readonly #byUid = new Map<string, Location>();
  readonly #dependents = new Map<string, Set<string>>();
  readonly #listeners = new Set<
    (resource: string, event: StoreEvent) => void
  >();
  #revision: number;
  #compacted = 0;

  constructor(
    private readonly options: { logSize: number; firstRevision?: number },
  ) {
    this.#revision = options.firstRevision ?? 1;
  }

  /** The revision of the last write, of any resource. */
  get revision(): number {
    return this.#revision;
  }

  /** Revisions below this one are gone for all resources. */
  get compactedRevision(): number {
    return this.#compacted;
  }

  /** The table of a resource; made on first use. */
  table(resource: string): ResourceTable {
    let table = this.#tables.get(resource);
    if (!table) {
      table = new ResourceTable(this.options.logSize, this.#compacted);
      this.#tables.set(resource, table);
    }
    return table;
  }

  get(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): StoredObject | undefined {
    return this.table(resource).get(keyOf(namespace, name));
  }

  byUid(uid: string): Location | undefined {
    return this.#byUid.get(uid);
  }

  /** The objects that name `uid` as one of their owners. */
  dependents(uid: string): Location[] {
    return [...(this.#dependents.get(uid) ?? [])]
      .map(dependent => this.#byUid.get(dependent))
      .filter((location): location is Location => location !== undefined);
  }

  /** Writes a new version (or the first one) under the next revision. */
  put(resource: string, object: KubeObject): StoredObject {
    const revision = ++this.#revision;
    const key = keyOf(object.metadata.namespace, object.metadata.name);
    const table = this.table(resource);
    const previous = table.get(key);
    const stored = new StoredObject(key, revision, {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(revision) },
    });
    this.#unindex(previous);
    this.#index(resource, stored);
    this.#emit(
      resource,
      new StoreEvent(
        previous ? 'MODIFIED' : 'ADDED',
        revision,
        stored,
        previous,
      ),
    );
    return stored;
  }

  /** Removes an object under the next revision; returns its last version. */
  remove(
    resource: string,
    namespace: string | undefined,
    name: string,
  ): StoredObject | undefined {
    const previous = this.get(resource, namespace, name);
    if (!previous) return undefined;
    const last = withRevision(previous, ++this.#revision);
    this.#unindex(previous);
    this.#emit(
      resource,
      new StoreEvent('DELETED', last.revision, last, previous),
    );
    return last;
  }

  /** Forgets all history, as etcd compaction does. */
  compact(): void {
    this.#compacted = this.#revision;
    for (const table of this.#tables.values()) table.compact(this.#revision);
  }

  /** Listens to one resource, or to all with `listenAll`. */
  listen(resource: string, listener: StoreListener): () => void {
    return this.table(resource).listen(listener);
  }

  listenAll(
    listener: (resource: string, event: StoreEvent) => void,
  ): () => void {
    this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** All objects by resource. */
  *everything(): IterableIterator<[resource: string, stored: StoredObject[]]> {
    for (const [resource, table] of this.#tables) {
      yield [resource, table.sorted()];
    }
  }

  /** How many objects there are, over all resources. */
  count(): number {
    return this.#byUid.size;
  }

  #emit(resource: string, event: StoreEvent): void {
    this.table(resource).apply(event);
    for (const listener of this.#listeners) listener(resource, event);
  }

  #index(resource: string, stored: StoredObject): void {
    const { uid, ownerReferences } = stored.object.metadata;
    if (!uid) return;
    this.#byUid.set(uid, { resource, stored });
    for (const owner of ownerReferences ?? []) {
      const set = this.#dependents.get(owner.uid) ?? new Set();
      set.add(uid);
      this.#dependents.set(owner.uid, set);
    }
  }

  #unindex(stored: StoredObject | undefined): void {
    const { uid, ownerReferences } = stored?.object.metadata ?? {};
    if (!uid) return;
    this.#byUid.delete(uid);
    for (const owner of ownerReferences ?? []) {
      const set = this.#dependents.get(owner.uid);
      set?.delete(uid);
      if (set?.size === 0) this.#dependents.delete(owner.uid);
    }
  }
}
