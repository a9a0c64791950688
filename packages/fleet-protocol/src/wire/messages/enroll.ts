import { AgentProfile } from '../../kinds';
import { ProtocolRange } from '../../version';
import { HubKey, PublicJwk } from './keys';

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
  /**
   * Name the cluster is to have. Must be the one the token is bound to; needed
   * with a batch token, which is bound to a prefix at most.
   */
  clusterName?: string;
  /** `inventory` where absent; must be the one the token was made for. */
  profile?: AgentProfile;
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
