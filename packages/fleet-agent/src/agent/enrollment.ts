import {
  AgentProfile,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
  negotiateVersion,
} from '@backstage-fleet/protocol';
import { AgentFatalError } from '../errors';
import { HubClient } from '../hub/HubClient';
import { HubRefusal, passing } from '../hub/errors';
import { AgentKey } from '../identity/keys';
import { enrollmentProof } from '../identity/tokens';
import { ClusterFacts } from '../kubernetes/clusterFacts';
import { AgentIdentity } from '../state';
import { Backoff } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { AGENT_VERSION } from './version';

/** What enrolling needs. */
export interface EnrollmentContext {
  hub: HubClient;
  key: AgentKey;
  facts: ClusterFacts;
  clusterName?: string;
  profile: AgentProfile;
  enrollmentToken?: () => Promise<string | undefined>;
  logger: AgentLogger;
  clock: AgentClock;
  backoff: Backoff;
  signal: AbortSignal;
}

/**
 * Hands the agent's key to the hub with the enrollment token. A hub that is
 * away is waited for.
 *
 * @returns who the agent is, and the protocol version the hub speaks
 * @throws AgentFatalError when the hub does not take it
 */
export async function enroll(
  context: EnrollmentContext,
): Promise<{ identity: AgentIdentity; protocol: number }> {
  const { hub, key, facts, signal, logger } = context;
  const token = (await context.enrollmentToken?.())?.trim();
  signal.throwIfAborted();
  if (!token) {
    throw new AgentFatalError(
      'enrollment_token_missing',
      'This agent is not enrolled yet and was given no enrollment token. Create one on the Enroll page of the portal and give it with --token-file or --token-stdin',
    );
  }
  return patiently(context, async () => {
    const info = await hub.hubInfo(signal);
    const ours = { min: MIN_PROTOCOL_VERSION, max: PROTOCOL_VERSION };
    const version = negotiateVersion(ours, info.protocol);
    if (version === undefined) {
      throw new AgentFatalError(
        'unsupported_version',
        `The hub speaks protocol versions ${info.protocol.min} to ${info.protocol.max}, this agent ${ours.min} to ${ours.max}. Install an agent of the hub's release`,
      );
    }
    if (version < 2 && context.profile !== 'inventory') {
      throw new AgentFatalError(
        'unsupported_version',
        `The hub speaks protocol ${version}, which knows inventory agents alone; this one has the profile ${context.profile}. Update the hub`,
      );
    }
    const answer = await hub.enroll(
      {
        v: version,
        token,
        clusterName: context.clusterName,
        ...(version >= 2 ? { profile: context.profile } : {}),
        publicJwk: key.publicJwk,
        proof: enrollmentProof(key, {
          hubId: info.hubId,
          token,
          hubNowMs: hub.hubNow(),
        }),
        kubeSystemUid: facts.kubeSystemUid,
        kubernetesVersion: facts.kubernetesVersion,
        agentVersion: AGENT_VERSION,
      },
      signal,
    );
    if (answer.hubId !== info.hubId) {
      throw new AgentFatalError(
        'hub_changed',
        `The hub called itself ${info.hubId} and then ${answer.hubId}; expected one hub behind this URL`,
      );
    }
    logger.info(
      `Enrolled as agent ${answer.agentId} of the cluster "${answer.clusterName}" (${answer.status})`,
    );
    const { hubId, agentId, clusterId, clusterName, hubKeys } = answer;
    return {
      identity: { hubId, agentId, clusterId, clusterName, hubKeys },
      protocol: version,
    };
  });
}

async function patiently<T>(
  { logger, clock, backoff, signal }: EnrollmentContext,
  attempt: () => Promise<T>,
): Promise<T> {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      const temporary = passing(error);
      const expired =
        error instanceof HubRefusal && error.code === 'token_expired';
      if (!temporary && !expired) {
        throw refused(error);
      }
      logger.warn(`Cannot enroll yet: ${(error as Error).message}`);
      await clock.sleep(backoff.next(temporary?.wait), signal);
      signal.throwIfAborted();
    }
  }
}

function refused(error: unknown): unknown {
  if (!(error instanceof HubRefusal)) {
    return error;
  }
  switch (error.code) {
    case 'bad_enrollment_token':
      return new AgentFatalError(
        'bad_enrollment_token',
        `The hub does not take the enrollment token: ${error.message}. It may be used, expired or for another cluster name; create a new one on the Enroll page of the portal`,
        error,
      );
    case 'rejected':
      return new AgentFatalError(
        'rejected',
        `The enrollment of this agent was turned down: ${error.message}. Ask who rejected it in the portal`,
        error,
      );
    case 'cluster_mismatch':
      return new AgentFatalError(
        'cluster_mismatch',
        `${error.message}. A cluster that was built anew needs an enrollment that replaces the old one`,
        error,
      );
    default:
      return new AgentFatalError(
        'enrollment_refused',
        `The hub refused the enrollment: ${error.message}`,
        error,
      );
  }
}
