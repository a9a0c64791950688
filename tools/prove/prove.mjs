#!/usr/bin/env node
/**
 * `npm run prove [-- --only id,id]`: the runs that are too long for every change. Writes what came of each, with
 * date and commit, into docs/proof.json and docs/proof.md, where the last result of every run stands; the benchmark
 * writes docs/benchmarks.md. All of them take most of a night.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../yarn/paths.mjs';
import { RUNS } from './runs.mjs';

const logs = join(root, '.cache', 'prove');
const recordFile = join(root, 'docs/proof.json');
const pageFile = join(root, 'docs/proof.md');

const ids = RUNS.map(({ id }) => id);
const { values } = parseArgs({ options: { only: { type: 'string' } } });
const wanted = values.only?.split(',') ?? ids;
const unknown = wanted.filter(id => !ids.includes(id));
if (unknown.length > 0) {
  console.error(
    `There is no run ${unknown.join(', ')}; expected of ${ids.join(', ')}`,
  );
  process.exit(2);
}

function commit() {
  const git = (...args) =>
    spawnSync('git', args, { cwd: root, encoding: 'utf8' }).stdout.trim();
  const isChanged =
    git('status', '--porcelain', '--untracked-files=no', '--', ':!docs') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`;
}

function prove({ id, name, args, env }) {
  const start = Date.now();
  const at = commit();
  console.log(`== ${name}`);
  const done = spawnSync('npm', ['run', '--silent', ...args], {
    cwd: root,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, ...env },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  writeFileSync(join(logs, `${id}.log`), done.stdout);
  const minutes = Math.round((Date.now() - start) / 60_000);
  const last = done.stdout.trim().split('\n').pop() ?? '';
  const ok = done.status === 0;
  console.log(`${ok ? 'ok' : 'FAILED'} after ${minutes} min: ${last}`);
  return {
    when: new Date().toISOString().slice(0, 10),
    commit: at,
    command: `npm run prove -- --only ${id}`,
    ok,
    minutes,
    last,
  };
}

function page(records) {
  const rows = RUNS.map(({ id, name }) => {
    const record = records[id];
    return record
      ? `| ${name} | ${record.ok ? 'passed' : '**failed**'} | ${
          record.when
        } | ${record.commit} | ${record.minutes} | \`${
          record.command
        }\` | ${record.last.replaceAll('|', '\\|')} |`
      : `| ${name} | not run yet | | | | \`npm run prove -- --only ${id}\` | |`;
  });
  return [
    '# Proof',
    '',
    'Written by `npm run prove`: runs that are too long for every change, each with its last result. `+` behind a commit: with changes that were not committed.',
    '',
    '| run | result | when | commit | minutes | command | last line |',
    '| --- | --- | --- | --- | --- | --- | --- |',
    ...rows,
    '',
  ].join('\n');
}

mkdirSync(logs, { recursive: true });
const records = existsSync(recordFile)
  ? JSON.parse(readFileSync(recordFile, 'utf8'))
  : {};
let code = 0;
for (const run of RUNS.filter(({ id }) => wanted.includes(id))) {
  records[run.id] = prove(run);
  if (!records[run.id].ok) {
    code = 1;
  }
  // After each: the next one may take hours, and be stopped.
  writeFileSync(recordFile, `${JSON.stringify(records, null, 2)}\n`);
  writeFileSync(pageFile, page(records));
}
process.exitCode = code;
