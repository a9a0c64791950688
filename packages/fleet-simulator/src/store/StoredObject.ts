import { KubeObject } from './types';
import { deepFreeze } from './values';

/**
 * One version of an object with its JSON. The text is made on first use and
 * kept, so that a thousand readers of one version cost one serialization.
 */
export class StoredObject {
  readonly object: KubeObject;
  #json?: string;

  constructor(
    /** `<namespace>/<name>`, with an empty namespace for cluster scope. */
    readonly key: string,
    readonly revision: number,
    object: KubeObject,
  ) {
    const { kind, apiVersion, metadata, ...body } = object;
    // This order of keys is what itemJson relies on.
    this.object = deepFreeze({ kind, apiVersion, metadata, ...body });
  }

  /** The object as `get` and watch events carry it. */
  get json(): string {
    this.#json ??= JSON.stringify(this.object);
    return this.#json;
  }

  /** The object as an item of a typed list: the API server leaves out kind and apiVersion there. */
  get itemJson(): string {
    const prefix = `{"kind":${JSON.stringify(
      this.object.kind,
    )},"apiVersion":${JSON.stringify(this.object.apiVersion)},`;
    return `{${this.json.slice(prefix.length)}`;
  }
}

/** The key of an object in its resource's table. */
export function keyOf(namespace: string | undefined, name: string): string {
  return `${namespace ?? ''}/${name}`;
}

/** What happened to an object. */
export type EventType = 'ADDED' | 'MODIFIED' | 'DELETED';

/**
 * One change of one object. `current` is the new version; for DELETED the last
 * one, carrying the revision of the deletion as its resourceVersion.
 */
export class StoreEvent {
  readonly #lines = new Map<EventType, Buffer>();

  constructor(
    readonly type: EventType,
    readonly revision: number,
    readonly current: StoredObject,
    readonly previous?: StoredObject,
  ) {}

  /**
   * The watch line to send when the watcher sees this change as `as`: with a
   * selector a MODIFIED may be the ADDED or DELETED of that watcher. For such a
   * DELETED the API server sends the last version that matched, with the
   * revision of this event.
   */
  line(as: EventType): Buffer {
    let line = this.#lines.get(as);
    if (!line) {
      const stored =
        as === 'DELETED' && this.type !== 'DELETED' && this.previous
          ? withRevision(this.previous, this.revision)
          : this.current;
      line = Buffer.from(`{"type":"${as}","object":${stored.json}}\n`);
      this.#lines.set(as, line);
    }
    return line;
  }
}

/** The same content under another revision. */
export function withRevision(
  stored: StoredObject,
  revision: number,
): StoredObject {
  return new StoredObject(stored.key, revision, {
    ...stored.object,
    metadata: {
      ...stored.object.metadata,
      resourceVersion: String(revision),
    },
  });
}
