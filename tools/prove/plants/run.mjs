#!/usr/bin/env node
/**
 * Plants one bug after the other in a copy of the checkout and runs the instruments there: each must notice some, and
 * each bug must be noticed by one. Writes docs/plants.md. Part of `npm run prove` (id "plants"); --only names bugs,
 * --instruments names instruments.
 */
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../../yarn/paths.mjs';
import { makeCopy, plant } from './copy.mjs';
import { PLANTS } from './plants.mjs';

const INSTRUMENTS = {
  faults: {
    name: 'fault simulation',
    args: ['tools/faults/run.mjs', '--seed', '1', '--runs', '200'],
  },
  hostile: { name: 'hostile input', args: ['tools/hostile/run.mjs'] },
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    instruments: { type: 'string' },
    // Whether the changes can still be made, without running anything.
    check: { type: 'boolean', default: false },
  },
});
const plants = PLANTS.filter(
  ({ id }) => !values.only || values.only.split(',').includes(id),
);
const instruments = Object.keys(INSTRUMENTS).filter(
  id => !values.instruments || values.instruments.split(',').includes(id),
);

/** What an instrument says of the copy: undefined, or the first thing that it found. */
function ask(copy, instrument) {
  const done = spawnSync(process.execPath, INSTRUMENTS[instrument].args, {
    cwd: copy,
    encoding: 'utf8',
    maxBuffer: 1 << 28,
    env: { ...process.env, CI: 'true' },
  });
  const lines = done.stdout.split('\n');
  const last = lines.filter(line => line.startsWith('tests: ')).pop() ?? '';
  if (!last) {
    throw new Error(
      `The ${INSTRUMENTS[instrument].name} broke off:\n${done.stdout.slice(
        -2000,
      )}${done.stderr.slice(-2000)}`,
    );
  }
  if (done.status === 0) {
    return undefined;
  }
  const failed = /(\d+) failed/.exec(last)?.[1];
  const first = lines.find(
    line => /●|FAIL|!!/.test(line) && / › |seed/.test(line),
  );
  return `${failed} failed${
    first ? `, the first: ${first.replace(/^[\s|●!]+/, '').trim()}` : ''
  }`;
}

function page(records) {
  const cell = text =>
    text === undefined ? 'no' : text.replaceAll('|', '\\|');
  return [
    '# Planted bugs',
    '',
    'Written by `npm run prove -- --only plants`: each bug was put into a copy of the code, and each instrument run on it. "no" means that the instrument did not notice.',
    '',
    `| bug | ${Object.values(INSTRUMENTS)
      .map(({ name }) => name)
      .join(' | ')} | commit |`,
    `| --- | ${Object.keys(INSTRUMENTS)
      .map(() => '---')
      .join(' | ')} | --- |`,
    ...PLANTS.filter(({ id }) => records[id]).map(
      ({ id, what }) =>
        `| ${what} | ${Object.keys(INSTRUMENTS)
          .map(instrument => cell(records[id].found[instrument]))
          .join(' | ')} | ${records[id].commit} |`,
    ),
    '',
  ].join('\n');
}

const copy = makeCopy();
const recordFile = join(root, 'docs/plants.json');
const records = existsSync(recordFile)
  ? JSON.parse(readFileSync(recordFile, 'utf8'))
  : {};
const commit = spawnSync('git', ['rev-parse', '--short', 'HEAD'], {
  cwd: copy,
  encoding: 'utf8',
}).stdout.trim();
let noticed = 0;
try {
  for (const each of plants) {
    const takeBack = plant(copy, each);
    const found = {};
    if (!values.check) {
      for (const instrument of instruments) {
        found[instrument] = ask(copy, instrument);
        console.log(
          `${each.id}, ${instrument}: ${found[instrument] ?? 'not noticed'}`,
        );
      }
      records[each.id] = {
        commit,
        found: { ...records[each.id]?.found, ...found },
      };
      writeFileSync(recordFile, `${JSON.stringify(records, null, 2)}\n`);
      writeFileSync(join(root, 'docs/plants.md'), page(records));
    }
    takeBack();
    if (values.check || Object.values(found).some(Boolean)) {
      noticed += 1;
    }
  }
} finally {
  rmSync(dirname(copy), { recursive: true, force: true });
}
console.log(
  `tests: ${noticed} passed, ${plants.length - noticed} failed, 0 skipped`,
);
process.exitCode = noticed === plants.length ? 0 : 1;
