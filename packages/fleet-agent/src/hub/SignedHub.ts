import { KeyRing } from '../identity/KeyRing';
import { AgentKey } from '../identity/keys';
import { AgentIdentity } from '../state';
import { AgentLogger, describeError } from '../util/logger';
import { HubClient, PostOptions } from './HubClient';
import { HubRefusal } from './errors';

/** Refusals that say that the hub does not know the key. */
const UNKNOWN = new Set(['unauthenticated', 'bad_signature']);
/** Refusals that may mean that the hub goes by the other key. */
const NOT_THIS_KEY = new Set([...UNKNOWN, 'revoked']);
/** Refusals of an agent whose key the hub knows, and that may end. */
const KNOWN = new Set(['pending_approval', 'cloned']);

/**
 * Former keys that are tried at once. Nearly always it is the first one, and a
 * hub takes only so many unknown keys from one address; the next time goes on
 * with the others.
 */
const FORMER_AT_ONCE = 4;

/** Options of a request that is signed with whichever key the hub takes. */
export interface SignedPostOptions extends PostOptions {
  /** Try former keys where the hub knows neither the present nor the next one. */
  tryFormer?: boolean;
}

/** Speaks to the hub as one agent, with whichever of its keys the hub takes. */
export class SignedHub {
  readonly #options: {
    hub: HubClient;
    keys: KeyRing;
    identity: () => AgentIdentity;
    logger: AgentLogger;
  };
  /** Former keys the hub turned down in a row. */
  #turnedDown = 0;

  constructor(options: {
    hub: HubClient;
    keys: KeyRing;
    identity: () => AgentIdentity;
    logger: AgentLogger;
  }) {
    this.#options = options;
  }

  /** @throws HubRefusal or HubUnavailable */
  async post<T extends { serverTime: string }>(
    path: string,
    body: object | Uint8Array,
    options: SignedPostOptions = {},
  ): Promise<T> {
    const { keys } = this.#options;
    const send = (key: AgentKey) => this.#send<T>(key, path, body, options);
    const key = keys.active;
    let refusal: HubRefusal;
    try {
      const answer = await send(key);
      await this.#note(key);
      return answer;
    } catch (error) {
      refusal = ofThisKey(error);
    }
    let isUnknown = UNKNOWN.has(refusal.code);
    const other = keys.otherThan(key);
    if (other) {
      try {
        const answer = await send(other);
        await this.#note(other, key);
        return answer;
      } catch (error) {
        const refusalOfOther = ofThisKey(error);
        if (isUnknown && !UNKNOWN.has(refusalOfOther.code)) {
          // What the hub says of a key it knows is what counts.
          refusal = refusalOfOther;
          isUnknown = false;
        }
      }
    }
    if (!options.tryFormer || !isUnknown) {
      throw refusal;
    }
    return this.#withFormer(send, refusal);
  }

  /** @throws the refusal of the present key, where the hub knows no former one */
  async #withFormer<T>(
    send: (key: AgentKey) => Promise<T>,
    refusal: HubRefusal,
  ): Promise<T> {
    const former = await this.#options.keys.former();
    if (this.#turnedDown >= former.length) {
      this.#turnedDown = 0;
    }
    const first = this.#turnedDown;
    for (const key of former.slice(first, first + FORMER_AT_ONCE)) {
      try {
        const answer = await send(key);
        await this.#goBackTo(key);
        return answer;
      } catch (error) {
        if (!(error instanceof HubRefusal && UNKNOWN.has(error.code))) {
          if (error instanceof HubRefusal && KNOWN.has(error.code)) {
            await this.#goBackTo(key);
          }
          throw error;
        }
      }
      this.#turnedDown += 1;
    }
    throw refusal;
  }

  async #goBackTo(key: AgentKey): Promise<void> {
    const { keys, logger } = this.#options;
    this.#turnedDown = 0;
    logger.warn(
      `The hub does not know the agent's key, but one the agent had before (${key.kid}), as a hub that was restored from a backup does; going on with that one, and replacing it at once`,
    );
    await keys.goBackTo(key).catch(error => {
      logger.warn(`Cannot keep the agent's key: ${describeError(error)}`);
    });
  }

  #send<T extends { serverTime: string }>(
    key: AgentKey,
    path: string,
    body: object | Uint8Array,
    options: PostOptions,
  ): Promise<T> {
    const { hub, identity } = this.#options;
    return hub.post<T>(key, identity(), path, body, options);
  }

  /** A state that cannot be written holds both keys, so that nothing is lost. */
  async #note(key: AgentKey, turnedDown?: AgentKey): Promise<void> {
    const { keys, logger } = this.#options;
    await keys.taken(key, turnedDown).catch(error => {
      logger.warn(`Cannot keep the agent's key: ${describeError(error)}`);
    });
  }
}

/**
 * The refusal that may be for the key alone.
 *
 * @throws any other error
 */
function ofThisKey(error: unknown): HubRefusal {
  if (error instanceof HubRefusal && NOT_THIS_KEY.has(error.code)) {
    return error;
  }
  throw error;
}
