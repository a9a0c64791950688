import { ChildProcess, spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { createWriteStream, readFileSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { join, resolve } from 'node:path';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { stringify } from 'yaml';
import { HubTarget } from './SyntheticAgent';

// This package runs from source only, never published or built.
// eslint-disable-next-line no-restricted-syntax
const HERE = resolve(__dirname);
const ROOT = resolve(HERE, '../../..');
const READY_MS = 120_000;
/** Ticks of the kernel per second in /proc, on every Linux that matters. */
const TICKS = 100;

/** Where the hub keeps its tables. */
export type Engine =
  | { name: 'SQLite' }
  | { name: 'PostgreSQL'; connectionString: string };

/** The hub as a process of its own, on one engine. */
export class HubProcess {
  readonly engine: Engine;
  readonly url: string;
  readonly client: FleetClient;
  readonly token: string;
  readonly #dir: string;
  readonly #configFile: string;
  readonly #base: string;
  #child: ChildProcess | undefined;

  private constructor(
    engine: Engine,
    dir: string,
    configFile: string,
    base: string,
    token: string,
  ) {
    this.engine = engine;
    this.#dir = dir;
    this.#configFile = configFile;
    this.#base = base;
    this.token = token;
    this.url = `${base}/api/fleet`;
    this.client = new FleetClient({
      baseUrl: this.url,
      fetch: request => {
        request.headers.set('authorization', `Bearer ${token}`);
        return fetch(request);
      },
    });
  }

  /** Prepares and starts a hub with its data below `dir`. */
  static async start(engine: Engine, dir: string): Promise<HubProcess> {
    await mkdir(join(dir, 'data'), { recursive: true });
    const port = await freePort();
    const base = `http://127.0.0.1:${port}`;
    const token = randomBytes(24).toString('base64url');
    const configFile = join(dir, 'hub.yaml');
    await writeFile(
      configFile,
      stringify({
        app: { baseUrl: base },
        organization: { name: 'bench' },
        backend: {
          baseUrl: base,
          listen: { host: '127.0.0.1', port },
          logger: {
            overrides: [
              { matchers: { type: 'incomingRequest' }, level: 'error' },
            ],
          },
          database:
            engine.name === 'SQLite'
              ? {
                  client: 'better-sqlite3',
                  connection: { directory: join(dir, 'data') },
                }
              : {
                  client: 'pg',
                  pluginDivisionMode: 'schema',
                  ensureSchemaExists: true,
                  connection: { connectionString: engine.connectionString },
                },
          auth: {
            externalAccess: [
              { type: 'static', options: { token, subject: 'bench' } },
            ],
          },
        },
        fleet: {
          signing: { secret: randomBytes(24).toString('base64url') },
          enrollment: { maxPerMinute: 100_000 },
          agents: { requestsPerSecond: 1000, burst: 10_000 },
        },
      }),
    );
    const hub = new HubProcess(engine, dir, configFile, base, token);
    await hub.start();
    return hub;
  }

  get pid(): number {
    return this.#child!.pid!;
  }

  /** Starts the process, again after a stop. */
  async start(): Promise<void> {
    const log = createWriteStream(join(this.#dir, 'hub.log'), { flags: 'a' });
    const child = spawn(
      process.execPath,
      [
        '--expose-gc',
        // As docs/operations.md advises for hubs of thousands of agents.
        '--max-semi-space-size=64',
        // Such as --cpu-prof.
        ...(process.env.FLEET_BENCH_HUB_OPTIONS?.split(' ') ?? []),
        '-r',
        require.resolve('@backstage/cli-node/config/nodeTransform.cjs', {
          paths: [ROOT],
        }),
        join(HERE, 'hub.ts'),
        '--config',
        this.#configFile,
      ],
      {
        cwd: join(ROOT, 'packages/backend'),
        env: {
          PATH: process.env.PATH,
          HOME: process.env.HOME,
          NODE_ENV: 'production',
        },
        stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
      },
    );
    child.stdout?.pipe(log);
    child.stderr?.pipe(log);
    this.#child = child;
    const deadline = Date.now() + READY_MS;
    for (;;) {
      if (child.exitCode !== null || Date.now() > deadline) {
        throw new Error(
          `The hub did not start:\n${readFileSync(
            join(this.#dir, 'hub.log'),
            'utf8',
          ).slice(-3000)}`,
        );
      }
      const isReady = await fetch(`${this.url}${AGENT_PATHS.hub}`).then(
        answer => answer.ok,
        () => false,
      );
      if (isReady) {
        return;
      }
      await new Promise(done => setTimeout(done, 100));
    }
  }

  /** Ends the process. */
  async stop(signal: NodeJS.Signals = 'SIGTERM'): Promise<void> {
    const child = this.#child;
    if (!child || child.exitCode !== null || child.signalCode !== null) {
      return;
    }
    const gone = new Promise(done => child.once('exit', done));
    child.kill(signal);
    const timer = setTimeout(() => child.kill('SIGKILL'), 15_000);
    await gone;
    clearTimeout(timer);
  }

  /** Who the hub is. */
  async target(): Promise<HubTarget> {
    const hub = (await (
      await fetch(`${this.url}${AGENT_PATHS.hub}`)
    ).json()) as { hubId: string };
    return { url: this.url, hubId: hub.hubId };
  }

  /** A token with which this many agents may enroll without being asked. */
  async enrollmentToken(uses: number): Promise<string> {
    const { token } = await this.client.createEnrollment({
      maxUses: uses,
      autoApprove: true,
      expiresInMinutes: 600,
    });
    return token;
  }

  /** CPU time of the process so far in seconds, user and system. */
  cpuSeconds(): number {
    const fields = readFileSync(`/proc/${this.pid}/stat`, 'utf8')
      .replace(/^.*\) /, '')
      .split(' ');
    return (Number(fields[11]) + Number(fields[12])) / TICKS;
  }

  /** Memory of the process in bytes after a collection of garbage: resident, and what is in use of it. */
  async memory(): Promise<{ residentBytes: number; heapBytes: number }> {
    const child = this.#child!;
    const answer = new Promise<number>(done => {
      // The backend says other things as well.
      const onMessage = (message: unknown) => {
        const { heapBytes } = message as { heapBytes?: number };
        if (heapBytes !== undefined) {
          child.off('message', onMessage);
          done(heapBytes);
        }
      };
      child.on('message', onMessage);
    });
    child.send('memory');
    const heapBytes = await answer;
    const status = readFileSync(`/proc/${this.pid}/status`, 'utf8');
    const kilobytes = /VmRSS:\s+(\d+) kB/.exec(status)?.[1] ?? 0;
    return { residentBytes: Number(kilobytes) * 1024, heapBytes };
  }

  /** Answers of the portal API without parsing, for measuring. */
  async get(path: string): Promise<{ status: number; text: string }> {
    const answer = await fetch(`${this.url}${path}`, {
      headers: { authorization: `Bearer ${this.token}` },
    });
    return { status: answer.status, text: await answer.text() };
  }

  get base(): string {
    return this.#base;
  }
}

async function freePort(): Promise<number> {
  return new Promise((done, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address ? address.port : 0;
      server.close(() => done(port));
    });
  });
}
