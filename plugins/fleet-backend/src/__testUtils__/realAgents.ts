import {
  Agent,
  AgentLogger,
  AgentState,
  AgentTiming,
  createAgent,
  KubernetesConnection,
  loadKubernetesConnection,
  memoryState,
} from '@backstage-fleet/agent';
import {
  createSimulatedCluster,
  ServedClusters,
  serveSimulatedClusters,
  SimulatedCluster,
  SimulatedClusterOptions,
} from '@backstage-fleet/simulator';

export { readUntil as eventually } from './eventually';

/** Times that let tests see in a second what takes minutes. */
export const QUICK: Partial<AgentTiming> = {
  backoffBaseMs: 50,
  backoffCapMs: 400,
  revokedMs: 400,
  clonedMs: 400,
  quotaRetryMs: 400,
  heartbeatMs: 300,
  digestEveryBeats: 2,
  stopFlushMs: 500,
};

/** Keeps all lines. */
export function keepingLogger(lines: string[] = []): AgentLogger & {
  lines: string[];
} {
  const keep = (message: string) => {
    lines.push(message);
  };
  return { lines, debug: keep, info: keep, warn: keep, error: keep };
}

/** Simulated clusters and real agents beside them, all in this process. */
export class RealAgents {
  readonly #clusters: ReadonlyMap<string, SimulatedCluster>;
  readonly #served: ServedClusters;
  readonly #agents: Agent[] = [];
  readonly #connections: KubernetesConnection[] = [];

  private constructor(clusters: SimulatedCluster[], served: ServedClusters) {
    this.#clusters = new Map(clusters.map(each => [each.name, each]));
    this.#served = served;
  }

  /** Serves clusters of these names, each with two deployments. */
  static async serve(
    names: readonly string[],
    options: Partial<SimulatedClusterOptions> = {},
  ): Promise<RealAgents> {
    const clusters = names.map(name => {
      const cluster = createSimulatedCluster({
        name,
        seed: 'real agents',
        ...options,
      });
      addDeployment(cluster, 'web');
      addDeployment(cluster, 'shop');
      return cluster;
    });
    return new RealAgents(
      clusters,
      await serveSimulatedClusters(clusters, { port: 0 }),
    );
  }

  cluster(name: string): SimulatedCluster {
    return this.#clusters.get(name)!;
  }

  /** Makes an agent beside a cluster; it does nothing until it is started. */
  async make(
    cluster: string,
    options: {
      hubUrl: string;
      token?: string;
      state?: AgentState;
      logger?: AgentLogger;
    } & Partial<Parameters<typeof createAgent>[0]>,
  ): Promise<Agent> {
    const { token, ...rest } = options;
    const kubernetes = await loadKubernetesConnection({
      kubeconfigText: this.#served.kubeconfig(cluster),
    });
    this.#connections.push(kubernetes);
    const agent = createAgent({
      kubernetes,
      state: memoryState(),
      enrollmentToken: async () => token,
      logger: keepingLogger(),
      flushMs: 20,
      ...rest,
      timing: { ...QUICK, ...rest.timing },
    });
    this.#agents.push(agent);
    return agent;
  }

  async stop(): Promise<void> {
    await Promise.all(this.#agents.map(agent => agent.stop()));
    for (const connection of this.#connections) {
      await connection.close();
    }
    await this.#served.stop();
  }
}

/** A deployment with one pod, which the simulator's controllers make. */
export function addDeployment(cluster: SimulatedCluster, name: string): void {
  cluster.create({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default', labels: { app: name } },
    spec: {
      replicas: 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: { containers: [{ name: 'main', image: `${name}:1` }] },
      },
    },
  } as Parameters<SimulatedCluster['create']>[0]);
}
