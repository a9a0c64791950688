import { TIMING } from '@backstage-fleet/protocol';
import { changed, SentObject } from '../objects';
import { DoorError, SyntheticAgent } from '../SyntheticAgent';
import { changeable } from './ingest';

/** Between two heartbeats of an agent, give or take a fifth. */
export const HEARTBEAT_MS = 10_000;
/**
 * Agents that begin in a second, as they do where clusters get theirs one after
 * the other. That all come at once is measured by itself, after the hub was
 * killed.
 */
const BEGIN_PER_SECOND = 100;
/** Share of heartbeats that are lost on the way. */
export const LOSS = 0.01;

/** First ceiling of a pause after a failure, as agents have it. */
const BACKOFF_MS = 1000;

/** What thousands of agents do, and what they saw. */
export class AgentFleet {
  readonly #agents: readonly SyntheticAgent[];
  readonly #perCluster: number;
  #stopped = false;
  /** Ends what agents wait for. Not one signal for all: thousands of listeners on one are slow. */
  readonly #waits = new Set<() => void>();
  readonly #loops: Promise<void>[] = [];
  readonly #muted = new Set<string>();
  /** Failures in a row, of every agent. */
  readonly #inARow = new WeakMap<SyntheticAgent, number>();
  readonly heartbeats: number[] = [];
  readonly backAt = new Map<string, number>();
  requests = 0;
  failures = 0;
  itemsSent = 0;
  readonly codes = new Map<string, number>();

  constructor(agents: readonly SyntheticAgent[], perCluster: number) {
    this.#agents = agents;
    this.#perCluster = perCluster;
  }

  /**
   * Lets every agent beat, poll, and change one of its objects now and then.
   *
   * @param changeEveryMs - between two changes of one agent
   * @returns settles when all have begun
   */
  async start(changeEveryMs: number): Promise<void> {
    const start = performance.now();
    for (const [index, agent] of this.#agents.entries()) {
      const due = start + (1000 * index) / BEGIN_PER_SECOND;
      const early = due - performance.now();
      if (early > 0) {
        await this.#sleep(early);
      }
      this.#loops.push(
        this.#beat(agent),
        this.#poll(agent),
        this.#change(agent, index, changeEveryMs),
      );
    }
  }

  /** Ends all loops. */
  async stop(): Promise<void> {
    this.#stopped = true;
    for (const end of [...this.#waits]) {
      end();
    }
    await Promise.all(this.#loops);
  }

  /** Silences an agent, as a cluster that lost its network. */
  mute(agent: SyntheticAgent): void {
    this.#muted.add(agent.name);
  }

  /** Forgets what was measured so far. */
  reset(): void {
    this.heartbeats.length = 0;
    this.requests = 0;
    this.failures = 0;
    this.itemsSent = 0;
    this.codes.clear();
    this.backAt.clear();
  }

  async #beat(agent: SyntheticAgent): Promise<void> {
    await this.#sleep(Math.random() * HEARTBEAT_MS);
    while (!this.#stopped) {
      let wait = 0;
      if (!this.#muted.has(agent.name) && Math.random() >= LOSS) {
        const start = performance.now();
        const refused = await this.#try(agent, () => agent.heartbeat());
        if (refused) {
          wait = refused.waitMs;
        } else {
          this.heartbeats.push(performance.now() - start);
          if (!this.backAt.has(agent.name)) {
            this.backAt.set(agent.name, performance.now());
          }
        }
      }
      await this.#sleep(wait || HEARTBEAT_MS * (0.8 + 0.4 * Math.random()));
    }
  }

  async #poll(agent: SyntheticAgent): Promise<void> {
    await this.#sleep(Math.random() * HEARTBEAT_MS);
    while (!this.#stopped) {
      if (this.#muted.has(agent.name)) {
        await this.#sleep(1000);
        continue;
      }
      const refused = await this.#try(agent, () => this.#hold(agent));
      if (refused) {
        await this.#sleep(refused.waitMs);
      }
    }
  }

  async #change(
    agent: SyntheticAgent,
    index: number,
    everyMs: number,
  ): Promise<void> {
    const objects = changeable(index, this.#perCluster);
    if (objects.length === 0) {
      return;
    }
    await this.#sleep(Math.random() * everyMs);
    for (let i = 1; !this.#stopped; i++) {
      if (!this.#muted.has(agent.name)) {
        await this.#tell(agent, changed(objects[i % objects.length], i));
      }
      await this.#sleep(everyMs * (0.5 + Math.random()));
    }
  }

  /** Sends a change until it is acknowledged, as the protocol wants it; a new session numbers it anew. */
  async #tell(agent: SyntheticAgent, object: SentObject): Promise<void> {
    this.itemsSent += 1;
    let batch = agent.change([object]);
    let { epoch } = agent;
    const send = () => agent.sendBatch(batch);
    while (!this.#stopped) {
      const refused = await this.#try(agent, send);
      if (!refused) {
        return;
      }
      await this.#sleep(refused.waitMs);
      if (agent.epoch !== epoch) {
        ({ epoch } = agent);
        batch = agent.change([object]);
      }
    }
  }

  /** @returns undefined when the hub answered, else how long to wait before trying again */
  async #try(
    agent: SyntheticAgent,
    request: () => Promise<unknown>,
  ): Promise<{ waitMs: number } | undefined> {
    this.requests += 1;
    const { epoch } = agent;
    try {
      await request();
      this.#inARow.delete(agent);
      return undefined;
    } catch (error) {
      if (this.#stopped) {
        return { waitMs: 0 };
      }
      const code = codeOf(error);
      if (code === 'stale_epoch') {
        if (agent.epoch === epoch) {
          await this.#try(agent, () => agent.rejoin());
        }
        return { waitMs: 10 };
      }
      this.failures += 1;
      this.codes.set(code, (this.codes.get(code) ?? 0) + 1);
      const asked = error instanceof DoorError ? error.retryAfterMs : 0;
      return { waitMs: this.#backoff(agent, asked) };
    }
  }

  /** Full jitter below a ceiling that doubles, and no sooner than the hub asked for: what real agents do. */
  #backoff(agent: SyntheticAgent, askedMs: number): number {
    const before = this.#inARow.get(agent) ?? 0;
    this.#inARow.set(agent, before + 1);
    const ceiling = Math.min(
      TIMING.maxBackoff * 1000,
      BACKOFF_MS * 2 ** Math.min(before, 10),
    );
    const pause = Math.max(100, Math.random() * ceiling);
    return askedMs
      ? Math.max(pause, askedMs + Math.random() * Math.min(1000, askedMs))
      : pause;
  }

  /** A long poll, until the fleet stops. */
  async #hold(agent: SyntheticAgent): Promise<void> {
    const gone = new AbortController();
    const end = () => gone.abort();
    this.#waits.add(end);
    try {
      await agent.poll(gone.signal);
    } finally {
      this.#waits.delete(end);
    }
  }

  #sleep(ms: number): Promise<void> {
    if (this.#stopped) {
      return Promise.resolve();
    }
    return new Promise(done => {
      const wait: { timer?: NodeJS.Timeout } = {};
      const end = () => {
        clearTimeout(wait.timer);
        this.#waits.delete(end);
        done();
      };
      wait.timer = setTimeout(end, ms);
      this.#waits.add(end);
    });
  }
}

function codeOf(error: unknown): string {
  return error instanceof DoorError
    ? error.code
    : String((error as { code?: string }).code ?? 'unreachable');
}
