import { KindDigest } from '@backstage-fleet/protocol';

interface Known {
  hash: string;
  /** namespace/name */
  name: string;
  /** Number of the list pass that saw it last. */
  pass: number;
  /** The hub refused this content; it is not sent again until it changes. */
  quarantined: boolean;
}

/** What an observation meant. */
export interface Observation {
  /** The content is new to the agent, or differs from what it was. */
  changed: boolean;
  /** The content is one the hub refused. */
  quarantined: boolean;
  /** Another object that had the same name, and is therefore no more. */
  replacedUid?: string;
}

/**
 * All an agent remembers of the objects of one kind: uid, name and content
 * hash, with the digest over what the hub should hold once everything pending
 * is sent.
 */
export class KindInventory {
  readonly #objects = new Map<string, Known>();
  readonly #uids = new Map<string, string>();
  readonly #digest = new KindDigest();
  #pass = 0;
  #quarantined = 0;

  get size(): number {
    return this.#objects.size;
  }

  get quarantined(): number {
    return this.#quarantined;
  }

  get digest(): KindDigest {
    return this.#digest;
  }

  /** Starts a list pass; what it does not see is returned by {@link endPass}. */
  beginPass(): void {
    this.#pass += 1;
  }

  /** uids that the list pass did not see. */
  endPass(): string[] {
    const unseen = [];
    for (const [uid, known] of this.#objects) {
      if (known.pass !== this.#pass) {
        unseen.push(uid);
      }
    }
    return unseen;
  }

  /** Keeps an object that is there but cannot be read. */
  touch(uid: string): void {
    const known = this.#objects.get(uid);
    if (known) {
      known.pass = this.#pass;
    }
  }

  /** Takes an object in as it is now. */
  observe(uid: string, name: string, hash: string): Observation {
    const known = this.#objects.get(uid);
    if (known) {
      known.pass = this.#pass;
      if (known.hash === hash) {
        return { changed: false, quarantined: known.quarantined };
      }
      this.#takeOut(uid, known);
      known.hash = hash;
      known.quarantined = false;
      this.#digest.add(uid, hash);
      return { changed: true, quarantined: false };
    }
    const holder = this.#uids.get(name);
    if (holder !== undefined) {
      this.forget(holder);
    }
    this.#objects.set(uid, {
      hash,
      name,
      pass: this.#pass,
      quarantined: false,
    });
    this.#uids.set(name, uid);
    this.#digest.add(uid, hash);
    return { changed: true, quarantined: false, replacedUid: holder };
  }

  /** Drops an object; false when it was not known. */
  forget(uid: string): boolean {
    const known = this.#objects.get(uid);
    if (!known) {
      return false;
    }
    this.#takeOut(uid, known);
    this.#objects.delete(uid);
    if (this.#uids.get(known.name) === uid) {
      this.#uids.delete(known.name);
    }
    return true;
  }

  /**
   * Notes that the hub did not store this content, so that the digest does not
   * claim it.
   *
   * @returns whether it was not noted before
   */
  quarantine(uid: string, hash: string): boolean {
    const known = this.#objects.get(uid);
    if (!known || known.hash !== hash || known.quarantined) {
      return false;
    }
    this.#digest.remove(uid, hash);
    known.quarantined = true;
    this.#quarantined += 1;
    return true;
  }

  /** Starts over, before anything of it was sent. */
  clear(): void {
    for (const uid of [...this.#objects.keys()]) {
      this.forget(uid);
    }
  }

  #takeOut(uid: string, known: Known): void {
    if (known.quarantined) {
      this.#quarantined -= 1;
    } else {
      this.#digest.remove(uid, known.hash);
    }
  }
}
