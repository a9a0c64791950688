import { AgentStatus } from '@backstage-fleet/agent';
import { DemoFleet } from '@backstage-fleet/simulator';

/** What the watches need to bring a change to the agents. */
const WATCH_MS = 40;
const POLL_MS = 20;
const PATIENCE_MS = 3000;

/** Work between two turns of the event loop. */
const TURN_MS = 15;

const sleep = (ms: number) => new Promise(done => setTimeout(done, ms));
const turn = () => new Promise(done => setImmediate(done));

/** An agent whose outbox can be looked at. */
export interface Watched {
  status(): AgentStatus;
}

/** Waits until the agents have sent what they have. */
export async function drained(
  agents: readonly Watched[],
  patienceMs = PATIENCE_MS,
): Promise<void> {
  if (agents.length === 0) return;
  await sleep(WATCH_MS);
  const end = Date.now() + patienceMs;
  // Asking costs, so those who are done are not asked again.
  let busy = agents.filter(isBusy);
  while (busy.length > 0 && Date.now() < end) {
    await sleep(POLL_MS);
    busy = busy.filter(isBusy);
  }
}

function isBusy(agent: Watched): boolean {
  const { phase, pending } = agent.status();
  return phase === 'running' && pending > 0;
}

/**
 * Lets the fleet live from one simulated time to another, slice by slice, and
 * waits after each for the agents.
 */
export async function liveThrough(options: {
  fleet: DemoFleet;
  fromMs: number;
  untilMs: number;
  /** Simulated time between two looks of the hub. */
  sliceMs: (nowMs: number) => number;
  agents: () => readonly Watched[];
  /** Called before the fleet lives up to a simulated time. */
  before: (nowMs: number) => Promise<void>;
  /** Called when the agents have told of it. */
  after: (nowMs: number) => Promise<void>;
  isStopped: () => boolean;
}): Promise<void> {
  const { fleet, fromMs, untilMs, sliceMs, agents, isStopped } = options;
  for (
    let nowMs = fromMs + sliceMs(fromMs);
    nowMs <= untilMs && !isStopped();
    nowMs += sliceMs(nowMs)
  ) {
    await options.before(nowMs);
    let begun = performance.now();
    for (const _ of fleet.liveThrough(nowMs)) {
      if (performance.now() - begun < TURN_MS) continue;
      await turn();
      begun = performance.now();
    }
    await drained(agents());
    await options.after(nowMs);
  }
}
