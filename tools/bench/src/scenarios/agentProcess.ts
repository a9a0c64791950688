import { ChildProcess, spawn } from 'node:child_process';
import { closeSync, existsSync, openSync, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import {
  createSimulatedCluster,
  serveSimulatedClusters,
  SimulatedCluster,
} from '@backstage-fleet/simulator';
import { Measurement } from '../bars';
import { HubProcess } from '../HubProcess';
import { pause } from '../parallel';
import { round } from '../statistics';

// This package runs from source only, never published or built.
// eslint-disable-next-line no-restricted-syntax
const AGENT = resolve(__dirname, '../../../../packages/fleet-agent');
const TICKS = 100;
/** Longest time for an agent to stop, in milliseconds. */
const STOP_MS = 15_000;

/** Longest time for an agent to be in step, in milliseconds. */
const IN_STEP_MS = 180_000;
/** What the first lists leave behind is gone, and lists of garbage with it. */
const STEADY_MS = 15_000;
const WARM_UP_PODS = 500;

/** What a real agent process takes: idle, and with objects. */
export async function measureAgentProcess(
  hub: HubProcess,
  dir: string,
  options: { pods: number; idleSeconds: number },
): Promise<Measurement[]> {
  await bundle();
  const cluster = createSimulatedCluster({
    name: 'bench-agent',
    seed: 'bench',
    workloads: false,
  });
  const served = await serveSimulatedClusters([cluster]);
  let agent: AgentProcess | undefined;
  try {
    const kubeconfig = join(dir, 'agent-kubeconfig');
    await writeFile(kubeconfig, served.kubeconfig('bench-agent'));
    agent = await startAgent(hub, dir, kubeconfig);
    await agent.inStep(0);
    cluster.create({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'load' },
    });
    // What the first objects of all cost is no cost of each of them.
    await createPods(cluster, WARM_UP_PODS);
    await agent.inStep(WARM_UP_PODS);
    for (let i = 0; i < WARM_UP_PODS; i++) {
      cluster.delete(
        { apiVersion: 'v1', kind: 'Pod', namespace: 'load', name: nameOf(i) },
        { gracePeriodSeconds: 0 },
      );
    }
    await agent.inStep(0);
    await pause(STEADY_MS);
    const base = agent.memory();
    await createPods(cluster, options.pods);
    await agent.inStep(options.pods);
    await pause(STEADY_MS);
    const watched = agent.memory();
    // Whoever restarts it finds everything there.
    await agent.stop();
    agent = await startAgent(hub, dir, kubeconfig);
    await agent.inStep(options.pods);
    await pause(STEADY_MS);
    const listed = agent.memory();
    const loaded = Math.max(watched, listed);
    const cpu = agent.cpu();
    await pause(options.idleSeconds * 1000);
    const millicores = ((agent.cpu() - cpu) / options.idleSeconds) * 1000;
    const at = `${options.pods.toLocaleString('en-US')} pods`;
    return [
      {
        bar: 'agent-base',
        engine: '-',
        at: 'an empty cluster',
        value: round(base),
      },
      {
        bar: 'agent-objects',
        engine: '-',
        at,
        value: round((loaded - base) / (options.pods / 1000)),
        note: `${round(watched)} MB in all, ${round(
          listed,
        )} MB after a restart; ${round(agent.peak())} MB at most`,
      },
      {
        bar: 'agent-idle',
        engine: '-',
        at: `${at}, ${options.idleSeconds} s`,
        value: round(millicores),
      },
    ];
  } finally {
    await agent?.stop();
    await served.stop();
  }
}

/** The bundled agent as a process of its own, run as its image runs it. */
class AgentProcess {
  readonly #child: ChildProcess;
  readonly #log: string;
  readonly #gone: Promise<unknown>;

  constructor(child: ChildProcess, log: string) {
    this.#child = child;
    this.#log = log;
    this.#gone = new Promise(done => child.once('exit', done));
  }

  /** Waits until the agent follows so many pods, and the hub has all of them. */
  async inStep(pods: number): Promise<void> {
    const end = Date.now() + IN_STEP_MS;
    for (;;) {
      const found = await this.#metrics();
      if (
        valueOf(found, 'fleet_agent_phase{phase="running"}') === 1 &&
        valueOf(found, 'fleet_agent_kind_state{kind="pods",state="live"}') ===
          1 &&
        valueOf(found, 'fleet_agent_objects{kind="pods"}') === pods &&
        valueOf(found, 'fleet_agent_pending_items') === 0
      ) {
        return;
      }
      if (this.#child.exitCode !== null || Date.now() > end) {
        throw new Error(
          `The agent ${
            this.#child.exitCode === null ? 'is not in step' : 'ended'
          }; expected it to follow ${pods} pods:\n${this.#lines().slice(
            -3000,
          )}`,
        );
      }
      await pause(200);
    }
  }

  /** Megabytes. */
  memory(): number {
    return this.#status('VmRSS');
  }

  /** Megabytes. */
  peak(): number {
    return this.#status('VmHWM');
  }

  /** Seconds. */
  cpu(): number {
    const fields = readFileSync(`/proc/${this.#child.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  /** Ends it, also where it has ended already. */
  async stop(): Promise<void> {
    this.#child.kill('SIGTERM');
    const timer = setTimeout(() => this.#child.kill('SIGKILL'), STOP_MS);
    await this.#gone;
    clearTimeout(timer);
  }

  /** It says in its log where they are. */
  async #metrics(): Promise<string> {
    const [url] = this.#lines().match(/http:\S+\/metrics$/m) ?? [];
    return url
      ? fetch(url).then(
          answer => answer.text(),
          () => '',
        )
      : '';
  }

  #lines(): string {
    return readFileSync(this.#log, 'utf8');
  }

  #status(name: string): number {
    const status = readFileSync(`/proc/${this.#child.pid}/status`, 'utf8');
    const [, kilobytes] =
      new RegExp(`${name}:\\s+(\\d+) kB`).exec(status) ?? [];
    return Number(kilobytes ?? 0) / 1024;
  }
}

async function startAgent(
  hub: HubProcess,
  dir: string,
  kubeconfig: string,
): Promise<AgentProcess> {
  const state = join(dir, 'agent-state');
  const args = [
    ...nodeFlags(),
    join(AGENT, 'bin/fleet-agent'),
    'run',
    `--hub=${hub.url}`,
    `--kubeconfig=${kubeconfig}`,
    '--context=bench-agent',
    `--state-dir=${state}`,
  ];
  if (!existsSync(state)) {
    await mkdir(state, { recursive: true, mode: 0o700 });
    const { token } = await hub.client.createEnrollment({
      clusterName: 'bench-agent',
      autoApprove: true,
    });
    const tokenFile = join(dir, 'agent-token');
    await writeFile(tokenFile, token, { mode: 0o600 });
    args.push(`--token-file=${tokenFile}`);
  }
  const log = join(dir, 'agent.log');
  const output = openSync(log, 'w');
  const child = spawn(process.execPath, [...args, '--metrics-port=0'], {
    env: {
      PATH: process.env.PATH,
      HOME: dir,
      NODE_ENV: 'production',
      FLEET_AGENT_DIST: '1',
    },
    stdio: ['ignore', output, output],
  });
  closeSync(output);
  return new AgentProcess(child, log);
}

/** Flags of the image's entry point. */
function nodeFlags(): string[] {
  const dockerfile = readFileSync(join(AGENT, 'deploy/Dockerfile'), 'utf8');
  const [, list] = /^ENTRYPOINT (\[.*\])$/m.exec(dockerfile) ?? [];
  return (JSON.parse(list) as string[]).filter(part => part.startsWith('--'));
}

/** The value of one series in a page of metrics. */
function valueOf(page: string, series: string): number | undefined {
  const line = page.split('\n').find(each => each.startsWith(`${series} `));
  return line === undefined ? undefined : Number(line.slice(series.length));
}

async function bundle(): Promise<void> {
  const child = spawn(process.execPath, [join(AGENT, 'build/bundle.mjs')], {
    stdio: 'inherit',
  });
  const code = await new Promise(done => child.once('exit', done));
  if (code !== 0) {
    throw new Error('The agent could not be bundled');
  }
}

async function createPods(
  cluster: SimulatedCluster,
  count: number,
): Promise<void> {
  for (let i = 0; i < count; i++) {
    cluster.create(pod(i));
    if (i % 200 === 199) {
      await pause(20);
    }
  }
}

function nameOf(i: number): string {
  return `pod-${i}`;
}

function pod(i: number) {
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: nameOf(i),
      namespace: 'load',
      labels: { app: `app-${i % 50}` },
    },
    spec: {
      containers: [
        {
          name: 'main',
          image: `registry.example/app:${i % 10}`,
          resources: { requests: { cpu: '10m', memory: '16Mi' } },
        },
      ],
    },
  };
}
