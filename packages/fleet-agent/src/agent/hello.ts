import {
  AGENT_PATHS,
  AgentProfile,
  HelloRequest,
  HelloResponse,
  KindId,
  MIN_PROTOCOL_VERSION,
  PROTOCOL_VERSION,
} from '@backstage-fleet/protocol';
import { AgentFatalError } from '../errors';
import { saneHello } from '../hub/answers';
import { HubRefusal, passing } from '../hub/errors';
import { ClusterFacts } from '../kubernetes/clusterFacts';
import { AgentIdentity } from '../state';
import { Backoff, spread } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { AgentTiming } from '../util/timing';
import { AgentPhase } from './types';
import { AGENT_VERSION } from './version';

/** What opening a session needs. */
export interface HelloContext {
  identity: AgentIdentity;
  /** Of the key in use, which the hub may make the agent change. */
  fingerprint: () => string;
  facts: ClusterFacts;
  /** New for each agent. */
  bootId: string;
  profile: AgentProfile;
  /** Kinds the agent can collect. */
  kinds: KindId[];
  lastEpoch?: number;
  /** Join counter of the session before. */
  joins?: number;
  /** Protocol version of the hub, as far as is known. */
  hubVersion: () => Promise<number>;
  clock: AgentClock;
  random: () => number;
  timing: AgentTiming;
  logger: AgentLogger;
  backoff: Backoff;
  signal: AbortSignal;
  post: (path: string, body: object) => Promise<HelloResponse>;
  onPhase: (phase: AgentPhase) => void;
}

/** How often the fingerprint is logged while an approval is awaited. */
const REMIND_MS = 60_000;

/**
 * Opens a session, for as long as it takes: waits for approval, for a hub that
 * is away, and, quietly, for the end of a revocation.
 *
 * @throws AgentFatalError when waiting does not help
 */
export async function openSession(
  context: HelloContext,
): Promise<HelloResponse> {
  const { signal, clock } = context;
  let remindAt = 0;
  for (;;) {
    signal.throwIfAborted();
    try {
      const answer = saneHello(
        await context.post(
          AGENT_PATHS.hello,
          helloOf(context, await context.hubVersion()),
        ),
      );
      if (answer.clusterId !== context.identity.clusterId) {
        throw new AgentFatalError(
          'cluster_mismatch',
          `The hub took this agent for one of the cluster ${answer.clusterId}; it was enrolled for ${context.identity.clusterId}. Enroll it again`,
        );
      }
      return answer;
    } catch (error) {
      signal.throwIfAborted();
      let remind = false;
      if (isRefusal(error, 'pending_approval') && clock.elapsed() >= remindAt) {
        remindAt = clock.elapsed() + REMIND_MS;
        remind = true;
      }
      await clock.sleep(pauseAfter(error, context, remind), signal);
    }
  }
}

function helloOf(context: HelloContext, hubVersion: number): HelloRequest {
  const hello: HelloRequest = {
    protocol: { min: MIN_PROTOCOL_VERSION, max: PROTOCOL_VERSION },
    agentVersion: AGENT_VERSION,
    profile: context.profile,
    bootId: context.bootId,
    lastEpoch: context.lastEpoch,
    cluster: context.facts,
    kinds: context.kinds,
  };
  // A hub that was version 2 once would miss the counter when it is again.
  if (hubVersion >= 2 || context.joins !== undefined) {
    hello.joins = context.joins ?? 0;
  }
  if (hubVersion >= 2) {
    hello.hubKid = context.identity.hubKeys.at(-1)?.kid;
  }
  return hello;
}

function isRefusal(error: unknown, code: string): error is HubRefusal {
  return error instanceof HubRefusal && error.code === code;
}

/** @throws AgentFatalError when waiting does not help */
function pauseAfter(
  error: unknown,
  context: HelloContext,
  remind: boolean,
): number {
  const { identity, logger, random, timing, backoff, onPhase } = context;
  const temporary = passing(error);
  if (temporary) {
    onPhase('connecting');
    logger.warn(`No session with the hub yet: ${(error as Error).message}`);
    return backoff.next(temporary.wait);
  }
  if (!(error instanceof HubRefusal)) {
    throw error;
  }
  switch (error.code) {
    case 'pending_approval': {
      onPhase('waiting-for-approval');
      if (remind) {
        logger.info(
          `Waiting for approval. In the portal, open Fleet, Enroll, and approve the cluster "${
            identity.clusterName
          }" if its fingerprint there is ${inGroups(
            context.fingerprint(),
          )} (${context.fingerprint()})`,
        );
      }
      const [shortest, longest] = timing.approvalPollMs;
      return shortest + random() * (longest - shortest);
    }
    case 'revoked':
      onPhase('revoked');
      logger.error(
        `${
          error.message
        }. The agent stays silent and asks again every ${Math.round(
          timing.revokedMs / 1000,
        )} s; to bring the cluster back, remove the agent's state and enroll it again`,
      );
      return spread(timing.revokedMs, 0.1, random);
    case 'cloned':
      onPhase('cloned');
      logger.error(
        `${
          error.message
        }. Two processes run with this agent's key, or its state is a copy or an old backup. The agent stays silent and asks again every ${Math.round(
          timing.clonedMs / 1000,
        )} s. The mend: stop the other one and accept this agent in the portal (Fleet, the cluster, Agents), or remove this one's state and enroll it with a token of its own`,
      );
      return spread(timing.clonedMs, 0.1, random);
    case 'rejected':
      throw new AgentFatalError(
        'rejected',
        `The enrollment of this agent was turned down: ${error.message}. Ask who rejected it in the portal, remove the agent's state and enroll again with a new token`,
        error,
      );
    case 'cluster_mismatch':
      throw new AgentFatalError(
        'cluster_mismatch',
        `${error.message}. The agent's state was made for another cluster: give each cluster its own --state-dir, or enroll with a token that replaces the cluster`,
        error,
      );
    case 'unsupported_version':
      throw new AgentFatalError(
        'unsupported_version',
        `${error.message}. Install an agent of the hub's release`,
        error,
      );
    default:
      onPhase('connecting');
      logger.error(
        `The hub refuses this agent: ${error.message}. Where the hub's database was replaced, remove the agent's state and enroll again`,
      );
      return backoff.next(error.retryAfterMs);
  }
}

/** A fingerprint in groups of four, the way the portal shows it. */
function inGroups(fingerprint: string): string {
  return (fingerprint.match(/.{1,4}/g) ?? []).join(' ');
}
