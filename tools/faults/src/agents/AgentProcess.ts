import {
  Agent,
  AgentState,
  AgentStatus,
  AgentTiming,
  createAgent,
  StoredAgentState,
  systemClock,
} from '@backstage-fleet/agent';
import { Random } from '@backstage-fleet/simulator';
import { ApiLink } from '../cluster/ApiLink';
import { Cluster } from '../cluster/Cluster';
import { HubLink, HUB_URL } from '../network/HubLink';
import { VirtualTime } from '../time/VirtualTime';

/** Times of the agents of runs: those of production, where minutes are not what is looked at. */
export const AGENT_TIMING: Partial<AgentTiming> = {
  backoffCapMs: 15_000,
  revokedMs: 20_000,
  clonedMs: 20_000,
  approvalPollMs: [1000, 2000],
  digestEveryBeats: 2,
  watchSilenceMs: 60_000,
  watchSeconds: [60, 120],
  refusedKindMs: 15_000,
  discoveryMs: 20_000,
  quotaRetryMs: 20_000,
  rotateEveryMs: 10_000,
  resyncEveryMs: 5_000,
};

/** What a process of an agent needs. */
export interface AgentProcessOptions {
  name: string;
  cluster: Cluster;
  link: HubLink;
  api: ApiLink;
  time: VirtualTime;
  random: Random;
  /** What a former process kept. */
  kept?: StoredAgentState;
  token?: () => Promise<string | undefined>;
  skewMs?: number;
  timing?: Partial<AgentTiming>;
  keyRotationSeconds?: number;
}

/** A disk that survives its process, and takes nothing from one that was killed. */
class Disk implements AgentState {
  readonly location = 'the disk of the run';
  kept: StoredAgentState | undefined;
  isReadOnly = false;

  async load(): Promise<StoredAgentState | undefined> {
    return this.kept && structuredClone(this.kept);
  }

  async save(state: StoredAgentState): Promise<void> {
    if (this.isReadOnly) {
      throw new Error('The process was killed');
    }
    this.kept = structuredClone(state);
  }
}

/** One process of a real agent. */
export class AgentProcess {
  readonly name: string;
  readonly cluster: Cluster;
  readonly link: HubLink;
  readonly api: ApiLink;
  readonly warnings: string[] = [];
  /** How far its clock is ahead, in milliseconds. */
  skewMs: number;
  readonly #agent: Agent;
  readonly #disk = new Disk();
  #isAlive = true;

  constructor(options: AgentProcessOptions) {
    this.name = options.name;
    this.cluster = options.cluster;
    this.link = options.link;
    this.api = options.api;
    this.skewMs = options.skewMs ?? 0;
    this.#disk.kept = options.kept && structuredClone(options.kept);
    const keep = (message: string) => {
      this.warnings.push(message);
      this.warnings.splice(0, this.warnings.length - 100);
    };
    this.#agent = createAgent({
      hubUrl: HUB_URL,
      kubernetes: options.api,
      dispatcher: options.link,
      state: this.#disk,
      enrollmentToken: options.token,
      clock: {
        now: () => options.time.now() + this.skewMs,
        elapsed: () => options.time.now(),
        sleep: systemClock.sleep,
      },
      random: () => options.random.next(),
      logger: { debug() {}, info() {}, warn: keep, error: keep },
      timing: { ...AGENT_TIMING, ...options.timing },
      keyRotationSeconds: options.keyRotationSeconds,
    });
    // Why it failed is in its status.
    this.#agent.start().catch(() => undefined);
  }

  get isAlive(): boolean {
    return this.#isAlive;
  }

  /** What it kept for the next process. */
  get kept(): StoredAgentState | undefined {
    return this.#disk.kept && structuredClone(this.#disk.kept);
  }

  status(): AgentStatus {
    return this.#agent.status();
  }

  /** Ends as a process does that is told to. */
  async stop(): Promise<void> {
    this.#isAlive = false;
    await this.#agent.stop();
  }

  /** Ends as a process does that is killed: nothing more of it gets anywhere. */
  kill(): void {
    this.#isAlive = false;
    this.link.isCut = true;
    this.api.isCut = true;
    this.api.breakOff();
    this.#disk.isReadOnly = true;
    this.#agent.stop().catch(() => undefined);
  }
}
