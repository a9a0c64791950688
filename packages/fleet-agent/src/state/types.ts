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
  /** Keys of the hub, pinned at enrollment. */
  hubKeys: HubKey[];
}

/**
 * What an agent keeps between starts.
 *
 * @public
 */
export interface StoredAgentState {
  privateJwk: PrivateJwk;
  identity?: AgentIdentity;
  /** Epoch of the last session. */
  lastEpoch?: number;
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
