import {
  JsonObject,
  KindSpec,
  contentHash,
  lastChangedBy,
  projectObject,
  uidOf,
} from '@backstage-fleet/protocol';
import { Outbox } from '../outbox/Outbox';
import { AgentLogger, describeError } from '../util/logger';
import { KindInventory } from './KindInventory';

/** How an object is told to the hub. */
export interface Telling {
  /** False for a first look that is compared by digest. */
  send: boolean;
  /** Snapshot the object is an item of. */
  snapshot?: string;
  /** When the agent saw the change, RFC 3339. */
  at?: string;
}

/**
 * Turns objects of one kind into entries of the outbox: projects them, compares
 * them with what the agent knew, and forgets everything but the hash.
 */
export class ObjectIntake {
  readonly inventory: KindInventory;
  /** API version in which objects are read. */
  version: string;
  /** Objects that could not be read and were skipped. */
  poison = 0;

  readonly #spec: KindSpec;
  readonly #outbox: Outbox;
  readonly #logger: AgentLogger;

  constructor(
    spec: KindSpec,
    outbox: Outbox,
    logger: AgentLogger,
    options: { version?: string; inventory?: KindInventory } = {},
  ) {
    this.#spec = spec;
    this.version = options.version ?? spec.version;
    this.inventory = options.inventory ?? new KindInventory();
    this.#outbox = outbox;
    this.#logger = logger;
  }

  /** Takes one object in; one that cannot be read costs nothing but itself. */
  take(object: JsonObject, how: (uid: string) => Telling): void {
    let uid: string | undefined;
    try {
      uid = uidOf(object);
      if (!uid) {
        throw new Error('it has no uid');
      }
      this.#tell(uid, object, how(uid));
    } catch (error) {
      this.poison += 1;
      if (uid) {
        this.inventory.touch(uid);
      }
      this.#logger.warn(
        `Skipped an object of ${this.#spec.id} (uid ${
          uid ?? 'unknown'
        }) that cannot be read: ${describeError(error)}`,
      );
    }
  }

  /** Notes that an object is no more. */
  remove(uid: string, { send, at }: Telling): void {
    if (this.inventory.forget(uid) && send) {
      this.#outbox.delete(this.#spec.id, uid, at);
    }
  }

  #tell(
    uid: string,
    object: JsonObject,
    { send, snapshot, at }: Telling,
  ): void {
    const projection = projectObject(this.#spec, object, this.version);
    const hash = contentHash(projection);
    const metadata = object.metadata as JsonObject;
    const seen = this.inventory.observe(
      uid,
      `${metadata.namespace ?? ''}/${metadata.name ?? ''}`,
      hash,
    );
    if (seen.replacedUid !== undefined && send) {
      this.#outbox.delete(this.#spec.id, seen.replacedUid, at);
    }
    const wanted = send && (seen.changed || snapshot !== undefined);
    if (wanted && !seen.quarantined) {
      const by = lastChangedBy(object);
      this.#outbox.upsert(
        this.#spec.id,
        { uid, hash, object: projection, by, at },
        snapshot,
      );
    }
  }
}
