import { AgentFatalError } from '../errors';
import { findExcessRights } from '../kubernetes/accessReview';
import { ClusterFacts, readClusterFacts } from '../kubernetes/clusterFacts';
import { KubernetesConnection } from '../kubernetes';
import { Backoff } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { AgentLogger, describeError } from '../util/logger';

/** What looking at a cluster for the first time needs. */
export interface ClusterStartContext {
  kubernetes: KubernetesConnection;
  strict: boolean;
  logger: AgentLogger;
  clock: AgentClock;
  newBackoff: () => Backoff;
  signal: AbortSignal;
}

/**
 * Learns which cluster it is and checks the agent's rights there. An API
 * server that is away is waited for.
 *
 * @throws AgentFatalError with too many rights, where that is strict
 */
export async function meetCluster(
  context: ClusterStartContext,
): Promise<ClusterFacts> {
  const { kubernetes, strict, logger, signal } = context;
  const facts = await patiently(context, () =>
    readClusterFacts(kubernetes, signal),
  );
  const excess = await patiently(context, () =>
    findExcessRights(kubernetes, signal),
  );
  if (excess.length > 0) {
    const message = `The credentials for ${
      kubernetes.name
    } allow more than the agent needs: ${excess.join(', ')}`;
    if (strict) {
      throw new AgentFatalError(
        'too_many_rights',
        `${message}. Use the ClusterRole of the manifest, or run without --strict`,
      );
    }
    logger.warn(`${message}. Use them on your own machine only`);
  }
  return facts;
}

async function patiently<T>(
  { kubernetes, logger, clock, newBackoff, signal }: ClusterStartContext,
  attempt: () => Promise<T>,
): Promise<T> {
  const backoff = newBackoff();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      signal.throwIfAborted();
      logger.warn(
        `The API server does not answer as expected yet: ${describeError(
          error,
        )}`,
      );
      if ((error as { status?: number }).status === 401) {
        kubernetes.reloadCredentials();
      }
      await clock.sleep(
        backoff.next((error as { retryAfterMs?: number }).retryAfterMs),
        signal,
      );
      signal.throwIfAborted();
    }
  }
}
