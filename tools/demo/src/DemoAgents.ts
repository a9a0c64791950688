import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import {
  DemoCluster,
  SILENT_CLUSTER,
  ServedClusters,
} from '@backstage-fleet/simulator';
import {
  AgentHere,
  DemoAgent,
  DemoAgentOptions,
  startAgentHere,
  startAgentProcess,
} from './agents';
import { enrollmentTokenFor } from './attachment';
import { governanceOf } from './governance';
import { lineLogger } from './logger';
import { DemoOptions } from './options';

/** Agents that attach at once. */
const AT_ONCE = 6;

const SYNC_PATIENCE_MS = 120_000;
const KNOWN_PATIENCE_MS = 60_000;
const POLL_MS = 200;

const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));

/** The agents of the demo: one as a process of its own, the others in this one. */
export class DemoAgents {
  readonly #here = new Map<string, AgentHere>();
  #process?: DemoAgent;
  #stopped = false;
  readonly #logger = lineLogger('demo');

  constructor(
    private readonly options: Omit<DemoOptions, 'clusters'> & {
      client: FleetClient;
      hubUrl: string;
      served: ServedClusters;
      clusters: readonly DemoCluster[];
    },
  ) {}

  /** The agents of this process. */
  get here(): readonly AgentHere[] {
    return [...this.#here.values()];
  }

  /**
   * Attaches every cluster through the real enrollment.
   *
   * @param options - `allHere` for no process of its own yet, `silenced` to leave
   * out the one whose agent had fallen silent before
   */
  async attach(how: { allHere: boolean; silenced: boolean }): Promise<void> {
    const waiting = [...this.options.clusters.entries()];
    const work = async () => {
      for (let next = waiting.shift(); next; next = waiting.shift()) {
        if (this.#stopped) return;
        const [index, demo] = next;
        await this.#attachOne(demo, {
          isProcess: index === 0 && !how.allHere,
          silenced: how.silenced,
        });
      }
    };
    await Promise.all(Array.from({ length: AT_ONCE }, work));
  }

  /** Attaches one more cluster, and waits until its agent has told everything. */
  async add(demo: DemoCluster): Promise<void> {
    if (this.#stopped) return;
    await this.#attachOne(demo, { isProcess: false, silenced: true });
    const agent = this.#here.get(demo.cluster.name);
    if (agent) await this.#patientlySynced(agent);
  }

  /** Waits until the agents of this process have told the hub everything. */
  async synced(isStopped: () => boolean): Promise<void> {
    const end = Date.now() + SYNC_PATIENCE_MS;
    while (!isStopped() && Date.now() < end) {
      if (this.here.every(isSynced)) return;
      await sleep(POLL_MS);
    }
  }

  /** Somebody lost the key of an agent: it is revoked, and another one let in. */
  async replace(name: string): Promise<void> {
    const former = this.#here.get(name);
    if (!former || this.#stopped) return;
    const { client, token } = this.options;
    const { agentId } = former.status();
    if (!agentId) return;
    await client.revokeAgent(name, agentId, { token });
    await former.stop();
    await rm(this.#stateDirOf(name), { recursive: true, force: true });
    const enrollment = await client.createEnrollment(
      { clusterName: name, mode: 'join', autoApprove: true },
      { token },
    );
    const agent = startAgentHere({
      ...this.#optionsOf(name),
      enrollmentToken: enrollment.token,
    });
    this.#here.set(name, agent);
    await this.#patientlySynced(agent);
  }

  /** The agent of one cluster falls silent. */
  async silence(): Promise<void> {
    const agent = this.#here.get(SILENT_CLUSTER);
    this.#here.delete(SILENT_CLUSTER);
    await agent?.stop();
  }

  /** Hands the first cluster over to an agent that is a process of its own. */
  async moveOut(): Promise<void> {
    if (this.#stopped || this.#process) return;
    const [{ cluster }] = this.options.clusters;
    const agent = this.#here.get(cluster.name);
    this.#here.delete(cluster.name);
    await agent?.stop();
    this.#process = await this.#startProcess(this.#optionsOf(cluster.name));
  }

  async stop(): Promise<void> {
    this.#stopped = true;
    await Promise.all([
      this.#process?.stop(),
      ...this.here.map(agent => agent.stop()),
    ]);
  }

  async #patientlySynced(agent: AgentHere): Promise<void> {
    const end = Date.now() + KNOWN_PATIENCE_MS;
    while (!this.#stopped && !isSynced(agent) && Date.now() < end) {
      await sleep(POLL_MS);
    }
  }

  async #attachOne(
    demo: DemoCluster,
    how: { isProcess: boolean; silenced: boolean },
  ): Promise<void> {
    const { client, token } = this.options;
    const { cluster, profile } = demo;
    const { name } = cluster;
    const enrollmentToken = await enrollmentTokenFor({
      client,
      token,
      stateDir: this.#stateDirOf(name),
      cluster: { name, environment: profile.environment },
    });
    if (!enrollmentToken && how.silenced && name === SILENT_CLUSTER) return;
    const agent = { ...this.#optionsOf(name), enrollmentToken };
    if (how.isProcess) this.#process = await this.#startProcess(agent);
    else this.#here.set(name, startAgentHere(agent));
    if (enrollmentToken) await this.#describe(demo);
  }

  /** Says of a cluster what people say, once the hub knows it. */
  async #describe({ cluster, profile }: DemoCluster): Promise<void> {
    const { client, token } = this.options;
    const governance = governanceOf(cluster.name, profile);
    const end = Date.now() + KNOWN_PATIENCE_MS;
    while (!this.#stopped) {
      try {
        await client.updateCluster(cluster.name, { governance }, { token });
        return;
      } catch (error) {
        const { statusCode } = error as { statusCode?: number };
        if (statusCode !== 404 || Date.now() > end) {
          this.#logger.warn(
            `${cluster.name} stays without governance: ${
              (error as Error).message
            }`,
          );
          return;
        }
      }
      await sleep(POLL_MS);
    }
  }

  #startProcess(agent: DemoAgentOptions): Promise<DemoAgent> {
    const logFile = join(this.options.logDir, `agent-${agent.name}.log`);
    return startAgentProcess({ ...agent, logFile });
  }

  #stateDirOf(name: string): string {
    return join(this.options.stateDir, name);
  }

  #optionsOf(name: string): DemoAgentOptions {
    return {
      name,
      hubUrl: this.options.hubUrl,
      stateDir: this.#stateDirOf(name),
      kubeconfig: this.options.served.kubeconfig(name),
      onEnd: error => this.#logger.error(error.message),
    };
  }
}

function isSynced(agent: AgentHere): boolean {
  const { phase, pending, kinds } = agent.status();
  const all = Object.values(kinds);
  return (
    ['revoked', 'cloned', 'failed'].includes(phase) ||
    (phase === 'running' &&
      pending === 0 &&
      all.length > 0 &&
      all.every(({ state }) => state !== 'syncing'))
  );
}
