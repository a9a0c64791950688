import {
  createHash,
  createPrivateKey,
  generateKeyPairSync,
  KeyObject,
  randomUUID,
  sign,
} from 'node:crypto';
import { gzipSync } from 'node:zlib';
import {
  AGENT_PATHS,
  BatchItem,
  BatchResponse,
  EnrollResponse,
  HeartbeatResponse,
  HelloResponse,
  KindId,
  KindRegistry,
  KindReport,
  PollResponse,
  PROTOCOL_VERSION,
} from '@backstage-fleet/protocol';
import { Pool } from 'undici';
import { SentObject } from './objects';

/** Where a hub is and how it is reached. */
export interface HubTarget {
  /** Base URL, such as `http://127.0.0.1:7007/api/fleet`. */
  url: string;
  hubId: string;
}

/** For a poll, a heartbeat and a batch at a time, as the real agent has them. */
const CONNECTIONS = 3;

/** A batch that is ready to be sent. */
export interface ReadyBatch {
  bytes: Buffer;
  items: number;
}

/** Raised for answers other than 2xx. */
export class DoorError extends Error {
  readonly status: number;
  readonly code: string;
  /** How long the hub asks to wait; 0 where it says nothing. */
  readonly retryAfterMs: number;

  constructor(answer: {
    status: number;
    code: string;
    path: string;
    retryAfterMs: number;
  }) {
    super(`${answer.path} answered ${answer.status} ${answer.code}`);
    this.name = 'DoorError';
    this.status = answer.status;
    this.code = answer.code;
    this.retryAfterMs = answer.retryAfterMs;
  }
}

/** Every how many heartbeats the real agent names all kinds. */
const COMPLETE_EVERY = 30;

/** What the real agent knows how to collect. */
const KNOWN_KINDS = new KindRegistry().idsOf('inventory');

/** What the synthetic clusters have objects of; they do not serve the others. */
const KINDS = [
  'namespaces',
  'nodes',
  'deployments.apps',
  'replicasets.apps',
  'pods',
  'services',
  'serviceaccounts',
];

/**
 * An agent that speaks the real protocol with a key of its own and has no
 * cluster behind it. Small, so that thousands fit into a process.
 */
export class SyntheticAgent {
  readonly name: string;
  readonly #hub: HubTarget;
  /** Of its own: a pool that thousands share takes longer to choose a connection than to use it. */
  readonly #pool: Pool;
  readonly #key: KeyObject;
  readonly #x: string;
  readonly #kid: string;
  readonly #bootId = randomUUID();
  readonly #kubeSystemUid = randomUUID();
  #agentId = '';
  #clusterId = '';
  epoch = 0;
  seq = 0;
  after = 0;
  #joins = 0;
  #kinds: readonly KindId[] = KINDS;
  /** Heartbeats the hub answered since the last hello; undefined after one whose answer was lost. */
  #answered: number | undefined;
  #joining: Promise<unknown> | undefined;

  constructor(hub: HubTarget, name: string) {
    this.#hub = hub;
    this.#pool = new Pool(new URL(hub.url).origin, {
      connections: CONNECTIONS,
    });
    this.name = name;
    const pair = generateKeyPairSync('ed25519');
    const jwk = pair.privateKey.export({ format: 'jwk' });
    this.#key = createPrivateKey({ key: jwk, format: 'jwk' });
    this.#x = String(jwk.x);
    // RFC 7638: the required members in lexical order.
    this.#kid = sha256(
      JSON.stringify({ crv: 'Ed25519', kty: 'OKP', x: this.#x }),
    );
  }

  /** Hands in the key with a token that approves by itself. */
  async enroll(token: string): Promise<void> {
    const now = Math.floor(Date.now() / 1000);
    const answer = await this.#send<EnrollResponse>(
      AGENT_PATHS.enroll,
      Buffer.from(
        JSON.stringify({
          v: PROTOCOL_VERSION,
          token,
          clusterName: this.name,
          publicJwk: { kty: 'OKP', crv: 'Ed25519', x: this.#x },
          proof: this.#jws(
            { typ: 'fleet-enroll+jwt' },
            {
              aud: this.#hub.hubId,
              th: sha256(token),
              iat: now,
              exp: now + 60,
              jti: randomUUID(),
            },
          ),
          kubeSystemUid: this.#kubeSystemUid,
          kubernetesVersion: 'v1.34.2',
          agentVersion: '0.1.0',
        }),
      ),
      {},
    );
    this.#agentId = answer.agentId;
    this.#clusterId = answer.clusterId;
  }

  /** Opens a session. */
  async hello(): Promise<HelloResponse> {
    const answer = await this.#post<HelloResponse>(AGENT_PATHS.hello, {
      protocol: { min: 1, max: PROTOCOL_VERSION },
      agentVersion: '0.1.0',
      profile: 'inventory',
      bootId: this.#bootId,
      lastEpoch: this.epoch,
      joins: this.#joins,
      cluster: {
        kubeSystemUid: this.#kubeSystemUid,
        kubernetesVersion: 'v1.34.2',
      },
      kinds: KNOWN_KINDS,
    });
    this.epoch = answer.epoch;
    this.#kinds = answer.config.kinds;
    this.#answered = undefined;
    this.#joins = answer.joins ?? 0;
    this.seq = 0;
    this.after = answer.after;
    return answer;
  }

  /** Opens a session anew, once for all that need it at the same time. */
  async rejoin(): Promise<void> {
    this.#joining ??= this.hello().finally(() => {
      this.#joining = undefined;
    });
    await this.#joining;
  }

  /** Makes the batches of a full state, numbered from the next one on. */
  prepare(objects: readonly SentObject[], perBatch: number): ReadyBatch[] {
    const items: BatchItem[] = [];
    for (const kind of KINDS) {
      const own = objects.filter(object => object.kind === kind);
      if (own.length > 0) {
        const snapshot = randomUUID();
        items.push(
          { t: 'snapshot.begin', kind, snapshot },
          ...own.map(
            object => ({ t: 'upsert', snapshot, ...object } as BatchItem),
          ),
          { t: 'snapshot.end', kind, snapshot, count: own.length },
        );
      }
    }
    const batches: ReadyBatch[] = [];
    for (let i = 0; i < items.length; i += perBatch) {
      batches.push(this.#batch(items.slice(i, i + perBatch)));
    }
    return batches;
  }

  /** Makes a batch of changes. */
  change(objects: readonly SentObject[]): ReadyBatch {
    return this.#batch(
      objects.map(object => ({
        t: 'upsert',
        ...object,
        at: new Date().toISOString(),
      })),
    );
  }

  sendBatch(batch: ReadyBatch): Promise<BatchResponse> {
    return this.#send(AGENT_PATHS.batch, batch.bytes, {
      'content-encoding': 'gzip',
    });
  }

  /** Names all kinds at first and now and then, and otherwise that nothing changed. */
  async heartbeat(): Promise<HeartbeatResponse> {
    const answered = this.#answered;
    this.#answered = undefined;
    const isComplete =
      answered === undefined || answered % COMPLETE_EVERY === 0;
    const answer = await this.#post<HeartbeatResponse>(AGENT_PATHS.heartbeat, {
      v: PROTOCOL_VERSION,
      epoch: this.epoch,
      seq: this.seq,
      pending: 0,
      ...(isComplete ? {} : { partial: true }),
      kinds: isComplete ? this.#reports() : {},
      heardAt: new Date().toISOString(),
    });
    this.#answered = (answered ?? 0) + 1;
    return answer;
  }

  #reports(): Record<KindId, KindReport> {
    const lastHeardAt = new Date().toISOString();
    return Object.fromEntries(
      this.#kinds.map(kind => [
        kind,
        KINDS.includes(kind)
          ? { state: 'live', lastHeardAt }
          : {
              state: 'absent',
              message: `The cluster does not serve ${kind}`,
            },
      ]),
    );
  }

  /** @param holdSeconds - as the hub wants it where absent */
  async poll(
    signal?: AbortSignal,
    holdSeconds?: number,
  ): Promise<PollResponse> {
    const { epoch } = this;
    const answer = await this.#post<PollResponse>(
      AGENT_PATHS.poll,
      { v: PROTOCOL_VERSION, epoch, after: this.after, holdSeconds },
      signal,
    );
    if (this.epoch === epoch) {
      this.after = answer.next;
    }
    return answer;
  }

  #batch(items: BatchItem[]): ReadyBatch {
    this.seq += 1;
    const body = {
      v: PROTOCOL_VERSION,
      epoch: this.epoch,
      lane: 'inventory',
      seq: this.seq,
      items,
    };
    return {
      bytes: gzipSync(JSON.stringify(body), { level: 1 }),
      items: items.length,
    };
  }

  /** Ends its connections. */
  async close(): Promise<void> {
    await this.#pool.destroy();
  }

  #post<T>(path: string, body: object, signal?: AbortSignal): Promise<T> {
    return this.#send(path, Buffer.from(JSON.stringify(body)), {}, signal);
  }

  async #send<T>(
    path: string,
    bytes: Buffer,
    headers: Record<string, string>,
    signal?: AbortSignal,
  ): Promise<T> {
    const { pathname } = new URL(this.#hub.url);
    const answer = await this.#pool.request({
      path: `${pathname}${path}`,
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        ...(this.#agentId
          ? { authorization: `Bearer ${this.#token(path, bytes)}` }
          : {}),
        ...headers,
      },
      body: bytes,
      signal,
      headersTimeout: 60_000,
      bodyTimeout: 60_000,
    });
    const text = await answer.body.text();
    if (answer.statusCode >= 300) {
      let code = 'unknown';
      try {
        code = JSON.parse(text).error?.code ?? code;
      } catch {
        // Not an answer of the hub.
      }
      throw new DoorError({
        status: answer.statusCode,
        code,
        path,
        retryAfterMs: 1000 * Number(answer.headers['retry-after'] ?? 0),
      });
    }
    return JSON.parse(text) as T;
  }

  #token(path: string, bytes: Buffer): string {
    const now = Math.floor(Date.now() / 1000);
    return this.#jws(
      { typ: 'fleet-agent+jwt', kid: this.#kid },
      {
        iss: this.#agentId,
        sub: this.#clusterId,
        aud: this.#hub.hubId,
        iat: now,
        exp: now + 60,
        jti: randomUUID(),
        htm: 'POST',
        htu: path,
        bh: createHash('sha256').update(bytes).digest('base64url'),
      },
    );
  }

  #jws(header: object, claims: object): string {
    const encode = (value: object) =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const input = `${encode({ alg: 'EdDSA', ...header })}.${encode(claims)}`;
    return `${input}.${sign(null, Buffer.from(input), this.#key).toString(
      'base64url',
    )}`;
  }
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('base64url');
}
