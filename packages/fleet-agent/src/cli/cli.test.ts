import { ChildProcess, spawn } from 'node:child_process';
import { mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { World, eventually } from '../__testUtils__/harness';

const BIN = resolve(__dirname, '../../bin/fleet-agent');

interface Run {
  child: ChildProcess;
  output: () => string;
  exit: Promise<number | null>;
}

/** Without input, standard input stays open, as a terminal's does. */
function run(args: string[], input?: string): Run {
  const child = spawn(process.execPath, [BIN, ...args], {
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let text = '';
  child.stdout.on('data', chunk => {
    text += chunk;
  });
  child.stderr.on('data', chunk => {
    text += chunk;
  });
  if (input !== undefined) {
    child.stdin.end(input);
  }
  return {
    child,
    output: () => text,
    exit: new Promise(done => {
      child.on('close', done);
    }),
  };
}

jest.setTimeout(60_000);

describe('fleet-agent', () => {
  let world: World;
  let dir: string;
  let kubeconfig: string;
  const runs: Run[] = [];
  const start = (args: string[], input?: string) => {
    const made = run(args, input);
    runs.push(made);
    return made;
  };

  beforeEach(async () => {
    world = await World.create();
    dir = await mkdtemp(join(tmpdir(), 'fleet-agent-'));
    kubeconfig = join(dir, 'kubeconfig');
    await writeFile(kubeconfig, world.served.kubeconfig('one'));
  });
  afterEach(async () => {
    for (const { child, exit } of runs.splice(0)) {
      child.kill('SIGKILL');
      await exit;
    }
    await world.end();
    await rm(dir, { recursive: true, force: true });
  });

  const common = () => [
    'run',
    '--hub',
    world.hub.url,
    '--kubeconfig',
    kubeconfig,
    '--context',
    'one',
    '--state-dir',
    join(dir, 'state'),
  ];

  it('enrolls with a token from standard input, serves metrics and stops on SIGTERM', async () => {
    world.createPod('a');
    const { child, output, exit } = start(
      [...common(), '--token-stdin', '--metrics-port', '0'],
      `${world.hub.token}\n`,
    );
    await world.converged(30_000);
    const metricsUrl = /Metrics on (\S+)/.exec(output())![1];
    await eventually(async () => {
      const metrics = await (await fetch(metricsUrl)).text();
      expect(metrics).toContain('fleet_agent_objects{kind="pods"} 1');
      expect(metrics).toContain('fleet_agent_phase{phase="running"} 1');
    });
    const health = metricsUrl.replace('metrics', 'healthz');
    expect((await fetch(health)).status).toBe(200);

    world.createPod('last');
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
    expect(output()).not.toContain(world.hub.token);

    const file = join(dir, 'state', 'agent.json');
    expect((await stat(file)).mode % 0o1000).toBe(0o600);
    const { privateJwk } = JSON.parse(await readFile(file, 'utf8'));
    expect(output()).not.toContain(privateJwk.d);

    const again = start(common());
    await eventually(
      () => expect(again.output()).toMatch(/Session 2 /),
      30_000,
    );
    await world.converged(30_000);
    again.child.kill('SIGINT');
    expect(await again.exit).toBe(0);
  });

  it.each([
    ['a token as an argument', ['--token', 'x'], 2, /never an argument/],
    ['a token as an argument, joined', ['--token=x'], 2, /never an argument/],
    ['no token', [], 3, /--token-file or --token-stdin/],
    ['too many rights', ['--strict'], 8, /list secrets/],
    ['an unknown context', ['--context', 'two'], 2, /it has one/],
  ])('ends with %s', async (_, args, code, message) => {
    const { output, exit } = start([...common(), ...args]);
    expect(await exit).toBe(code);
    expect(output()).toMatch(message);
  });

  it('ends with a token the hub does not know', async () => {
    const file = join(dir, 'token');
    await writeFile(file, 'this-is-not-the-right-token\n');
    const { output, exit } = start([...common(), '--token-file', file]);
    expect(await exit).toBe(4);
    expect(output()).toMatch(/create a new one/);
    expect(output()).not.toContain('this-is-not');
  });

  it('can be stopped while it waits for a token to be typed', async () => {
    const { child, output, exit } = start([...common(), '--token-stdin']);
    await eventually(() => expect(output()).toMatch(/allow more/), 30_000);
    child.kill('SIGTERM');
    expect(await exit).toBe(0);
  });

  it('refuses a hub that is not https', async () => {
    const args = common();
    args[2] = 'http://portal.example/api/fleet';
    const { output, exit } = start(args);
    expect(await exit).toBe(2);
    expect(output()).toMatch(/Use https/);
  });
});
