import { createAgent } from '../agent/InventoryAgent';
import { Agent, AgentStatus } from '../agent/types';
import { AgentFatalError } from '../errors';
import { hubDispatcher } from '../hub/dispatcher';
import { loadKubernetesConnection } from '../kubernetes';
import { serveMetrics } from '../metrics/server';
import { describeError } from '../util/logger';
import { consoleLogger } from './consoleLogger';
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
  metricsPort?: number;
  metricsHost: string;
  verbose?: boolean;
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
  let ended: (code: number) => void;
  const end = new Promise<number>(resolve => {
    ended = resolve;
  });
  const agent: Agent = createAgent({
    hubUrl: options.hub,
    kubernetes,
    state,
    dispatcher,
    enrollmentToken: tokenSource(options),
    clusterName: options.clusterName,
    strict: options.strict,
    logger,
    onStatus: (status: AgentStatus) => {
      if (status.phase === 'failed') {
        ended(status.error?.exitCode ?? 1);
      }
    },
  });
  const onSignal = (signal: string) => {
    logger.info(`${signal}: sending what is pending, then ending`);
    ended(0);
  };
  process.once('SIGTERM', onSignal);
  process.once('SIGINT', onSignal);
  const metrics =
    options.metricsPort === undefined
      ? undefined
      : await serveMetrics({
          host: options.metricsHost,
          port: options.metricsPort,
          status: () => agent.status(),
        });
  if (metrics) {
    logger.info(
      `Metrics on http://${options.metricsHost}:${metrics.port}/metrics`,
    );
  }
  logger.info(
    `Following ${kubernetes.name} for ${options.hub}; state in ${state.location}`,
  );
  agent.start().catch(error => {
    // A stop rejects a start that waits; a fatal end was told by onStatus.
    if (
      agent.status().phase !== 'stopped' &&
      !(error instanceof AgentFatalError)
    ) {
      logger.error(describeError(error));
      ended(1);
    }
  });
  const code = await end;
  await agent.stop();
  await metrics?.close();
  await kubernetes.close();
  await dispatcher.destroy();
  process.removeListener('SIGTERM', onSignal);
  process.removeListener('SIGINT', onSignal);
  // A token that was to be read from a terminal must not keep the process.
  process.stdin.destroy();
  return code;
}
