import { Measurement } from '../bars';
import { HubProcess } from '../HubProcess';
import { changed } from '../objects';
import { inParallel, pause } from '../parallel';
import { stage } from '../progress';
import { round, summarize } from '../statistics';
import { DoorError, SyntheticAgent } from '../SyntheticAgent';
import { AgentFleet, HEARTBEAT_MS, LOSS } from './AgentFleet';
import { changeable } from './ingest';

/** How long agents may take to come back. */
const RESTART_PATIENCE_MS = 120_000;

/** Time in which every idle agent beats and polls more than twice. */
const IDLE_MS = 3 * HEARTBEAT_MS;

/**
 * What idle agents take of the hub's memory: the difference between a quarter
 * of them and all, so that what the process needs by itself does not count,
 * nor what it needs once it has work to do.
 */
async function measureMemory(
  hub: HubProcess,
  agents: readonly SyntheticAgent[],
  at: string,
): Promise<Measurement> {
  const few = agents.slice(0, Math.ceil(agents.length / 4));
  const others = agents.slice(few.length);
  const idle = [new AgentFleet(few, 0)];
  await idle[0].start(Infinity);
  await pause(IDLE_MS);
  const before = await hub.memory();
  idle.push(new AgentFleet(others, 0));
  await idle[1].start(Infinity);
  await pause(IDLE_MS);
  const after = await hub.memory();
  await Promise.all(idle.map(fleet => fleet.stop()));
  const perAgent = (bytes: number) =>
    Math.round(bytes / 1024 / Math.max(1, others.length));
  return {
    bar: 'hub-memory',
    engine: hub.engine.name,
    at,
    value: perAgent(after.residentBytes - before.residentBytes),
    note: `between ${few.length} and ${
      agents.length
    } idle agents; of it in use ${perAgent(
      after.heapBytes - before.heapBytes,
    )} KB; ${Math.round(after.residentBytes / 1024 / 1024)} MB in all`,
  };
}

/** CPU time of the hub per request, with no more of them at a time than keep it busy. */
async function measureRequests(
  hub: HubProcess,
  agents: readonly SyntheticAgent[],
  perCluster: number,
  at: string,
): Promise<Measurement[]> {
  const engine = hub.engine.name;
  const measure = async (
    bar: string,
    work: (agent: SyntheticAgent, index: number) => Promise<unknown>,
  ): Promise<Measurement> => {
    const cpu = hub.cpuSeconds();
    const start = performance.now();
    await inParallel(agents, 16, async (agent, index) => {
      await work(agent, index);
    });
    return {
      bar,
      engine,
      at,
      value: round((1000 * (hub.cpuSeconds() - cpu)) / agents.length),
      note: `${Math.round(
        agents.length / ((performance.now() - start) / 1000),
      )} requests/s`,
    };
  };
  await inParallel(agents, 16, async agent => {
    await agent.heartbeat();
  });
  return [
    await measure('hello-cpu', agent => agent.rejoin()),
    await measure('heartbeat-first-cpu', agent => agent.heartbeat()),
    // Twice, past what the door remembers of agents for some seconds.
    await pause(6000).then(() =>
      measure('heartbeat-cpu', agent => agent.heartbeat()),
    ),
    await pause(6000).then(() =>
      measure('poll-cpu', agent => agent.poll(undefined, 0)),
    ),
    await pause(6000).then(() =>
      measure('change-cpu', (agent, index) =>
        agent.sendBatch(
          agent.change([changed(changeable(index, perCluster)[0], 0)]),
        ),
      ),
    ),
  ];
}

/** All agents open a session at once, as after an outage that lost theirs. */
async function measureHellos(
  hub: HubProcess,
  agents: readonly SyntheticAgent[],
  at: string,
): Promise<Measurement> {
  stage('all agents open a session at once');
  const start = performance.now();
  const cpu = hub.cpuSeconds();
  let refusals = 0;
  await Promise.all(
    agents.map(async agent => {
      while (performance.now() - start < RESTART_PATIENCE_MS) {
        try {
          await agent.rejoin();
          return;
        } catch (error) {
          refusals += 1;
          const asked = error instanceof DoorError ? error.retryAfterMs : 0;
          await pause((asked || 1000) * (1 + Math.random()));
        }
      }
    }),
  );
  return {
    bar: 'hello-all',
    engine: hub.engine.name,
    at,
    value: round((performance.now() - start) / 1000),
    note: `${round(
      hub.cpuSeconds() - cpu,
    )} s CPU of the hub, ${refusals} told to come back later`,
  };
}

/**
 * Thousands of agents against one hub: what they cost, what they see, how they
 * come back after the hub was killed, and when a silent one shows.
 */
export async function measureAgents(
  hub: HubProcess,
  agents: readonly SyntheticAgent[],
  options: { seconds: number; perCluster: number },
): Promise<Measurement[]> {
  const { seconds, perCluster } = options;
  const engine = hub.engine.name;
  const at = `${agents.length.toLocaleString(
    'en-US',
  )} agents of ${perCluster} objects, ${seconds} s`;
  // First, while the process knows no agent yet.
  stage('memory of idle agents');
  const memory = await measureMemory(hub, agents, at);
  stage('CPU time of requests');
  const requests = await measureRequests(hub, agents, perCluster, at);
  stage(at);
  const fleet = new AgentFleet(agents, perCluster);
  await fleet.start(60_000);
  await pause(Math.min(30_000, seconds * 300));
  fleet.reset();
  const cpu = hub.cpuSeconds();
  const start = performance.now();
  const muted = agents[0];
  fleet.mute(muted);
  const mutedAt = performance.now();
  const late = watchLate(
    hub,
    muted.name,
    mutedAt,
    Math.max(60_000, seconds * 1000),
  );
  await pause(seconds * 1000);
  const elapsed = (performance.now() - start) / 1000;
  const cores = (hub.cpuSeconds() - cpu) / elapsed;
  const beats = summarize(fleet.heartbeats);
  const share = (100 * fleet.failures) / Math.max(1, fleet.requests);
  const codes = [...fleet.codes].map(([code, n]) => `${code} ${n}`).join(', ');
  const lateAfter = await late;
  const measurements: Measurement[] = [
    ...requests,
    {
      bar: 'agents-cpu',
      engine,
      at,
      value: round(cores),
      note: `${Math.round(fleet.requests / elapsed)} requests/s, ${round(
        fleet.itemsSent / elapsed,
      )} changes/s`,
    },
    {
      bar: 'heartbeat',
      engine,
      at,
      value: beats.p99,
      note: `p50 ${beats.p50} ms, ${beats.count} heartbeats`,
    },
    { bar: 'agents-errors', engine, at, value: round(share), note: codes },
    memory,
    ...(lateAfter.seconds === undefined
      ? []
      : [
          { bar: 'late', engine, at, value: round(lateAfter.seconds) },
          {
            bar: 'flaps',
            engine,
            at,
            value: lateAfter.flaps,
            note: `${LOSS * 100} % of heartbeats lost`,
          },
        ]),
    ...(await measureReconnect(hub, fleet, agents, perCluster, at)),
    await measureHellos(hub, agents, at),
  ];
  await fleet.stop();
  return measurements;
}

/** Looks at the list of clusters until the muted one is late, and counts others that are shown so. */
async function watchLate(
  hub: HubProcess,
  name: string,
  mutedAt: number,
  patienceMs: number,
): Promise<{ seconds?: number; flaps: number }> {
  const flapped = new Set<string>();
  let seconds: number | undefined;
  while (performance.now() - mutedAt < patienceMs) {
    const silent = await hub.client
      .listClusters({ state: ['late', 'unreachable'], limit: 500 })
      .then(page => page.items)
      // A connection that ends in the same moment; it is asked again.
      .catch(() => []);
    for (const cluster of silent) {
      if (cluster.name !== name) {
        flapped.add(cluster.name);
      } else {
        seconds ??= (performance.now() - mutedAt) / 1000;
      }
    }
    await pause(500);
  }
  return { seconds, flaps: flapped.size };
}

async function measureReconnect(
  hub: HubProcess,
  fleet: AgentFleet,
  agents: readonly SyntheticAgent[],
  perCluster: number,
  at: string,
): Promise<Measurement[]> {
  stage('the hub is killed, and the agents come back');
  await hub.stop('SIGKILL');
  await pause(2000);
  await hub.start();
  fleet.reset();
  const start = performance.now();
  while (performance.now() - start < RESTART_PATIENCE_MS) {
    if (fleet.backAt.size >= agents.length - 1) {
      break;
    }
    await pause(200);
  }
  const times = [...fleet.backAt.values()].map(time => (time - start) / 1000);
  const all = agents.length * perCluster;
  return [
    {
      bar: 'reconnect',
      engine: hub.engine.name,
      at,
      value:
        times.length >= agents.length - 1
          ? round(Math.max(...times))
          : RESTART_PATIENCE_MS / 1000,
      note: `hub killed with -9; ${times.length} of ${
        agents.length
      } back, median ${summarize(times).p50} s`,
    },
    {
      bar: 'reconnect-resync',
      engine: hub.engine.name,
      at,
      value: round((100 * fleet.itemsSent) / all),
      note: 'objects sent meanwhile are changes, not repeats',
    },
  ];
}
