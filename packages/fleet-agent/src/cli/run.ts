import { randomBytes } from 'node:crypto';
import { hostname } from 'node:os';
import { AgentProfile } from '@backstage-fleet/protocol';
import { createAgent } from '../agent/InventoryAgent';
import { Agent, AgentOptions, AgentStatus } from '../agent/types';
import { AgentFatalError } from '../errors';
import { hubDispatcher } from '../hub/dispatcher';
import { loadKubernetesConnection } from '../kubernetes';
import { KubernetesConnection } from '../kubernetes/types';
import { LeaderElection } from '../leader/LeaderElection';
import { serveMetrics } from '../metrics/server';
import { AgentLogger, describeError } from '../util/logger';
import { consoleLogger } from './consoleLogger';
import { leaseName } from './leaseName';
import { stateFor } from './stateFor';
import { tokenSource } from './token';

/** Options of `fleet-agent run`. */
export interface RunOptions {
  hub: string;
  kubeconfig?: string;
  context?: string;
  clusterName?: string;
  tokenFile?: string;
  tokenStdin?: boolean;
  stateDir?: string;
  stateSecret: string;
  caFile?: string;
  strict?: boolean;
  denyKind?: string[];
  namespace?: string[];
  profile?: AgentProfile;
  keyRotation?: number;
  leaderElection?: string | boolean;
  metricsPort?: number;
  metricsHost: string;
  verbose?: boolean;
}

/** Runs one agent for each term in which this process leads. */
class Worker {
  readonly #options: AgentOptions;
  #agent: Agent | undefined;
  #last: AgentStatus;

  constructor(options: AgentOptions) {
    this.#options = options;
    this.#last = { ...createAgent(options).status(), phase: 'standby' };
  }

  status(): AgentStatus {
    return this.#agent?.status() ?? this.#last;
  }

  /**
   * Works until the signal aborts.
   *
   * @throws AgentFatalError when the agent cannot go on
   */
  async work(signal: AbortSignal): Promise<void> {
    let fail: (error: Error) => void = () => {};
    const failed = new Promise<never>((_, reject) => {
      fail = reject;
    });
    const agent = createAgent({
      ...this.#options,
      onStatus: status => {
        if (status.phase === 'failed') {
          fail(status.error ?? new Error('The agent cannot go on'));
        }
      },
    });
    this.#agent = agent;
    agent.start().catch(error => {
      // A stop rejects a start that waits; a fatal end was told by onStatus.
      if (
        agent.status().phase !== 'stopped' &&
        !(error instanceof AgentFatalError)
      ) {
        fail(error);
      }
    });
    try {
      await Promise.race([failed, aborted(signal)]);
    } finally {
      await agent.stop();
      this.#last = { ...agent.status(), phase: 'standby' };
      this.#agent = undefined;
    }
  }
}

/**
 * Runs an agent until a signal or until it cannot go on.
 *
 * @returns the exit code of the process
 */
export async function run(options: RunOptions): Promise<number> {
  const logger = consoleLogger(Boolean(options.verbose));
  const kubernetes = loadKubernetesConnection(options);
  const state = stateFor(kubernetes, options);
  const dispatcher = hubDispatcher(options.caFile);
  const end = new AbortController();
  const worker = new Worker({
    hubUrl: options.hub,
    kubernetes,
    state,
    dispatcher,
    enrollmentToken: tokenSource(options),
    clusterName: options.clusterName,
    strict: options.strict,
    denyKinds: options.denyKind,
    namespaces: options.namespace,
    profile: options.profile,
    keyRotationSeconds: options.keyRotation,
    logger,
  });
  const onSignal = (signal: string) => {
    logger.info(`${signal}: sending what is pending, then ending`);
    end.abort();
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  const metrics =
    options.metricsPort === undefined
      ? undefined
      : await serveMetrics({
          host: options.metricsHost,
          port: options.metricsPort,
          status: () => worker.status(),
        });
  if (metrics) {
    logger.info(
      `Metrics on http://${options.metricsHost}:${metrics.port}/metrics`,
    );
  }
  logger.info(
    `Following ${kubernetes.name} for ${options.hub}; state in ${state.location}`,
  );
  const election = electionFor(options, kubernetes, logger);
  const code = await (election
    ? election.run(signal => worker.work(signal), end.signal)
    : worker.work(end.signal)
  ).then(
    () => 0,
    error => {
      if (!(error instanceof AgentFatalError)) {
        logger.error(describeError(error));
      }
      return error instanceof AgentFatalError ? error.exitCode : 1;
    },
  );
  await metrics?.close();
  await kubernetes.close();
  await dispatcher.destroy();
  process.removeListener('SIGTERM', onSignal);
  process.removeListener('SIGINT', onSignal);
  // A token that was to be read from a terminal must not keep the process.
  process.stdin.destroy();
  return code;
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}

function electionFor(
  options: RunOptions,
  kubernetes: KubernetesConnection,
  logger: AgentLogger,
): LeaderElection | undefined {
  const name = leaseName(options.leaderElection);
  if (name === undefined) {
    return undefined;
  }
  if (!kubernetes.namespace) {
    throw new AgentFatalError(
      'bad_options',
      'The namespace of the Lease is not known; expected that of this pod, or one in the context of the kubeconfig. Leave --leader-election out where a single agent runs',
    );
  }
  const pod = process.env.POD_NAME || hostname();
  return new LeaderElection({
    kubernetes,
    namespace: kubernetes.namespace,
    name,
    identity: `${pod}_${randomBytes(4).toString('hex')}`,
    logger,
  });
}
