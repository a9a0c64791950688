#!/usr/bin/env node
/**
 * `npm run bench`: measures the hub and the agent against the bars of the design. Needs Linux (it reads
 * /proc). PostgreSQL comes from FLEET_BENCH_POSTGRES (a connection string that may create databases), or
 * is started from npm for the time of the run.
 */
import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { install, isInstalled } from '../yarn/install.mjs';
import { root } from '../yarn/paths.mjs';

if (!existsSync('/proc/self/stat')) {
  console.error(
    'The benchmark reads CPU and memory from /proc: run it on Linux.',
  );
  process.exit(2);
}
if (!isInstalled()) {
  await install(join(root, '.cache', 'install.log'));
}

async function freePort() {
  return new Promise((done, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** A PostgreSQL with the settings a server of this size would have; data safe on commit as in production. */
async function startPostgres(dir) {
  const port = await freePort();
  const password = randomBytes(12).toString('hex');
  const child = spawn(
    process.execPath,
    [
      join(root, 'tools/start/postgres-server.mjs'),
      dir,
      String(port),
      'shared_buffers=1GB',
      'max_wal_size=4GB',
      'wal_compression=on',
      'checkpoint_timeout=15min',
      'max_connections=100',
    ],
    {
      env: { ...process.env, FLEET_POSTGRES_PASSWORD: password },
      stdio: ['ignore', 'pipe', 'ignore'],
    },
  );
  await new Promise((done, reject) => {
    child.once('exit', code => reject(new Error(`PostgreSQL ended (${code})`)));
    child.stdout.on('data', chunk => {
      if (/^ready$/m.test(String(chunk))) {
        done();
      }
    });
  });
  return {
    url: `postgresql://fleet:${password}@127.0.0.1:${port}/postgres`,
    stop: () =>
      new Promise(done => {
        child.once('exit', done);
        child.kill('SIGTERM');
      }),
  };
}

const given = process.env.FLEET_BENCH_POSTGRES;
const dir = given
  ? undefined
  : await mkdtemp(join(tmpdir(), 'fleet-bench-postgres-'));
const postgres = given ? undefined : await startPostgres(dir);
const require = createRequire(join(root, 'package.json'));
const bench = spawn(
  process.execPath,
  [
    '-r',
    require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
    join(root, '../../tmp/agents.ts'),
    ...process.argv.slice(2),
  ],
  {
    cwd: root,
    env: { ...process.env, FLEET_BENCH_POSTGRES: given ?? postgres.url },
    stdio: 'inherit',
  },
);
for (const signal of ['SIGINT', 'SIGTERM']) {
  process.on(signal, () => bench.kill(signal));
}
process.exitCode = await new Promise(done =>
  bench.once('exit', code => done(code ?? 1)),
);
await postgres?.stop();
if (dir) {
  await rm(dir, { recursive: true, force: true });
}
