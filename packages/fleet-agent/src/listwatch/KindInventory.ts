import { KindDigest, bucketOf } from '@backstage-fleet/protocol';

/** What the agent believes of an object and the hub. */
enum Standing {
  /** The hub holds it, or will once everything pending is sent. */
  Held,
  /** The hub refused this content; it is not sent again until it changes. */
  Refused,
  /** The hub had no room for it; it is tried again now and then. */
  NoRoom,
  /** The hub does not hold it after all; it is to be sent. */
  Missing,
}

interface Known {
  hash: string;
  /** namespace/name */
  name: string;
  /** Number of the list pass that saw it last. */
  pass: number;
  standing: Standing;
}

/** What an observation meant. */
export interface Observation {
  /** The content is new to the agent, differs from what it was, or is missing at the hub. */
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
  readonly #counts = [0, 0, 0, 0];
  #pass = 0;

  get size(): number {
    return this.#objects.size;
  }

  /** Objects the hub refused or had no room for. */
  get quarantined(): number {
    return this.#counts[Standing.Refused] + this.#counts[Standing.NoRoom];
  }

  /** Objects the hub had no room for. */
  get withoutRoom(): number {
    return this.#counts[Standing.NoRoom];
  }

  /** Objects the hub turned out not to hold, which are not sent yet. */
  get missing(): number {
    return this.#counts[Standing.Missing];
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
      this.#giveUp(uid, known, Standing.Refused);
    }
  }

  /** Keeps the objects of a namespace that cannot be listed. */
  touchNamespace(namespace: string): void {
    for (const [uid, known] of this.#objects) {
      if (known.name.startsWith(`${namespace}/`)) {
        known.pass = this.#pass;
        this.#giveUp(uid, known, Standing.NoRoom);
      }
    }
  }

  /** Takes an object in as it is now. */
  observe(uid: string, name: string, hash: string): Observation {
    const known = this.#objects.get(uid);
    if (known) {
      known.pass = this.#pass;
      if (known.hash === hash && known.standing !== Standing.Missing) {
        return {
          changed: false,
          quarantined: known.standing !== Standing.Held,
        };
      }
      this.#takeOut(uid, known);
      known.hash = hash;
      this.#putIn(uid, known, Standing.Held);
      return { changed: true, quarantined: false };
    }
    const holder = this.#uids.get(name);
    if (holder !== undefined) {
      this.forget(holder);
    }
    const added = { hash, name, pass: this.#pass, standing: Standing.Held };
    this.#objects.set(uid, added);
    this.#uids.set(name, uid);
    this.#putIn(uid, added, Standing.Held);
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
  quarantine(uid: string, hash: string, noRoom = false): boolean {
    return this.#lose(uid, hash, noRoom ? Standing.NoRoom : Standing.Refused);
  }

  /** Notes that the hub does not hold this content, which is to be sent. */
  miss(uid: string, hash: string): boolean {
    return this.#lose(uid, hash, Standing.Missing);
  }

  /** Makes up to so many objects the hub had no room for missing ones. */
  missWithoutRoom(limit: number): void {
    let left = Math.min(limit, this.withoutRoom);
    for (const [uid, known] of this.#objects) {
      if (left === 0) {
        return;
      }
      if (known.standing === Standing.NoRoom) {
        this.#takeOut(uid, known);
        this.#putIn(uid, known, Standing.Missing);
        left -= 1;
      }
    }
  }

  /** uids and names of the missing objects. */
  *missingObjects(): Generator<{ uid: string; name: string }> {
    for (const [uid, { name, standing }] of this.#objects) {
      if (standing === Standing.Missing) {
        yield { uid, name };
      }
    }
  }

  /** uids and hashes of what the hub should hold, in some buckets or all. */
  *held(
    buckets?: ReadonlySet<number>,
  ): Generator<{ uid: string; hash: string }> {
    for (const [uid, { hash, standing }] of this.#objects) {
      if (
        standing === Standing.Held &&
        (!buckets || buckets.has(bucketOf(uid)))
      ) {
        yield { uid, hash };
      }
    }
  }

  /** Starts over, before anything of it was sent or after all of it was taken back. */
  clear(): void {
    for (const uid of [...this.#objects.keys()]) {
      this.forget(uid);
    }
  }

  /** A missing object that cannot be read now is not waited for. */
  #giveUp(uid: string, known: Known, standing: Standing): void {
    if (known.standing === Standing.Missing) {
      this.#takeOut(uid, known);
      this.#putIn(uid, known, standing);
    }
  }

  #lose(uid: string, hash: string, standing: Standing): boolean {
    const known = this.#objects.get(uid);
    if (!known || known.hash !== hash || known.standing !== Standing.Held) {
      return false;
    }
    this.#takeOut(uid, known);
    this.#putIn(uid, known, standing);
    return true;
  }

  #putIn(uid: string, known: Known, standing: Standing): void {
    known.standing = standing;
    this.#counts[standing] += 1;
    if (standing === Standing.Held) {
      this.#digest.add(uid, known.hash);
    }
  }

  #takeOut(uid: string, known: Known): void {
    this.#counts[known.standing] -= 1;
    if (known.standing === Standing.Held) {
      this.#digest.remove(uid, known.hash);
    }
  }
}
