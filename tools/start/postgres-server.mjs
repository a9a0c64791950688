/**
 * One PostgreSQL from npm, for machines without better-sqlite3 and for tests.
 *
 *   node postgres-server.mjs <folder> <port> [<setting>=<value> ...]
 *
 * The password comes in FLEET_POSTGRES_PASSWORD: arguments are seen in process lists. Says `ready` on standard output, keeps the data in the folder, ends on SIGTERM.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { loadEmbeddedPostgres } from './postgres-package.mjs';

const [wantedDir, port, ...settings] = process.argv.slice(2);
const password = process.env.FLEET_POSTGRES_PASSWORD;
delete process.env.FLEET_POSTGRES_PASSWORD;
if (!password) {
  console.error('FLEET_POSTGRES_PASSWORD is not set; give the password there.');
  process.exit(1);
}

/** A server that an earlier, killed start left behind in our own folder. */
async function stopLeftover() {
  const pidFile = join(databaseDir, 'postmaster.pid');
  if (!existsSync(pidFile)) {
    return;
  }
  const pid = Number(readFileSync(pidFile, 'utf8').split('\n')[0]);
  const alive = () => {
    try {
      process.kill(pid, 0);
      return true;
    } catch {
      return false;
    }
  };
  const isPostgres = () => {
    try {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8').includes('postgres');
    } catch {
      return process.platform !== 'linux';
    }
  };
  if (!alive() || !isPostgres()) {
    return;
  }
  // SIGINT is PostgreSQL's fast shutdown: it ends sessions and writes everything down.
  process.kill(pid, 'SIGINT');
  for (let i = 0; i < 100 && alive(); i++) {
    await new Promise(resolve => setTimeout(resolve, 100));
  }
}

const { EmbeddedPostgres, databaseDir } = await loadEmbeddedPostgres(wantedDir);

const server = new EmbeddedPostgres({
  databaseDir,
  port: Number(port),
  user: 'fleet',
  password,
  persistent: true,
  createPostgresUser: process.getuid?.() === 0,
  initdbFlags: ['--encoding=UTF8', '--locale=C'],
  postgresFlags: [
    'listen_addresses=127.0.0.1',
    'max_connections=200',
    ...settings,
  ].flatMap(setting => ['-c', setting]),
  onLog: text => console.error(String(text).trimEnd()),
  onError: text => console.error(String(text).trimEnd()),
});

async function main() {
  await stopLeftover();
  if (!existsSync(join(databaseDir, 'PG_VERSION'))) {
    await server.initialise();
  }
  await server.start();
  process.stdout.write('ready\n');
}

let stopping = false;
function stop() {
  if (!stopping) {
    stopping = true;
    server.stop().then(
      () => process.exit(0),
      error => {
        console.error(error);
        process.exit(1);
      },
    );
  }
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);

main().catch(error => {
  console.error(error ?? 'PostgreSQL did not start');
  if (process.getuid?.() === 0) {
    console.error(
      `PostgreSQL does not run as root, so it runs as an account of its own, which must be able to enter ${databaseDir} and the checkout. Move the checkout out of root's home, or start as another user.`,
    );
  }
  process.exit(1);
});
