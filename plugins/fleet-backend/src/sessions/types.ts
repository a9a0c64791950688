import { AgentProfile } from '@backstage-fleet/protocol';
import { AuthenticatedClusterId } from '../clusters/types';

/** An agent whose key has signed the request. */
export interface AuthenticatedAgent {
  agentId: string;
  clusterId: AuthenticatedClusterId;
  clusterName: string;
  kubeSystemUid: string;
  /** What the agent is for; it reports the kinds of this profile and no others. */
  profile: AgentProfile;
  /** The token the request came with; routes that must not be replayed use it up. */
  requestToken: { kid: string; jti: string };
}
