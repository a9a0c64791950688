import { join } from 'node:path';
import { ConsumerStatus } from '@backstage-fleet/plugin-fleet-common';
import { judge, Measurement } from './bars';
import { Databases } from './Databases';
import { Engine, HubProcess } from './HubProcess';
import { pause } from './parallel';
import { stage } from './progress';
import { Part } from './record';
import { plain } from './report';
import { measureAgentProcess } from './scenarios/agentProcess';
import { measureAgents } from './scenarios/agents';
import { fill } from './scenarios/ingest';
import { measureLatency } from './scenarios/latency';
import { measureReads } from './scenarios/reads';
import { measureStore } from './scenarios/store';
import { Size } from './sizes';

/** Half a second each. */
const SETTLE_TRIES = 600;

/** The parts of the benchmark, each on hubs of its own. */
export class Bench {
  #results: Measurement[] = [];
  readonly #dir: string;
  readonly #size: Size;
  readonly #databases: Databases;
  #hubs = 0;

  constructor(dir: string, size: Size, databases: Databases) {
    this.#dir = dir;
    this.#size = size;
    this.#databases = databases;
  }

  /** Runs one part, and says what was measured, also when it broke off. */
  async run(
    part: Part,
  ): Promise<{ measurements: Measurement[]; error?: Error }> {
    this.#results = [];
    const work: Record<Part, () => Promise<void>> = {
      sizes: () => this.#sizes('PostgreSQL', this.#size.objects),
      sqlite: () => this.#sizes('SQLite', this.#size.sqlite),
      agents: () => this.#agents(),
      'agent-process': () => this.#agentProcess(),
    };
    try {
      await work[part]();
      return { measurements: this.#results };
    } catch (error) {
      return { measurements: this.#results, error: error as Error };
    }
  }

  /** Ingest, lists, latency and room, at each size on one engine. */
  async #sizes(engineName: Engine['name'], sizes: readonly number[]) {
    for (const objects of sizes) {
      await this.#withHub(await this.#engine(engineName), async hub => {
        const target = await hub.target();
        const { perCluster } = this.#size;
        const many = `${objects.toLocaleString('en-US')} objects`;
        stage(`${engineName}: ingest of ${many}`);
        const filled = await fill(hub, target, {
          clusters: Math.max(1, Math.round(objects / perCluster)),
          perCluster,
        });
        this.#add(filled.measurements);
        await this.#settle(hub);
        stage(`${engineName}: reads over ${many}`);
        this.#add(await measureReads(hub, filled.objects, this.#size.rounds));
        stage(`${engineName}: changes until they show`);
        this.#add(
          await measureLatency(
            hub,
            `${filled.objects.toLocaleString('en-US')} objects`,
            this.#size.changes,
          ),
        );
        this.#add(await measureStore(hub, filled.objects));
        await Promise.all(filled.agents.map(agent => agent.close()));
      });
    }
  }

  /** Many agents against one hub on PostgreSQL. */
  async #agents() {
    const { count, perCluster, seconds } = this.#size.agents;
    await this.#withHub(await this.#engine('PostgreSQL'), async hub => {
      const target = await hub.target();
      stage(`${count} agents send ${perCluster} objects each`);
      const filled = await fill(hub, target, { clusters: count, perCluster });
      await this.#settle(hub);
      await hub.stop();
      await hub.start();
      await pause(5000);
      this.#add(
        await measureAgents(hub, filled.agents, {
          seconds,
          perCluster,
        }),
      );
      this.#add(
        (await measureStore(hub, filled.objects)).filter(
          item => item.bar === 'store-version',
        ),
      );
      await Promise.all(filled.agents.map(agent => agent.close()));
    });
  }

  /** What the agent itself takes. */
  async #agentProcess() {
    await this.#withHub({ name: 'SQLite' }, async hub => {
      stage(`an agent in a cluster of ${this.#size.agentPods} pods`);
      this.#add(
        await measureAgentProcess(hub, this.#dir, {
          pods: this.#size.agentPods,
          idleSeconds: this.#size.idleSeconds,
        }),
      );
    });
  }

  #add(measurements: readonly Measurement[]): void {
    this.#results.push(...measurements);
    process.stdout.write(`${plain(judge(measurements))}\n`);
  }

  async #engine(name: Engine['name']): Promise<Engine> {
    return name === 'SQLite' ? { name } : this.#databases.create();
  }

  async #withHub(
    engine: Engine,
    work: (hub: HubProcess) => Promise<void>,
  ): Promise<void> {
    this.#hubs += 1;
    const hub = await HubProcess.start(
      engine,
      join(this.#dir, `hub-${this.#hubs}`),
    );
    try {
      await work(hub);
    } finally {
      await hub.stop();
      await this.#databases.drop();
    }
  }

  /** Waits until the consumers have caught up, so that reads are measured alone. */
  async #settle(hub: HubProcess): Promise<void> {
    stage('the consumers of the change feed catch up');
    let consumers: ConsumerStatus[] = [];
    for (let i = 0; i < SETTLE_TRIES; i++) {
      ({ consumers } = await hub.client.getHubStatus());
      if (
        consumers.every(item => item.lagChanges === 0 && item.state === 'idle')
      ) {
        return;
      }
      await pause(500);
    }
    throw new Error(
      `The consumers of the change feed did not catch up: ${JSON.stringify(
        consumers,
      )}`,
    );
  }
}
