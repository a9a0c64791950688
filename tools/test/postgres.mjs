import { once } from 'node:events';
import { chmodSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Children } from '../start/children.mjs';
import { freePort } from '../start/ports.mjs';
import { root } from '../yarn/paths.mjs';
import { logs } from './report.mjs';

/** The variable in which Backstage's TestDatabases looks for a PostgreSQL 18. */
const variable = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/**
 * A PostgreSQL for the tests: the one that the environment names, else one that lives as long as
 * they do.
 *
 * @returns the environment for Jest, and how to end it
 */
export async function postgresForTests() {
  if (process.env[variable]) {
    return { env: {}, stop: async () => {} };
  }
  const folder = mkdtempSync(join(tmpdir(), 'fleet-test-postgres-'));
  // PostgreSQL's own account, in use when this runs as root, must be able to enter.
  chmodSync(folder, 0o755);
  const port = await freePort();
  const children = new Children();
  const child = children.start(
    'PostgreSQL',
    join(root, 'tools/start/postgres-server.mjs'),
    {
      // Data of tests may be lost with the power: no waiting for the disk.
      args: [join(folder, 'data'), String(port), 'fsync=off'],
      cwd: root,
      env: { FLEET_POSTGRES_PASSWORD: 'fleet' },
      logFile: join(logs, 'postgres.log'),
      stdout: 'pipe',
    },
  );
  const stop = async () => {
    await children.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  const ended = once(child, 'exit').then(() => false);
  const ready = once(child.stdout, 'data').then(() => true);
  if (!(await Promise.race([ready, ended]))) {
    await stop();
    throw new Error('PostgreSQL did not start; see .cache/test/postgres.log');
  }
  return {
    env: { [variable]: `postgresql://fleet:fleet@127.0.0.1:${port}/postgres` },
    stop,
  };
}
