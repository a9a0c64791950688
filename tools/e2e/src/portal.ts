import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { FleetClient } from '@backstage-fleet/plugin-fleet-common';
import { stringify } from 'yaml';
import { LoggedProcess, eventually, freePort, startLogged } from './processes';

const ROOT = resolve(__dirname, '../../..');

/** Where a portal keeps its tables. */
export type PortalDatabase =
  | { client: 'better-sqlite3' }
  | { client: 'pg'; connection: object };

/** A running portal: hub and pages in one process. */
export interface Portal {
  /** `http://127.0.0.1:PORT` */
  readonly url: string;
  /** Base URL of the hub, for agents. */
  readonly hubUrl: string;
  /** Token of a service that may do all that Fleet's API offers. */
  readonly token: string;
  readonly client: FleetClient;
  readonly logFile: string;
  /** Everything the process has logged over all its lives. */
  log(): string;
  start(): Promise<void>;
  stop(): Promise<void>;
  restart(): Promise<void>;
}

/**
 * Prepares the example portal on a port of its own, with its data below `dir`,
 * and starts it. The app has to be built.
 */
export async function startPortal(options: {
  dir: string;
  name?: string;
  database?: PortalDatabase;
  /** Members of `fleet` in the configuration. */
  fleet?: object;
  /** Share it between replicas. */
  secret?: string;
  token?: string;
}): Promise<Portal> {
  if (!existsSync(join(ROOT, 'packages/app/dist/index.html'))) {
    throw new Error(
      'The app is not built; run "yarn workspace app build" before this test',
    );
  }
  const name = options.name ?? 'portal';
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const token = options.token ?? randomBytes(24).toString('base64url');
  const secret = options.secret ?? randomBytes(32).toString('base64url');
  const dataDir = join(options.dir, `${name}-data`);
  await mkdir(dataDir, { recursive: true });
  const configFile = join(options.dir, `${name}.yaml`);
  await writeFile(
    configFile,
    stringify({
      app: { baseUrl: url },
      backend: {
        baseUrl: url,
        listen: { host: '127.0.0.1', port },
        cors: { origin: url },
        database:
          options.database?.client === 'pg'
            ? {
                client: 'pg',
                pluginDivisionMode: 'schema',
                ensureSchemaExists: true,
                connection: options.database.connection,
              }
            : { client: 'better-sqlite3', connection: { directory: dataDir } },
        auth: {
          externalAccess: [
            { type: 'static', options: { token, subject: 'e2e' } },
          ],
        },
      },
      fleet: { ...options.fleet, signing: { secret } },
    }),
  );

  const logFile = join(options.dir, `${name}.log`);
  let running: LoggedProcess | undefined;
  const portal: Portal = {
    url,
    hubUrl: `${url}/api/fleet`,
    token,
    logFile,
    client: new FleetClient({
      baseUrl: `${url}/api/fleet`,
      fetch: request => {
        request.headers.set('authorization', `Bearer ${token}`);
        return fetch(request);
      },
    }),
    log: () => running?.log() ?? '',
    async start() {
      const started = startLogged(
        process.execPath,
        [
          '-r',
          require.resolve('@backstage/cli-node/config/nodeTransform.cjs', {
            paths: [ROOT],
          }),
          'src/index',
          '--config',
          join(ROOT, 'app-config.yaml'),
          '--config',
          configFile,
        ],
        {
          cwd: join(ROOT, 'packages/backend'),
          // The test runner's own marks would change how the backend loads code and logs.
          env: {
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            NODE_ENV: 'development',
            FLEET_SIGNING_SECRET: secret,
          },
          logFile,
        },
      );
      running = started;
      await eventually(
        `the portal on ${url} to be ready; its log is ${logFile}`,
        async () => {
          if (started.child.exitCode !== null) {
            throw new Error(
              `the backend ended with ${started.child.exitCode}:\n${started
                .log()
                .slice(-2000)}`,
            );
          }
          const answer = await fetch(`${url}/.backstage/health/v1/readiness`);
          return answer.ok ? true : undefined;
        },
        120_000,
        250,
      );
    },
    async stop() {
      await running?.stop();
    },
    async restart() {
      await portal.stop();
      await portal.start();
    },
  };
  await portal.start();
  return portal;
}
