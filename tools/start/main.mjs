/**
 * `npm start`: from a fresh clone to a living portal.
 *
 * Order: install, build the app, database, hub and portal in one process, demo clusters with their
 * agents. Steps whose work is done already are skipped, so that a second start takes seconds.
 */
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { sqliteRunsOnThisNode } from '../yarn/node-version.mjs';
import { install, isInstalled } from '../yarn/install.mjs';
import { sqliteLoads } from '../yarn/natives.mjs';
import { root } from '../yarn/paths.mjs';
import { StepError, tail } from '../yarn/run.mjs';
import { buildApp, isAppBuilt } from './app.mjs';
import { Children } from './children.mjs';
import {
  demoDatabase,
  dataFolders,
  environmentOf,
  readSecrets,
  writeGeneratedConfig,
} from './data.mjs';
import { readOptions, usage } from './options.mjs';
import { assertPortIsFree, freePort } from './ports.mjs';
import { duration, Progress } from './progress.mjs';
import { prepareSqlite } from './sqlite.mjs';
import { clustersAreKnown, portalIsReady } from './wait.mjs';

const here = join(root, 'tools', 'start');

/** As many clusters the demo attaches before the others. */
const firstClusters = 24;

/** Why the data is not kept in SQLite; undefined when it is. */
function reasonForPostgres(options) {
  if (options.postgres) {
    return 'as asked for';
  }
  if (!sqliteRunsOnThisNode()) {
    return `better-sqlite3 does not run on Node ${process.versions.node}`;
  }
  return sqliteLoads()
    ? undefined
    : 'better-sqlite3 cannot be loaded on this machine';
}

async function startPostgres({ children, folders, secrets }) {
  const port = await freePort();
  const logFile = join(folders.logs, 'postgres.log');
  const child = children.start(
    'PostgreSQL',
    join(here, 'postgres-server.mjs'),
    {
      args: [folders.postgres, String(port)],
      cwd: root,
      env: { FLEET_POSTGRES_PASSWORD: secrets.postgres },
      logFile,
      stdout: 'pipe',
    },
  );
  const ended = once(child, 'exit').then(() => false);
  const ready = once(child.stdout, 'data').then(() => true);
  if (!(await Promise.race([ready, ended]))) {
    throw new StepError('PostgreSQL did not start.', logFile);
  }
  return port;
}

async function run(options, progress, children, aborted) {
  const started = Date.now();
  const folders = dataFolders(options.dataDir);
  const log = name => join(folders.logs, `${name}.log`);
  const url = `http://localhost:${options.port}`;
  await assertPortIsFree(options.port);

  const onSpawn = child => aborted.then(() => child.kill('SIGTERM'));
  if (!isInstalled()) {
    await progress.step(
      'Installing packages',
      () => install(log('install'), { onSpawn }),
      'the first time takes 1 to 4 min',
    );
  }
  if (!isAppBuilt()) {
    await progress.step(
      'Building the app',
      () => buildApp(log('app-build'), { onSpawn }),
      'about 20 s',
    );
  }

  const secrets = readSecrets(options.dataDir);
  const reason = reasonForPostgres(options);
  const postgresPort =
    reason &&
    (await progress.step(`Starting PostgreSQL (${reason})`, () =>
      startPostgres({ children, folders, secrets }),
    ));
  if (!postgresPort) {
    prepareSqlite(folders.sqlite);
  }
  const config = writeGeneratedConfig({
    folders,
    url,
    port: options.port,
    demo: options.demo,
    postgresPort,
  });

  const env = environmentOf(secrets);
  await progress.step('Starting hub and portal', () => {
    const logFile = log('backend');
    const child = children.start('The portal', 'src/index', {
      cwd: join(root, 'packages', 'backend'),
      typescript: true,
      args: ['--config', join(root, 'app-config.yaml'), '--config', config],
      env: { NODE_ENV: 'development', ...env },
      logFile,
    });
    const failed = once(child, 'exit').then(
      () => new StepError('The portal ended while starting.', logFile),
    );
    return portalIsReady(url, { logFile, failed });
  });

  if (options.demo) {
    await progress.step(
      options.clusters > firstClusters
        ? `Attaching the first ${firstClusters} of ${options.clusters} simulated clusters`
        : `Attaching ${options.clusters} simulated clusters`,
      () => {
        const since = Date.now();
        const logFile = log('demo');
        const child = children.start('The demo', 'src/main', {
          cwd: join(root, 'tools', 'demo'),
          typescript: true,
          args: [
            ...['--hub', url, '--state', folders.agents],
            ...['--logs', folders.logs, '--clusters', String(options.clusters)],
          ],
          env: {
            FLEET_DEMO_TOKEN: env.FLEET_DEMO_TOKEN,
            FLEET_DEMO_DATABASE: JSON.stringify(
              demoDatabase({ folders, postgresPort, secrets }),
            ),
          },
          logFile,
          onSay: message => progress.note(message),
        });
        const failed = once(child, 'exit').then(
          () => new StepError('The demo ended while starting.', logFile),
        );
        return clustersAreKnown(url, secrets.demoToken, {
          // The agent of one of them has fallen silent; of a large fleet the rest comes meanwhile.
          count: Math.max(1, Math.min(options.clusters, firstClusters) - 1),
          since,
          logFile,
          failed,
        });
      },
    );
  }
  progress.line();
  progress.line(
    `  Fleet is ready after ${duration(Date.now() - started)}:  ${url}`,
  );
  progress.line(`  Logs: ${folders.logs}   Stop: Ctrl-C`);
  progress.line();
}

/** Says what went wrong, with the end of the log that knows more. */
function report(error, progress) {
  progress.line();
  progress.line(
    `  ${error instanceof StepError ? error.message : error.stack}`,
  );
  if (error.logFile) {
    progress.line(`  The end of ${error.logFile}:`);
    for (const line of tail(error.logFile)) {
      progress.line(`    ${line}`);
    }
  }
}

/** The parent of a process, where the system tells it in a file (Linux). */
function parentOf(pid) {
  try {
    // pid (name) state ppid; the name may hold anything, even a bracket.
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[1];
  } catch {
    return undefined;
  }
}

/**
 * Calls `then` when the process that started this one is gone (npm killed, terminal closed). Between
 * npm and this process stands a shell that outlives npm, so its parent counts, too.
 */
function watchParent(then) {
  const ancestors = () =>
    process.env.npm_lifecycle_event
      ? `${process.ppid} ${parentOf(process.ppid)}`
      : `${process.ppid}`;
  const before = ancestors();
  setInterval(() => {
    if (ancestors() !== before) {
      then();
    }
  }, 1000).unref();
}

export async function main(args) {
  let options;
  try {
    options = readOptions(args);
  } catch (error) {
    console.error(`${error.message}\n\n${usage}`);
    process.exitCode = 1;
    return;
  }
  if (options.help) {
    console.log(usage);
    return;
  }
  const progress = new Progress();
  const children = new Children();
  let stopping;
  let abort;
  const aborted = new Promise(resolve => {
    abort = resolve;
  });
  const stop = code => {
    stopping ??= (async () => {
      abort();
      await children.stop();
      process.exit(code);
    })();
    return stopping;
  };
  const onSignal = () => {
    if (!stopping) {
      progress.line('\n  Stopping ...');
    }
    stop(0);
  };
  for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(signal, onSignal);
  }
  watchParent(() => stop(0));

  try {
    await run(options, progress, children, aborted);
    children.onUnexpectedEnd = (title, code, logFile) => {
      report(new StepError(`${title} ended (${code}).`, logFile), progress);
      stop(1);
    };
  } catch (error) {
    if (!stopping) {
      report(error, progress);
    }
    await stop(1);
  }
}
