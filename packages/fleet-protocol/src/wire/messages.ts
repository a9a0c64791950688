import { JsonObject } from '../canonical';
import { BucketDigest, Digest } from '../digest';
import { ChangeActor, KindId } from '../kinds';
import { ProtocolLimits } from '../limits';
import { ProtocolRange } from '../version';

/**
 * Public key of an agent or the hub: Ed25519 as a JWK (RFC 8037).
 *
 * @public
 */
export interface PublicJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
}

/**
 * A public key of the hub with its id, the RFC 7638 thumbprint.
 *
 * @public
 */
export interface HubKey extends PublicJwk {
  kid: string;
}

/**
 * What an agent is for. One agent has one profile.
 *
 * @public
 */
export type AgentProfile = 'inventory';

/**
 * Answer of `GET hub`.
 *
 * @public
 */
export interface HubInfo {
  /** UUID, the audience of request tokens. */
  hubId: string;
  protocol: ProtocolRange;
  serverTime: string;
}

/**
 * Body of `POST enroll`.
 *
 * @public
 */
export interface EnrollRequest {
  v: number;
  /** The enrollment token as the hub showed it. */
  token: string;
  /** Name the cluster is to have; must be the one the token is bound to. */
  clusterName?: string;
  publicJwk: PublicJwk;
  /**
   * Proof that the agent holds the key: compact JWS (EdDSA) by it, typ
   * `fleet-enroll+jwt`, claims `aud` = hubId, `th` = base64url SHA-256 of the
   * token, `iat`, `exp` (at most 60 s later), `jti`.
   */
  proof: string;
  /** uid of the namespace kube-system, the identity of the cluster itself. */
  kubeSystemUid: string;
  kubernetesVersion: string;
  agentVersion: string;
}

/**
 * Answer of `POST enroll`, 201 the first time and 200 for the same key again.
 *
 * @public
 */
export interface EnrollResponse {
  agentId: string;
  clusterId: string;
  clusterName: string;
  hubId: string;
  status: 'pending' | 'approved';
  /** RFC 7638 thumbprint of the agent's key, to compare with what the approver sees. */
  fingerprint: string;
  /** Keys whose signature on downlink messages the agent trusts from now on. */
  hubKeys: HubKey[];
  serverTime: string;
}

/**
 * Body of `POST hello`.
 *
 * @public
 */
export interface HelloRequest {
  protocol: ProtocolRange;
  agentVersion: string;
  profile: AgentProfile;
  /** New for each start of the agent. */
  bootId: string;
  /** Epoch the agent had before, so that a hub restored from a backup goes on above it. */
  lastEpoch?: number;
  cluster: {
    kubeSystemUid: string;
    kubernetesVersion: string;
    /** Address of the API server as the agent sees it is never sent; platform is a name such as `linux/amd64`. */
    platform?: string;
  };
  /** Kinds the agent knows how to collect. */
  kinds: KindId[];
}

/**
 * Answer of `POST hello`. From it on the agent numbers its batches from 1.
 *
 * @public
 */
export interface HelloResponse {
  v: number;
  clusterId: string;
  clusterName: string;
  epoch: number;
  limits: ProtocolLimits;
  config: AgentConfig;
  /** What the hub holds of this agent's kinds. */
  digests: Record<KindId, Digest>;
  /** Cursor for the first poll. */
  after: number;
  serverTime: string;
}

/**
 * What the hub wants of an agent.
 *
 * @public
 */
export interface AgentConfig {
  /** Rises with each change. */
  revision: number;
  /** Kinds to collect, in order. */
  kinds: KindId[];
  heartbeatSeconds: number;
  pollHoldSeconds: number;
}

/**
 * One item of a batch.
 *
 * @remarks
 * A snapshot is `snapshot.begin`, items, `snapshot.end` of one kind with one
 * id, over as many batches as it takes. At its end the hub removes the objects
 * of that kind (of the named buckets only, where buckets are named) that
 * neither the snapshot nor a later change named. Until then the old state
 * stays visible. Other items may come in between.
 *
 * @public
 */
export type BatchItem =
  | UpsertItem
  | DeleteItem
  | SnapshotBeginItem
  | SnapshotEndItem;

/**
 * An object as it is now.
 *
 * @public
 */
export interface UpsertItem {
  t: 'upsert';
  kind: KindId;
  uid: string;
  /** Content hash of `object`. */
  hash: string;
  /** The projection. */
  object: JsonObject;
  /** Snapshot the item belongs to; absent for a change seen by the watch. */
  snapshot?: string;
  by?: ChangeActor;
  /** When the agent saw it, by its clock, RFC 3339. */
  at?: string;
}

/**
 * An object that is no more.
 *
 * @public
 */
export interface DeleteItem {
  t: 'delete';
  kind: KindId;
  uid: string;
  at?: string;
}

/**
 * Start of a snapshot.
 *
 * @public
 */
export interface SnapshotBeginItem {
  t: 'snapshot.begin';
  kind: KindId;
  snapshot: string;
  /** The buckets it covers; absent for all. */
  buckets?: number[];
}

/**
 * End of a snapshot; count is the number of items it had.
 *
 * @public
 */
export interface SnapshotEndItem {
  t: 'snapshot.end';
  kind: KindId;
  snapshot: string;
  count: number;
}

/**
 * Body of `POST batch`.
 *
 * @public
 */
export interface BatchRequest {
  v: number;
  epoch: number;
  lane: 'inventory';
  /** 1 for the first batch of an epoch, then one more each. */
  seq: number;
  items: BatchItem[];
}

/**
 * Answer of `POST batch`.
 *
 * @public
 */
export interface BatchResponse {
  /** The batch with this number and all before it are stored. */
  ackSeq: number;
  /** True when the hub had it already; nothing was written. */
  duplicate?: boolean;
  /** Items that were not stored, by index; the others were. */
  rejected: { index: number; code: string; message: string }[];
  next: { maxBytes: number; minIntervalMs: number };
  serverTime: string;
}

/**
 * How far an agent is with a kind.
 *
 * @public
 */
export interface KindReport {
  /**
   * `syncing` until the first list is with the hub, `live` while the watch
   * runs, `forbidden` when RBAC refuses, `absent` when the cluster does not
   * serve it, `broken` on other failures.
   */
  state: 'syncing' | 'live' | 'forbidden' | 'absent' | 'broken';
  /** Why, for a person, without content of objects. */
  message?: string;
  /** When the agent last heard of the kind from the API server, RFC 3339. */
  lastHeardAt?: string;
  /** What the agent believes the hub holds after batch `seq`; sent now and then. */
  digest?: Digest;
}

/**
 * Body of `POST heartbeat`.
 *
 * @public
 */
export interface HeartbeatRequest {
  v: number;
  epoch: number;
  /** The last batch that was acknowledged; digests are as of it. */
  seq: number;
  kinds: Record<KindId, KindReport>;
  /** Objects waiting to be sent. */
  pending: number;
}

/**
 * Answer of `POST heartbeat`.
 *
 * @public
 */
export interface HeartbeatResponse {
  serverTime: string;
  /** Kinds whose digest differs, with the hub's buckets; to be repaired. */
  mismatched: Record<KindId, BucketDigest[]>;
}

/**
 * Body of `POST poll`.
 *
 * @public
 */
export interface PollRequest {
  v: number;
  epoch: number;
  /** Messages up to this number are done with. */
  after: number;
  /** Wish; the hub holds at most its own time. */
  holdSeconds?: number;
}

/**
 * Answer of `POST poll`: each message is a compact JWS by a hub key.
 *
 * @public
 */
export interface PollResponse {
  messages: string[];
  /** Cursor for the next poll. */
  next: number;
  serverTime: string;
}

/**
 * Claims of a downlink message (JWS, typ `fleet-downlink+jwt`, `iss` = hubId,
 * `sub` = clusterId, `aud` = agentId).
 *
 * @public
 */
export type DownlinkMessage = {
  /** Number in the downlink of this agent. */
  dseq: number;
  /** Unix seconds after which it must not be acted on. */
  exp: number;
} & (
  | { type: 'config'; config: AgentConfig }
  | { type: 'resync'; kind: KindId; buckets?: number[] }
);

/**
 * Claims of a request token: compact JWS (EdDSA) by the agent's key, typ
 * `fleet-agent+jwt`, `kid` = RFC 7638 thumbprint of the key.
 *
 * @public
 */
export interface RequestTokenClaims {
  /** agentId */
  iss: string;
  /** clusterId */
  sub: string;
  /** hubId */
  aud: string;
  iat: number;
  /** At most 60 s after iat. */
  exp: number;
  jti: string;
  /** HTTP method. */
  htm: string;
  /** One of {@link AGENT_PATHS}. */
  htu: string;
  /** base64url SHA-256 of the body as sent, that is compressed. */
  bh: string;
}
