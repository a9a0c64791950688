import { Digest } from '../../digest';
import { AgentProfile, CustomKind, KindId } from '../../kinds';
import { ProtocolLimits } from '../../limits';
import { ProtocolRange } from '../../version';

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
  /**
   * The join counter of the answer before, kept in the agent's state; 0 at
   * first. An agent that comes with a counter it should have left behind runs
   * on a copy of another's state. Since version 2.
   */
  joins?: number;
  /** kid of the newest hub key the agent trusts. Since version 2. */
  hubKid?: string;
  cluster: {
    kubeSystemUid: string;
    kubernetesVersion: string;
    /** Address of the API server as the agent sees it is never sent; platform is a name such as `linux/amd64`. */
    platform?: string;
  };
  /** Kinds the agent knows how to collect, without those that a hub adds. */
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
  /** To be kept and said in the next hello. Since version 2. */
  joins?: number;
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
  /** Definitions of those of them that the hub's configuration added. Since version 2. */
  custom?: CustomKind[];
  heartbeatSeconds: number;
  pollHoldSeconds: number;
  /** Age at which the agent replaces its key; it spreads it by -20 %. Since version 2. */
  keyRotationSeconds?: number;
}
