import { StateKeeper } from '../state/StateKeeper';
import { FormerKey, PrivateJwk } from '../state/types';
import { keptFormerKeys } from './formerKeys';
import { AgentKey, generatePrivateJwk, readKey } from './keys';

interface HeldKey {
  jwk: PrivateJwk;
  key: AgentKey;
}

/**
 * The agent's key, for as long as it is being replaced the next one, and those
 * it replaced of late.
 *
 * @remarks
 * Present and next key are both in the agent's state from before the hub hears
 * of the next one until the hub has turned down one of them and taken the
 * other, or taken the next one. Wherever the agent stops in between, it comes
 * back with a key the hub takes.
 *
 * Former keys sign nothing, but for a hub that knows none of the other two: it
 * was restored from a backup. The one it knows is then replaced at once.
 */
export class KeyRing {
  readonly #keeper: StateKeeper;
  readonly #now: () => number;
  #present: HeldKey;
  #next: HeldKey | undefined;
  /** The next key is used from now on. */
  #nextInUse = false;
  /** The present key was replaced once already. */
  #isOverdue = false;

  private constructor(
    keeper: StateKeeper,
    now: () => number,
    present: HeldKey,
    next: HeldKey | undefined,
  ) {
    this.#keeper = keeper;
    this.#now = now;
    this.#present = present;
    this.#next = next;
  }

  /** Reads the keys of an opened state. */
  static async open(keeper: StateKeeper, now: () => number): Promise<KeyRing> {
    const { privateJwk, nextPrivateJwk } = keeper.current!;
    return new KeyRing(
      keeper,
      now,
      await hold(privateJwk),
      nextPrivateJwk && (await hold(nextPrivateJwk)),
    );
  }

  /** The key to sign with. */
  get active(): AgentKey {
    return this.#nextInUse && this.#next ? this.#next.key : this.#present.key;
  }

  /** Whether a replacement was begun and has not come to its end, or is overdue. */
  get isReplacing(): boolean {
    return this.#next !== undefined || this.#isOverdue;
  }

  /** How old the key is, in milliseconds; one whose age is not known counts from now. */
  async age(): Promise<number> {
    const now = this.#now();
    const madeAt = this.#keeper.current!.keyMadeAt;
    if (madeAt === undefined || madeAt > now) {
      await this.#keeper.update({ keyMadeAt: now });
      return 0;
    }
    return now - madeAt;
  }

  /** The next key, kept beside the present one. */
  async prepareNext(): Promise<AgentKey> {
    if (!this.#next) {
      const next = await hold(generatePrivateJwk());
      try {
        await this.#keeper.update({ nextPrivateJwk: next.jwk });
      } catch (error) {
        await this.#keeper
          .update({ nextPrivateJwk: undefined })
          .catch(() => undefined);
        throw error;
      }
      this.#next = next;
    }
    return this.#next.key;
  }

  /** Signs with the next key from now on. */
  useNext(): void {
    this.#nextInUse = this.#next !== undefined;
  }

  /** The other key than this one, where there are two. */
  otherThan(key: AgentKey): AgentKey | undefined {
    const { key: present } = this.#present;
    const next = this.#next?.key;
    if (!next || (key !== present && key !== next)) {
      // A key that was dropped while the request was on its way.
      return key === this.active ? undefined : this.active;
    }
    return key === present ? next : present;
  }

  /**
   * Notes that the hub took a key, after it had turned down another one where
   * that is told. What is then of no use any more is dropped, or becomes a
   * former key.
   */
  async taken(key: AgentKey, turnedDown?: AgentKey): Promise<void> {
    const next = this.#next;
    if (next && key === next.key) {
      const former = this.#present;
      this.#present = next;
      this.#next = undefined;
      this.#nextInUse = false;
      this.#isOverdue = false;
      await this.#keeper.update({
        privateJwk: next.jwk,
        nextPrivateJwk: undefined,
        keyMadeAt: this.#now(),
        formerKeys: this.#formerWith([former.jwk]),
      });
    } else if (next && turnedDown === next.key) {
      this.#next = undefined;
      this.#nextInUse = false;
      await this.#keeper.update({ nextPrivateJwk: undefined });
    }
  }

  /** Former keys that are not too old, the one replaced last first. */
  async former(): Promise<AgentKey[]> {
    const held = await Promise.all(
      this.#formerWith([]).map(({ privateJwk }) => readKey(privateJwk)),
    );
    const { kid } = this.#present.key;
    return held.filter(key => key.kid !== kid);
  }

  /**
   * Makes a former key the present one, because the hub knows no later one,
   * and prepares what is to replace it.
   */
  async goBackTo(key: AgentKey): Promise<void> {
    const former = this.#formerWith([]).find(
      ({ privateJwk }) => privateJwk.x === key.publicJwk.x,
    );
    if (!former) {
      return;
    }
    // Another backup may know these again.
    const later = [this.#present.jwk, ...(this.#next ? [this.#next.jwk] : [])];
    const next = await hold(generatePrivateJwk());
    this.#present = { jwk: former.privateJwk, key };
    this.#next = undefined;
    this.#nextInUse = false;
    this.#isOverdue = true;
    await this.#keeper.update({
      privateJwk: former.privateJwk,
      nextPrivateJwk: next.jwk,
      keyMadeAt: former.replacedAt,
      formerKeys: this.#formerWith(later).filter(
        ({ privateJwk }) => privateJwk.x !== former.privateJwk.x,
      ),
    });
    this.#next = next;
  }

  /** Drops former keys that are too old. */
  async forgetOld(): Promise<void> {
    const kept = this.#formerWith([]);
    if (kept.length < (this.#keeper.current!.formerKeys ?? []).length) {
      await this.#keeper.update({ formerKeys: kept });
    }
  }

  /** Former keys with those that become such now. */
  #formerWith(added: PrivateJwk[]): FormerKey[] {
    const now = this.#now();
    return keptFormerKeys(
      [
        ...added.map(privateJwk => ({ privateJwk, replacedAt: now })),
        ...(this.#keeper.current!.formerKeys ?? []),
      ],
      now,
    );
  }
}

async function hold(jwk: PrivateJwk): Promise<HeldKey> {
  return { jwk, key: await readKey(jwk) };
}
