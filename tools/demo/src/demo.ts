import { join } from 'node:path';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import { demoFleet, serveSimulatedClusters } from '@backstage-fleet/simulator';
import {
  DemoAgent,
  DemoAgentOptions,
  startAgentHere,
  startAgentProcess,
} from './agents';
import { enrollmentTokenFor } from './attachment';
import { lineLogger } from './logger';

/** Life at this multiple of what a quiet cluster sees, so that a visitor need not wait for something to happen. */
const RATE = 6;

/** Uids follow from the seed: after a restart they are the clusters the hub knows. */
const SEED = 'demo';

export interface DemoOptions {
  /** Where the portal is, such as http://localhost:7007. */
  hub: string;
  /** Token that may use the portal API of the hub. */
  token: string;
  /** Folder in which each agent keeps key and identity. */
  stateDir: string;
  /** Folder for the log of the agent that is a process of its own. */
  logDir: string;
}

export interface Demo {
  /** Ends life, then the agents (they send what is pending), then the API servers. */
  stop(): Promise<void>;
}

/**
 * Serves the demo's clusters and attaches each through its own agent and the
 * real enrollment: the first by the agent's command in a process of its own,
 * the others by createAgent() in this one.
 */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const logger = lineLogger('demo');
  const hubUrl = `${options.hub}/api/fleet`;
  const client = new FleetClient({ baseUrl: hubUrl });
  const fleet = demoFleet({ seed: SEED, rate: RATE });
  const served = await serveSimulatedClusters(
    fleet.clusters.map(({ cluster }) => cluster),
  );
  logger.info(
    `Serving ${fleet.clusters.length} clusters on port ${served.port}`,
  );
  const stopLife = fleet.run();
  const agents: DemoAgent[] = [];
  const stop = async () => {
    stopLife();
    await Promise.all(agents.map(agent => agent.stop()));
    await served.stop();
  };
  try {
    for (const [index, { cluster, profile }] of fleet.clusters.entries()) {
      const { name } = cluster;
      const stateDir = join(options.stateDir, name);
      const agent: DemoAgentOptions = {
        name,
        hubUrl,
        stateDir,
        kubeconfig: served.kubeconfig(name),
        enrollmentToken: await enrollmentTokenFor({
          client,
          token: options.token,
          stateDir,
          cluster: { name, environment: profile.environment },
        }),
        onEnd: error => logger.error(error.message),
      };
      agents.push(
        index === 0
          ? await startAgentProcess({
              ...agent,
              logFile: join(options.logDir, `agent-${name}.log`),
            })
          : startAgentHere(agent),
      );
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { stop };
}
