import { deepStrictEqual } from 'node:assert';
import { memoryState, loadKubernetesConnection, createAgent, Agent } from '..';
import {
  ServedClusters,
  SimulatedCluster,
  createSimulatedCluster,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import {
  JsonObject,
  contentHash,
  kindSpecs,
  projectObject,
} from '@backstage-fleet/protocol';
import { AgentOptions } from '../agent/types';
import { AgentState } from '../state';
import { AgentLogger } from '../util/logger';
import { AgentTiming } from '../util/timing';
import { FakeHub } from './FakeHub';

/** Times that let a test see in a second what takes minutes. */
export const FAST: Partial<AgentTiming> = {
  backoffBaseMs: 10,
  backoffCapMs: 50,
  revokedMs: 50,
  approvalPollMs: [20, 40],
  heartbeatMs: 50,
  requestTimeoutMs: 3000,
  digestEveryBeats: 4,
  refusedKindMs: 50,
  stopFlushMs: 2000,
};

/** A logger that keeps its lines. */
export function recordingLogger(): AgentLogger & { lines: string[] } {
  const lines: string[] = [];
  const log = (level: string) => (message: string) => {
    lines.push(`${level} ${message}`);
  };
  return {
    lines,
    debug: log('debug'),
    info: log('info'),
    warn: log('warn'),
    error: log('error'),
  };
}

/** Waits until a check no longer throws. */
export async function eventually(
  check: () => void | Promise<void>,
  timeoutMs = 10_000,
): Promise<void> {
  const end = Date.now() + timeoutMs;
  for (;;) {
    try {
      await check();
      return;
    } catch (error) {
      if (Date.now() > end) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 10));
    }
  }
}

/** A simulated cluster, a hub made from the protocol, and agents between them. */
export class World {
  readonly agents: Agent[] = [];
  readonly #states = new Map<Agent, AgentState>();
  readonly logger = recordingLogger();

  private constructor(
    readonly cluster: SimulatedCluster,
    readonly served: ServedClusters,
    readonly hub: FakeHub,
  ) {}

  static async create(
    options: { workloads?: boolean; eventLogSize?: number } = {},
  ): Promise<World> {
    const cluster = createSimulatedCluster({
      name: 'one',
      seed: 1,
      bookmarkIntervalMs: 200,
      workloads: false,
      ...options,
    });
    const served = await serveSimulatedClusters([cluster]);
    return new World(cluster, served, await FakeHub.start());
  }

  /** A new process with the state of a former one. */
  again(former: Agent): Agent {
    return this.agent({ state: this.#states.get(former) });
  }

  agent(options: Partial<AgentOptions> = {}): Agent {
    const state = options.state ?? memoryState();
    const agent = createAgent({
      hubUrl: this.hub.url,
      kubernetes: loadKubernetesConnection({
        kubeconfigText: this.served.kubeconfig('one'),
      }),
      enrollmentToken: async () => this.hub.token,
      logger: this.logger,
      flushMs: 5,
      ...options,
      state,
      timing: { ...FAST, ...options.timing },
    });
    this.agents.push(agent);
    this.#states.set(agent, state);
    return agent;
  }

  createPod(name: string, more: { image?: string; namespace?: string } = {}) {
    return this.cluster.create({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: more.namespace ?? 'default' },
      spec: {
        containers: [
          {
            name: 'main',
            image: more.image ?? 'nginx:1',
            env: [{ name: 'PASSWORD', value: 'do-not-tell' }],
          },
        ],
      },
    });
  }

  deletePod(name: string) {
    this.cluster.delete(
      { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name },
      { gracePeriodSeconds: 0 },
    );
  }

  setImage(name: string, image: string) {
    return this.cluster.patch(
      { apiVersion: 'v1', kind: 'Pod', namespace: 'default', name },
      { spec: { containers: [{ name: 'main', image }] } },
      { type: 'application/strategic-merge-patch+json' },
    );
  }

  /** uid and hash of everything the cluster has, as the hub should hold it. */
  expected(): Record<string, Record<string, string>> {
    const result: Record<string, Record<string, string>> = {};
    for (const spec of kindSpecs()) {
      const apiVersion = spec.group
        ? `${spec.group}/${spec.version}`
        : spec.version;
      const entries = this.cluster
        .list({ apiVersion, kind: spec.kind })
        .map(object => [
          object.metadata.uid!,
          contentHash(
            projectObject(
              spec,
              JSON.parse(JSON.stringify(object)) as JsonObject,
            ),
          ),
        ]);
      result[spec.id] = Object.fromEntries(entries);
    }
    return result;
  }

  /** What the hub holds, in the same form. */
  held(): Record<string, Record<string, string>> {
    return Object.fromEntries(
      kindSpecs().map(({ id }) => [
        id,
        Object.fromEntries(
          [...this.hub.store.of(id)].map(([uid, { hash }]) => [uid, hash]),
        ),
      ]),
    );
  }

  /** Waits until the hub holds exactly what the cluster has. */
  async converged(timeoutMs?: number): Promise<void> {
    await eventually(
      () => deepStrictEqual(this.held(), this.expected()),
      timeoutMs,
    );
  }

  async end(): Promise<void> {
    this.hub.fault = () => undefined;
    await Promise.all(this.agents.map(agent => agent.stop()));
    await this.served.stop();
    await this.hub.stop();
  }
}
