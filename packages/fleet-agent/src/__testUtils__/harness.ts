import { deepStrictEqual } from 'node:assert';
import { memoryState, loadKubernetesConnection, createAgent, Agent } from '..';
import {
  ServedClusters,
  SimulatedCluster,
  builtInKinds,
  createSimulatedCluster,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import {
  CustomKind,
  JsonObject,
  KindRegistry,
  KindSpec,
  contentHash,
  kindSpec,
  projectObject,
} from '@backstage-fleet/protocol';
import { AgentOptions } from '../agent/types';
import { AgentState } from '../state';
import { AgentLogger } from '../util/logger';
import { AgentTiming } from '../util/timing';
import { ApiSwitches } from './ApiSwitches';
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
  discoveryMs: 200,
  confirmAbsenceMs: 20,
  clonedMs: 50,
  quotaRetryMs: 100,
  rotateEveryMs: 0,
  resyncEveryMs: 0,
  stopFlushMs: 2000,
};

const WIDGETS = ['v1', 'v1beta1'].map(version => ({
  group: 'example.com',
  version,
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  namespaced: true,
}));

/** The definition of a kind that a hub's configuration adds. */
export const WIDGET: CustomKind = {
  group: 'example.com',
  versions: ['v1', 'v1beta1'],
  kind: 'Widget',
  resource: 'widgets',
  namespaced: true,
  fields: ['spec.size'],
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
  timeoutMs = 20_000,
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
  readonly #tokens = new Map<Agent, string>();
  readonly logger = recordingLogger();
  /** Takes kinds of the cluster away from the agents. */
  readonly api = new ApiSwitches();

  private constructor(
    readonly cluster: SimulatedCluster,
    readonly served: ServedClusters,
    readonly hub: FakeHub,
  ) {}

  static async create(
    options: {
      workloads?: boolean;
      eventLogSize?: number;
      tokens?: Record<string, { username: string }>;
    } = {},
  ): Promise<World> {
    const cluster = createSimulatedCluster({
      name: 'one',
      seed: 1,
      bookmarkIntervalMs: 200,
      workloads: false,
      kinds: [...builtInKinds, ...WIDGETS],
      ...options,
    });
    const served = await serveSimulatedClusters([cluster]);
    return new World(cluster, served, await FakeHub.start());
  }

  /** A new process with the state of a former one. */
  again(
    former: Agent,
    options: Partial<AgentOptions> = {},
    token = this.#tokens.get(former),
  ): Agent {
    return this.agent({ ...options, state: this.#states.get(former) }, token);
  }

  agent(options: Partial<AgentOptions> = {}, token?: string): Agent {
    const state = options.state ?? memoryState();
    const agent = createAgent({
      hubUrl: this.hub.url,
      kubernetes: this.api.wrap(
        loadKubernetesConnection({
          kubeconfigText: this.served.kubeconfig('one', { token }),
        }),
      ),
      enrollmentToken: async () => this.hub.token,
      logger: this.logger,
      flushMs: 5,
      ...options,
      state,
      timing: { ...FAST, ...options.timing },
    });
    this.agents.push(agent);
    this.#states.set(agent, state);
    if (token) {
      this.#tokens.set(agent, token);
    }
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

  createWidget(name: string, size = 1) {
    return this.cluster.create({
      apiVersion: 'example.com/v1',
      kind: 'Widget',
      metadata: { name, namespace: 'default' },
      spec: { size, color: 'red' },
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
    for (const spec of this.#specs()) {
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
      this.#specs().map(({ id }) => [
        id,
        Object.fromEntries(
          [...this.hub.store.of(id)].map(([uid, { hash }]) => [uid, hash]),
        ),
      ]),
    );
  }

  /** The kinds the hub asks for. */
  #specs(): KindSpec[] {
    const { kinds, custom } = this.hub.config;
    const registry = new KindRegistry({
      custom,
      enabled: kinds.filter(id => kindSpec(id)),
    });
    return kinds.flatMap(id => registry.spec(id) ?? []);
  }

  /** Items the hub got of a type and kind. */
  sent(t: string, kind: string): number {
    return this.hub.store.counts.get(`${t} ${kind}`) ?? 0;
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
