import { KeyObject, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import {
  IncomingMessage,
  Server,
  ServerResponse,
  createServer,
} from 'node:http';
import { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import {
  calculateJwkThumbprint,
  compactVerify,
  decodeProtectedHeader,
  importJWK,
} from 'jose';
import {
  AGENT_ERROR_STATUS,
  AGENT_PATHS,
  AGENT_TOKEN_HEADER,
  AgentConfig,
  AgentErrorCode,
  BatchRequest,
  DEFAULT_LIMITS,
  EnrollRequest,
  HeartbeatRequest,
  HelloRequest,
  HubKey,
  KindId,
  PROTOCOL_VERSION,
  PollRequest,
  ProtocolLimits,
  PublicJwk,
  RequestTokenClaims,
  RotateRequest,
  checkBatch,
  checkBatchItem,
  checkEnroll,
  checkHeartbeat,
  checkHello,
  checkPoll,
  checkRotate,
  negotiateVersion,
  parseBoundedJson,
} from '@backstage-fleet/protocol';
import { sha256 } from '../identity/tokens';
import { HubStore } from './HubStore';

/** Kinds that the simulated clusters serve and most tests are content with. */
export const FIVE_KINDS: readonly KindId[] = [
  'namespaces',
  'nodes',
  'deployments.apps',
  'replicasets.apps',
  'pods',
];

/** What goes wrong with one request. */
export type HubFault =
  /** Nothing reaches the hub. */
  | 'drop'
  /** The hub does its work, the answer is lost. */
  | 'lose-answer'
  /** A proxy's page. */
  | 'html-502'
  | 'busy'
  | 'rate-limited'
  /** The token is one the hub has seen. */
  | 'replayed'
  | 'stale-epoch';

class Refusal extends Error {
  constructor(readonly code: AgentErrorCode, readonly more: object = {}) {
    super(`refused: ${code}`);
  }
}

/** A hub for one agent, made from the protocol's types alone. */
export class FakeHub {
  readonly hubId = randomUUID();
  readonly agentId = randomUUID();
  readonly clusterId = randomUUID();
  readonly store = new HubStore();
  readonly token = `fleet_${randomUUID()}`;
  status: 'pending' | 'approved' | 'rejected' | 'revoked' | 'cloned' =
    'approved';
  /** Newest protocol version it speaks. */
  protocol = PROTOCOL_VERSION;
  /** Sessions it has opened; said from version 2 on. */
  joins = 0;
  limits: ProtocolLimits = { ...DEFAULT_LIMITS };
  config: AgentConfig = {
    revision: 1,
    kinds: [...FIVE_KINDS],
    heartbeatSeconds: 10,
    pollHoldSeconds: 1,
  };
  readonly enrollments: EnrollRequest[] = [];
  readonly rotations: { next: string; proof: RotationClaims }[] = [];
  /** What came with keys that did not open the door. */
  readonly unknown: { path: string; kid: string }[] = [];
  /** Seconds of Retry-After that come with `busy` and `rate-limited`. */
  retryAfterSeconds = 0;
  /** Hub's clock less the true one. */
  clockOffsetMs = 0;
  kubeSystemUid: string | undefined;
  epoch = 0;
  lastSeq = 0;
  readonly requests: { path: string; status: number }[] = [];
  readonly heartbeats: HeartbeatRequest[] = [];
  /** How the kinds are, by all heartbeats that were answered. */
  reports: HeartbeatRequest['kinds'] = {};
  readonly batches: BatchRequest[] = [];
  readonly hellos: HelloRequest[] = [];
  /** Decides whether something goes wrong with a request. */
  fault: (path: string) => HubFault | undefined = () => undefined;

  readonly #server: Server;
  #keys = generateKeyPairSync('ed25519');
  #hubKey!: HubKey;
  /** Public keys that open the door, by kid; with two the later one is new. */
  readonly #agentKeys = new Map<string, PublicJwk>();
  readonly #downlink: { dseq: number; jws: string }[] = [];
  #dseq = 0;
  #wakePoll: (() => void)[] = [];

  private constructor() {
    this.#server = createServer((req, res) => {
      this.#handle(req, res).catch(error => {
        res.destroy(error);
      });
    });
  }

  static async start(): Promise<FakeHub> {
    const hub = new FakeHub();
    hub.#hubKey = await publicKeyOf(hub.#keys.publicKey);
    await new Promise<void>(resolve => {
      hub.#server.listen(0, '127.0.0.1', resolve);
    });
    return hub;
  }

  get url(): string {
    const { port } = this.#server.address() as AddressInfo;
    return `http://127.0.0.1:${port}/api/fleet`;
  }

  async stop(): Promise<void> {
    this.#wake();
    await new Promise<void>(resolve => {
      this.#server.close(() => resolve());
      this.#server.closeAllConnections();
    });
  }

  /** Objects of a kind as the hub holds them, by namespace and name. */
  names(kind: KindId): string[] {
    return [...this.store.of(kind).values()]
      .map(({ object }) => {
        const { namespace, name } = object.metadata as Record<string, string>;
        return namespace ? `${namespace}/${name}` : name;
      })
      .sort();
  }

  /** kids of the agent's keys that open the door. */
  get agentKids(): string[] {
    return [...this.#agentKeys.keys()];
  }

  /** kid of the key the hub signs with. */
  get hubKid(): string {
    return this.#hubKey.kid;
  }

  /** Tells of a new key of the hub, signed with the present one. */
  async announceKey(): Promise<() => void> {
    const keys = generateKeyPairSync('ed25519');
    const next = await publicKeyOf(keys.publicKey);
    this.send({ type: 'hub.keys', keys: [this.#hubKey, next] });
    return () => {
      this.#keys = keys;
      this.#hubKey = next;
    };
  }

  /** Puts a message in the downlink; some claims can be made wrong. */
  send(
    message: object,
    wrong: { claims?: object; foreignKey?: boolean; kid?: string } = {},
  ) {
    this.#dseq += 1;
    const key = wrong.foreignKey
      ? generateKeyPairSync('ed25519').privateKey
      : this.#keys.privateKey;
    const part = (value: object) =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    const head = part({
      alg: 'EdDSA',
      typ: 'fleet-downlink+jwt',
      kid: wrong.kid ?? this.#hubKey.kid,
    });
    const claims = part({
      iss: this.hubId,
      sub: this.clusterId,
      aud: this.agentId,
      dseq: this.#dseq,
      exp: Math.floor(this.#now() / 1000) + 60,
      ...message,
      ...wrong.claims,
    });
    const signature = sign(null, Buffer.from(`${head}.${claims}`), key);
    this.#downlink.push({
      dseq: this.#dseq,
      jws: `${head}.${claims}.${signature.toString('base64url')}`,
    });
    this.#wake();
  }

  #wake() {
    for (const wake of this.#wakePoll.splice(0)) {
      wake();
    }
  }

  #now(): number {
    return Date.now() + this.clockOffsetMs;
  }

  async #handle(req: IncomingMessage, res: ServerResponse): Promise<void> {
    const path = (req.url ?? '').replace('/api/fleet', '');
    const chunks: Buffer[] = [];
    for await (const chunk of req) {
      chunks.push(chunk);
    }
    const body = Buffer.concat(chunks);
    const fault = this.fault(path);
    if (fault === 'drop') {
      res.destroy();
      return;
    }
    if (fault === 'html-502') {
      res.writeHead(502, { 'content-type': 'text/html' });
      res.end('<html><h1>Bad Gateway</h1></html>');
      return;
    }
    let status = 200;
    let answer: object;
    try {
      if (fault === 'busy' || fault === 'rate-limited') {
        throw new Refusal(fault === 'busy' ? 'busy' : 'rate_limited');
      }
      if (fault === 'replayed') {
        throw new Refusal('replayed');
      }
      if (fault === 'stale-epoch') {
        this.epoch += 1;
      }
      answer = await this.#answer(req, path, body);
    } catch (error) {
      if (!(error instanceof Refusal)) {
        throw error;
      }
      status = AGENT_ERROR_STATUS[error.code];
      answer = {
        error: { code: error.code, message: error.message },
        ...error.more,
      };
    }
    this.requests.push({ path, status });
    if (fault === 'lose-answer') {
      res.destroy();
      return;
    }
    res.writeHead(status, {
      'content-type': 'application/json',
      ...(status === 503 || status === 429
        ? { 'retry-after': String(this.retryAfterSeconds) }
        : {}),
    });
    const serverTime = new Date(this.#now()).toISOString();
    res.end(JSON.stringify({ ...answer, serverTime }));
  }

  async #answer(
    req: IncomingMessage,
    path: string,
    body: Buffer,
  ): Promise<object> {
    if (path === AGENT_PATHS.hub) {
      return { hubId: this.hubId, protocol: { min: 1, max: this.protocol } };
    }
    if (path === AGENT_PATHS.enroll) {
      return this.#enroll(JSON.parse(body.toString()));
    }
    await this.#authenticate(req, path, body);
    if (body.length > this.limits.maxBodyBytes) {
      throw new Refusal('body_too_large');
    }
    const text = (
      req.headers['content-encoding'] === 'gzip' ? gunzipSync(body) : body
    ).toString();
    let value: unknown;
    try {
      value = parseBoundedJson(text, this.limits);
    } catch (error) {
      throw new Refusal((error as { code: AgentErrorCode }).code);
    }
    switch (path) {
      case AGENT_PATHS.hello:
        return this.#hello(valid(checkHello(value)));
      case AGENT_PATHS.batch:
        return this.#batch(valid(checkBatch(value)) as BatchRequest);
      case AGENT_PATHS.heartbeat:
        return this.#heartbeat(valid(checkHeartbeat(value)));
      case AGENT_PATHS.rotate:
        return this.#rotate(valid(checkRotate(value)));
      case AGENT_PATHS.poll:
        return this.#poll(valid(checkPoll(value)));
      default:
        throw new Refusal('invalid');
    }
  }

  async #enroll(value: EnrollRequest): Promise<object> {
    const request = valid(checkEnroll(value));
    if (request.token !== this.token) {
      throw new Refusal('bad_enrollment_token');
    }
    const key = await importJWK({ ...request.publicJwk }, 'EdDSA');
    const proof = await compactVerify(request.proof, key);
    const claims = JSON.parse(Buffer.from(proof.payload).toString());
    if (claims.aud !== this.hubId || claims.th !== sha256(this.token)) {
      throw new Refusal('bad_signature');
    }
    const fingerprint = await calculateJwkThumbprint({ ...request.publicJwk });
    this.enrollments.push(request);
    this.#agentKeys.clear();
    this.#agentKeys.set(fingerprint, request.publicJwk);
    this.kubeSystemUid = request.kubeSystemUid;
    return {
      agentId: this.agentId,
      clusterId: this.clusterId,
      clusterName: 'fake',
      hubId: this.hubId,
      status: this.status === 'pending' ? 'pending' : 'approved',
      fingerprint,
      hubKeys: [this.#hubKey],
    };
  }

  async #authenticate(
    req: IncomingMessage,
    path: string,
    body: Buffer,
  ): Promise<void> {
    const token = req.headers[AGENT_TOKEN_HEADER];
    if (
      typeof token !== 'string' ||
      req.headers.authorization !== `Bearer ${token}`
    ) {
      throw new Refusal('unauthenticated');
    }
    const { kid } = decodeProtectedHeader(token);
    const publicJwk = this.#agentKeys.get(kid ?? '');
    if (!publicJwk) {
      this.unknown.push({ path, kid: kid ?? '' });
      throw new Refusal('bad_signature');
    }
    let claims: RequestTokenClaims;
    try {
      const key = await importJWK({ ...publicJwk }, 'EdDSA');
      const { payload, protectedHeader } = await compactVerify(token, key);
      claims = JSON.parse(Buffer.from(payload).toString());
      if (protectedHeader.typ !== 'fleet-agent+jwt') {
        throw new Error('typ');
      }
    } catch {
      throw new Refusal('bad_signature');
    }
    const good =
      claims.iss === this.agentId &&
      claims.sub === this.clusterId &&
      claims.aud === this.hubId &&
      claims.htm === req.method &&
      claims.htu === path &&
      claims.bh === sha256(body) &&
      claims.exp - claims.iat <= 60;
    if (!good) {
      throw new Refusal('bad_signature');
    }
    const now = this.#now() / 1000;
    if (claims.exp < now || claims.iat > now + 5) {
      throw new Refusal('token_expired');
    }
    if (this.status === 'pending') {
      throw new Refusal('pending_approval');
    }
    if (this.status !== 'approved') {
      throw new Refusal(this.status);
    }
    const [older] = this.agentKids;
    if (this.#agentKeys.size > 1 && kid !== older) {
      this.#agentKeys.delete(older);
    }
  }

  /** Notes which of the agent's keys it knows; what is returned restores that. */
  backup(): () => void {
    const keys = [...this.#agentKeys];
    const { epoch, joins } = this;
    return () => {
      this.#agentKeys.clear();
      keys.forEach(([kid, jwk]) => this.#agentKeys.set(kid, jwk));
      this.epoch = epoch;
      this.joins = joins;
    };
  }

  /** Knows no agent any more. */
  forgetKeys(): void {
    this.#agentKeys.clear();
  }

  /** Forgets the next key, as at the end of the overlap. */
  forgetNextKey(): void {
    const [, next] = this.agentKids;
    this.#agentKeys.delete(next);
  }

  async #rotate({ newPublicJwk, proof }: RotateRequest): Promise<object> {
    const key = await importJWK({ ...newPublicJwk }, 'EdDSA');
    const { payload, protectedHeader } = await compactVerify(proof, key);
    const claims = JSON.parse(Buffer.from(payload).toString());
    const [old, before] = this.agentKids;
    if (
      protectedHeader.typ !== 'fleet-rotate+jwt' ||
      claims.iss !== this.agentId ||
      claims.aud !== this.hubId ||
      claims.old !== old
    ) {
      throw new Refusal('bad_signature');
    }
    if (before) {
      this.#agentKeys.delete(before);
    }
    const kid = await calculateJwkThumbprint({ ...newPublicJwk });
    this.#agentKeys.set(kid, newPublicJwk);
    this.rotations.push({ next: kid, proof: claims });
    return {
      kid,
      overlapUntil: new Date(this.#now() + 600_000).toISOString(),
    };
  }

  #hello(request: HelloRequest): object {
    this.hellos.push(request);
    if (request.cluster.kubeSystemUid !== this.kubeSystemUid) {
      throw new Refusal('cluster_mismatch');
    }
    this.epoch = Math.max(this.epoch, request.lastEpoch ?? 0) + 1;
    this.lastSeq = 0;
    this.store.newSession();
    this.joins += 1;
    return {
      v: negotiateVersion(request.protocol, { min: 1, max: this.protocol }),
      ...(this.protocol >= 2 ? { joins: this.joins } : {}),
      clusterId: this.clusterId,
      clusterName: 'fake',
      epoch: this.epoch,
      limits: this.limits,
      config: this.config,
      digests: Object.fromEntries(
        this.config.kinds.map(kind => [kind, this.store.digest(kind).total]),
      ),
      after: this.#dseq,
    };
  }

  #batch(request: BatchRequest): object {
    this.#checkEpoch(request.epoch);
    const next = { maxBytes: this.limits.maxBodyBytes, minIntervalMs: 0 };
    if (request.seq <= this.lastSeq) {
      return { ackSeq: this.lastSeq, duplicate: true, rejected: [], next };
    }
    if (request.seq > this.lastSeq + 1) {
      throw new Refusal('gap', { expected: this.lastSeq + 1 });
    }
    if (request.items.length > this.limits.maxItems) {
      throw new Refusal('invalid');
    }
    for (const item of request.items) {
      valid(checkBatchItem(item));
    }
    const rejected = this.store.apply(request.items);
    this.batches.push(request);
    this.lastSeq = request.seq;
    return { ackSeq: this.lastSeq, rejected, next };
  }

  #heartbeat(request: HeartbeatRequest): object {
    this.#checkEpoch(request.epoch);
    this.heartbeats.push(request);
    this.reports = request.partial
      ? { ...this.reports, ...request.kinds }
      : request.kinds;
    const mismatched: Record<string, unknown> = {};
    if (request.seq === this.lastSeq) {
      for (const [kind, { digest }] of Object.entries(request.kinds)) {
        const { total, buckets } = this.store.digest(kind);
        if (
          digest &&
          (digest.sum !== total.sum || digest.count !== total.count)
        ) {
          mismatched[kind] = buckets;
        }
      }
    }
    return { mismatched };
  }

  async #poll(request: PollRequest): Promise<object> {
    this.#checkEpoch(request.epoch);
    const waiting = () =>
      this.#downlink.filter(({ dseq }) => dseq > request.after);
    if (waiting().length === 0) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(resolve, (request.holdSeconds ?? 1) * 1000);
        this.#wakePoll.push(() => {
          clearTimeout(timer);
          resolve();
        });
      });
    }
    const found = waiting();
    return {
      messages: found.map(({ jws }) => jws),
      next: found.at(-1)?.dseq ?? request.after,
    };
  }

  #checkEpoch(epoch: number): void {
    if (epoch !== this.epoch) {
      throw new Refusal('stale_epoch');
    }
  }
}

/** Claims of the proof that comes with a next key. */
interface RotationClaims {
  old: string;
}

async function publicKeyOf(key: KeyObject): Promise<HubKey> {
  const { x } = key.export({ format: 'jwk' });
  const jwk = { kty: 'OKP', crv: 'Ed25519', x: x! } as const;
  return { ...jwk, kid: await calculateJwkThumbprint({ ...jwk }) };
}

function valid<T>(
  checked: { ok: true; value: T } | { ok: false; message: string },
): T {
  if (!checked.ok) {
    throw new Refusal('invalid', { detail: checked.message });
  }
  return checked.value;
}
