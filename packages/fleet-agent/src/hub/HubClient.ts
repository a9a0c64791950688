import { Dispatcher, request } from 'undici';
import {
  AGENT_ERROR_STATUS,
  AGENT_PATHS,
  AGENT_TOKEN_HEADER,
  AgentErrorBody,
  EnrollRequest,
  EnrollResponse,
  HubInfo,
} from '@backstage-fleet/protocol';
import { AgentKey } from '../identity/keys';
import { requestToken } from '../identity/tokens';
import { AgentIdentity } from '../state';
import { readRetryAfter } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { deadline } from '../util/deadline';
import { describeError } from '../util/logger';
import { readBounded } from '../util/readBounded';
import { HubRefusal, HubUnavailable } from './errors';

const MAX_ANSWER_BYTES = 8 * 1024 * 1024;

/** Refusals of a token that a fresh one mends. */
const REMADE = new Set(['token_expired', 'replayed']);

/** What goes into one request. */
interface Outgoing {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: Uint8Array;
  signal?: AbortSignal;
  timeoutMs: number;
}

/** Options of a signed request. */
export interface PostOptions {
  signal?: AbortSignal;
  /** The body is gzip already. */
  gzip?: boolean;
  /** Longest time until the answer. */
  timeoutMs?: number;
}

/**
 * Speaks HTTP with the hub: signs, follows the hub's clock, and tells refusals
 * of the hub from failures on the way.
 */
export class HubClient {
  readonly #options: {
    url: string;
    dispatcher: Dispatcher;
    clock: AgentClock;
    timeoutMs: number;
  };
  /** Hub's clock less the own one. */
  #offsetMs = 0;
  #lastContactAt: number | undefined;

  constructor(options: {
    url: string;
    dispatcher: Dispatcher;
    clock: AgentClock;
    timeoutMs: number;
  }) {
    this.#options = options;
  }

  /** Time by the hub's clock, in milliseconds since 1970. */
  hubNow(): number {
    return this.#options.clock.now() + this.#offsetMs;
  }

  /** When the hub answered last, by the own clock. */
  get lastContactAt(): number | undefined {
    return this.#lastContactAt;
  }

  /** Asks who the hub is. */
  hubInfo(signal?: AbortSignal): Promise<HubInfo> {
    return this.#exchange({
      method: 'GET',
      path: AGENT_PATHS.hub,
      headers: {},
      signal,
      timeoutMs: this.#options.timeoutMs,
    });
  }

  /** Hands in a key. */
  enroll(body: EnrollRequest, signal?: AbortSignal): Promise<EnrollResponse> {
    return this.#exchange({
      method: 'POST',
      path: AGENT_PATHS.enroll,
      headers: { 'content-type': 'application/json' },
      body: Buffer.from(JSON.stringify(body)),
      signal,
      timeoutMs: this.#options.timeoutMs,
    });
  }

  /**
   * Sends a signed request. A token that the hub finds over its time is made
   * again once with the clock corrected, one that something on the way had
   * sent before is made anew once.
   *
   * @throws HubRefusal or HubUnavailable
   */
  async post<T extends { serverTime: string }>(
    key: AgentKey,
    identity: AgentIdentity,
    path: string,
    body: object | Uint8Array,
    options: PostOptions = {},
  ): Promise<T> {
    const bytes =
      body instanceof Uint8Array ? body : Buffer.from(JSON.stringify(body));
    const send = () => {
      const token = requestToken(key, identity, {
        method: 'POST',
        path,
        body: bytes,
        hubNowMs: this.hubNow(),
      });
      const headers: Record<string, string> = {
        'content-type': 'application/json',
        authorization: `Bearer ${token}`,
        [AGENT_TOKEN_HEADER]: token,
      };
      if (options.gzip) {
        headers['content-encoding'] = 'gzip';
      }
      return this.#exchange<T>({
        method: 'POST',
        path,
        headers,
        body: bytes,
        signal: options.signal,
        timeoutMs: options.timeoutMs ?? this.#options.timeoutMs,
      });
    };
    try {
      return await send();
    } catch (error) {
      if (error instanceof HubRefusal && REMADE.has(error.code)) {
        return send();
      }
      throw error;
    }
  }

  async #exchange<T extends { serverTime: string }>(
    outgoing: Outgoing,
  ): Promise<T> {
    const { url, dispatcher } = this.#options;
    const limit = deadline(outgoing.signal, outgoing.timeoutMs);
    let status: number;
    let headers: Dispatcher.ResponseData['headers'];
    let text: string;
    try {
      const answer = await request(`${url}${outgoing.path}`, {
        method: outgoing.method,
        headers: { accept: 'application/json', ...outgoing.headers },
        body: outgoing.body,
        dispatcher,
        signal: limit.signal,
        headersTimeout: outgoing.timeoutMs,
        bodyTimeout: outgoing.timeoutMs,
      });
      status = answer.statusCode;
      headers = answer.headers;
      text = await bodyOf(answer.body);
    } catch (error) {
      throw new HubUnavailable(
        `The hub ${url} cannot be reached (${describeError(error)})`,
        { cause: error },
      );
    } finally {
      limit.release();
    }
    const wait = readRetryAfter(
      headers['retry-after'],
      this.#options.clock.now(),
    );
    const body = parseObject(text);
    this.#learnTime(body?.serverTime);
    if (status >= 200 && status < 300 && body) {
      this.#lastContactAt = this.#options.clock.now();
      return body as T;
    }
    const refusal = (body as Partial<AgentErrorBody> | undefined)?.error;
    if (refusal && refusal.code in AGENT_ERROR_STATUS) {
      throw new HubRefusal({
        code: refusal.code,
        status,
        message: String(refusal.message).slice(0, 500),
        expected: (body as { expected?: number }).expected,
        retryAfterMs: wait,
      });
    }
    throw new HubUnavailable(
      `${url}${outgoing.path} answered HTTP ${status}${
        body ? '' : ' without JSON'
      }, which is not an answer of the hub; is the hub URL right, and is there a proxy or a login page in between?`,
      { retryAfterMs: wait },
    );
  }

  #learnTime(serverTime: unknown): void {
    const time = typeof serverTime === 'string' ? Date.parse(serverTime) : NaN;
    if (!Number.isNaN(time)) {
      this.#offsetMs = time - this.#options.clock.now();
    }
  }
}

async function bodyOf(body: AsyncIterable<Buffer>): Promise<string> {
  const text = await readBounded(body, MAX_ANSWER_BYTES);
  if (text === undefined) {
    throw new Error(`the answer is larger than ${MAX_ANSWER_BYTES} bytes`);
  }
  return text;
}

function parseObject(text: string): { serverTime?: unknown } | undefined {
  try {
    const value = JSON.parse(text);
    return value && typeof value === 'object' ? value : undefined;
  } catch {
    return undefined;
  }
}
