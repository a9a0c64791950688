import { HubKey, TIMING } from '@backstage-fleet/protocol';
import { ConflictError } from '@backstage/errors';
import { CompactSign } from 'jose';
import { Knex } from 'knex';
import { toTimestamp } from '../database/columns';
import { HubKeyRow } from '../database/tables';
import { HubKeyStore } from './HubKeyStore';
import { newHubKey, openHubKey, publicKeyOf, SigningKey } from './keyMaterial';
import { Signer } from './Signer';

/** How long a look into the table may be used again: the bound on how late a replica sees a new key. */
const LOOK_MS = 5000;

/** A key of the hub, as people see it. */
export interface HubKeyInfo {
  kid: string;
  state: HubKeyRow['state'];
  createdAt: string;
  /** When the next one begins, or the active one began. */
  activeFrom?: string;
}

/**
 * The keys of the hub, sealed in the database, and their rotation.
 *
 * @remarks
 * Agents pin the key of the hub, so a new one has to be known before it signs:
 *
 * 1. {@link HubKeyring.prepareNext} stores a key in the state `next`. All agents hear
 *    of it by `hub.keys`, which the active key signs; those that attach later
 *    get it with the answer to enroll, those that were away with the one to
 *    hello.
 * 2. After the overlap (`fleet.signing.keyOverlap`) the first replica that
 *    looks makes it the active one, in one transaction; the others see it
 *    within five seconds. Until then, they sign with the key before, which
 *    the agents still trust.
 * 3. The key before is retired. It is kept sealed as long as an agent may be
 *    away without having to enroll again (45 days), because what such an
 *    agent is told first has to be signed by the key it knows. The hub knows
 *    which that is: agents say it in hello, and are noted when they have taken
 *    a `hub.keys`. Agents of protocol 1 learn no keys and are answered with
 *    the one they enrolled with for as long as it is kept.
 */
export class HubKeyring implements Signer {
  readonly #store: HubKeyStore;
  readonly #secret: string;
  /** Milliseconds. */
  readonly #overlap: number;
  readonly #opened = new Map<string, SigningKey>();
  #rows: HubKeyRow[] = [];
  #lookedAt = -Infinity;
  #look: Promise<void> | undefined;

  private constructor(store: HubKeyStore, secret: string, overlap: number) {
    this.#store = store;
    this.#secret = secret;
    this.#overlap = overlap;
  }

  /**
   * Loads the keys, and makes the first one where there is none. Replicas that
   * start at the same time agree, because each inserts only where nothing is
   * and then reads what is there.
   *
   * @param options - `secret` seals the private keys; `overlap`, in
   * milliseconds, is the time a key is known before it signs
   * @throws Error when the secret does not open the active key
   */
  static async load(
    db: Knex,
    options: { secret: string; overlap?: number },
  ): Promise<HubKeyring> {
    const store = new HubKeyStore(db);
    const keys = new HubKeyring(
      store,
      options.secret,
      options.overlap ?? TIMING.hubKeyOverlap * 1000,
    );
    const { rows } = await store.read();
    if (!rows.some(row => row.state === 'active')) {
      await store.insertFirst(await newHubKey(options.secret));
    }
    await keys.#read();
    if (!keys.#active()) {
      throw new Error(
        'The table hub_keys holds no active key although one was inserted; check that nothing else writes to the tables of Fleet',
      );
    }
    await keys.#open(keys.#active()!);
    return keys;
  }

  keys(): HubKey[] {
    return [this.#active(), this.#next()]
      .filter(row => row !== undefined)
      .map(publicKeyOf);
  }

  async sign(
    type: string,
    claims: object,
    trusted?: string | null,
  ): Promise<string> {
    const row = this.#signingKey(trusted);
    return new CompactSign(new TextEncoder().encode(JSON.stringify(claims)))
      .setProtectedHeader({ alg: 'EdDSA', kid: row.kid, typ: type })
      .sign(await this.#open(row));
  }

  /** Reads the keys again where the last look is older than five seconds. */
  async refresh(): Promise<void> {
    if (performance.now() - this.#lookedAt < LOOK_MS) {
      return;
    }
    this.#look ??= this.#read().finally(() => {
      this.#look = undefined;
    });
    await this.#look;
  }

  /** All keys there are, newest first. */
  async list(): Promise<HubKeyInfo[]> {
    await this.#read();
    return [...this.#rows].reverse().map(row => ({
      kid: row.kid,
      state: row.state,
      createdAt: toTimestamp(row.created_at),
      ...(row.active_from === null
        ? {}
        : { activeFrom: toTimestamp(row.active_from) }),
    }));
  }

  /**
   * Makes the next key, which begins after the overlap.
   *
   * @throws ConflictError where one waits already
   */
  async prepareNext(): Promise<HubKey> {
    const key = await newHubKey(this.#secret);
    if (!(await this.#store.insertNext(key, this.#overlap))) {
      await this.#read();
      const from = toTimestamp(this.#next()?.active_from ?? null);
      throw new ConflictError(
        `The hub has a next key already${
          from ? `, which begins to sign at ${from}` : ''
        }; rotate again after that`,
      );
    }
    await this.#read();
    return { ...JSON.parse(key.public_jwk), kid: key.kid };
  }

  /** Lets a due key begin and forgets old ones. Run now and then, by any replica. */
  async maintain(): Promise<void> {
    await this.#store.removeRetired(TIMING.expiredAfter * 1000);
    await this.#read();
  }

  async #read(): Promise<void> {
    let look = await this.#store.read();
    if (look.isDue) {
      await this.#store.activateDue();
      look = await this.#store.read();
    }
    this.#rows = look.rows;
    this.#lookedAt = performance.now();
  }

  #active(): HubKeyRow | undefined {
    return this.#rows.find(row => row.state === 'active');
  }

  #next(): HubKeyRow | undefined {
    return this.#rows.find(row => row.state === 'next');
  }

  #signingKey(trusted: string | null | undefined): HubKeyRow {
    const known =
      trusted === null
        ? this.#rows[0]
        : this.#rows.find(row => row.kid === trusted);
    return known?.state === 'retired' ? known : this.#active()!;
  }

  async #open(row: HubKeyRow): Promise<SigningKey> {
    let key = this.#opened.get(row.kid);
    if (!key) {
      key = await openHubKey(this.#secret, row);
      this.#opened.set(row.kid, key);
    }
    return key;
  }
}
