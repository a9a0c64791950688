#!/usr/bin/env node
/**
 * `npm run prove`: the runs that are too long for every change. Ten minutes of churn with 5,000 pods on a
 * real control plane, and the benchmark at full size. Writes what came of it, with date and commit, into
 * docs/proof.md; the benchmark writes docs/benchmarks.md. Takes some two hours.
 */
import { spawnSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../yarn/paths.mjs';

const logs = join(root, '.cache', 'prove');
mkdirSync(logs, { recursive: true });

const RUNS = [
  {
    name: 'Churn of a real cluster, 10 min, 5,000 pods',
    args: ['run', '--silent', 'test:kubernetes', '--', 'churn'],
    env: { FLEET_CHURN_SECONDS: '600', FLEET_CHURN_PODS: '5000' },
  },
  {
    name: 'Benchmark at full size',
    args: ['run', '--silent', 'bench', '--', '--size', 'full', '--write'],
    env: {},
  },
];

const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
  cwd: root,
  encoding: 'utf8',
}).stdout.trim();

const rows = RUNS.map(({ name, args, env }) => {
  const start = Date.now();
  console.log(`== ${name}`);
  const done = spawnSync('npm', args, {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const log = join(
    logs,
    `${name.toLowerCase().replace(/[^a-z0-9]+/g, '-')}.log`,
  );
  writeFileSync(log, done.stdout);
  const minutes = Math.round((Date.now() - start) / 60_000);
  const last = done.stdout.trim().split('\n').pop() ?? '';
  console.log(
    `${done.status === 0 ? 'ok' : 'FAILED'} after ${minutes} min: ${last}`,
  );
  return { name, ok: done.status === 0, minutes, last };
});

writeFileSync(
  join(root, 'docs/proof.md'),
  [
    '# Proof',
    '',
    'Written by `npm run prove`: runs that are too long for every change.',
    '',
    `- When: ${new Date().toISOString().slice(0, 10)}`,
    `- Commit: ${commit}`,
    '',
    '| run | result | minutes | last line |',
    '| --- | --- | --- | --- |',
    ...rows.map(
      row =>
        `| ${row.name} | ${row.ok ? 'passed' : '**failed**'} | ${
          row.minutes
        } | ${row.last.replaceAll('|', '\\|')} |`,
    ),
    '',
  ].join('\n'),
);
process.exitCode = rows.every(row => row.ok) ? 0 : 1;
