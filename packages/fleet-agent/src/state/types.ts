import { HubKey } from '@backstage-fleet/protocol';

/**
 * The agent's private key, Ed25519 as a JWK (RFC 8037).
 *
 * @public
 */
export interface PrivateJwk {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  d: string;
}

/**
 * Who the agent is to one hub, as the enrollment answered.
 *
 * @public
 */
export interface AgentIdentity {
  hubId: string;
  agentId: string;
  clusterId: string;
  clusterName: string;
  /**
   * Keys of the hub, the newest one last: those pinned at enrollment, and
   * those that a message signed by one of them brought.
   */
  hubKeys: HubKey[];
}

/**
 * A key the agent has replaced. A hub that was restored from a backup may know
 * no later one.
 *
 * @public
 */
export interface FormerKey {
  privateJwk: PrivateJwk;
  /** When another key took its place, in milliseconds since 1970. */
  replacedAt: number;
}

/**
 * What an agent keeps between starts.
 *
 * @public
 */
export interface StoredAgentState {
  /** The key the hub takes for sure. */
  privateJwk: PrivateJwk;
  /** When that key was made, in milliseconds since 1970. */
  keyMadeAt?: number;
  /**
   * The key that is to replace it. Kept before the hub hears of it, and until
   * one of the two has proved to be the one the hub takes.
   */
  nextPrivateJwk?: PrivateJwk;
  /** Keys that were replaced of late, the one replaced last first. */
  formerKeys?: FormerKey[];
  identity?: AgentIdentity;
  /** Epoch of the last session. */
  lastEpoch?: number;
  /** Join counter of the last session. */
  joins?: number;
  /** Protocol version the hub spoke last. */
  protocol?: number;
}

/**
 * Keeps the key and the identity of one agent between its starts.
 *
 * @public
 */
export interface AgentState {
  /** Where it is kept, for messages; nothing secret. */
  readonly location: string;
  /** What was kept, or undefined before the first start. */
  load(): Promise<StoredAgentState | undefined>;
  /** Keeps it; when this resolves, a restart finds it. */
  save(state: StoredAgentState): Promise<void>;
}
