import { execFileSync } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { Judged, judge } from './bars';
import { Bench } from './Bench';
import { Databases } from './Databases';
import { mergeRecords, Part, PartRecord, PARTS } from './record';
import { machine, markdown, plain } from './report';
import { SIZES } from './sizes';

// This package runs from source only, never published or built.
// eslint-disable-next-line no-restricted-syntax
const ROOT = resolve(__dirname, '../../..');

const USAGE = `Usage: npm run bench -- [options]
  --size smoke|small|full   how much; small unless said, smoke takes some minutes
  --only a,b                of: ${PARTS.join(', ')}
  --json FILE               write the results as JSON
  --write                   put the results of these parts into docs/benchmarks.json and docs/benchmarks.md
  --check                   fail when a bar is missed by more than fifty times`;

/**
 * A missed bar is for people to judge, and small runs on a busy machine miss
 * many; this far off, something is broken.
 */
const BROKEN = 50;

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      size: { type: 'string', default: 'small' },
      only: { type: 'string' },
      json: { type: 'string' },
      write: { type: 'boolean', default: false },
      check: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const server = process.env.FLEET_BENCH_POSTGRES;
  const parts = values.only?.split(',') ?? PARTS;
  const unknown = parts.filter(part => !PARTS.includes(part as Part));
  if (
    values.help ||
    unknown.length > 0 ||
    !Object.hasOwn(SIZES, values.size) ||
    !server
  ) {
    process.stdout.write(`${USAGE}\n`);
    return values.help ? 0 : 2;
  }
  process.stdout.write(`${machine()}\n`);
  const dir = await mkdtemp(join(tmpdir(), 'fleet-bench-'));
  const databases = new Databases(server);
  const bench = new Bench(
    dir,
    SIZES[values.size as keyof typeof SIZES],
    databases,
  );
  const records: PartRecord[] = [];
  try {
    for (const part of PARTS.filter(item => parts.includes(item))) {
      const { measurements, error } = await bench.run(part);
      if (error) {
        process.stderr.write(`${part} broke off: ${error.stack}\n`);
      }
      records.push({
        part,
        when: new Date().toISOString().slice(0, 10),
        commit: commit(),
        machine: machine(),
        command: `npm run bench -- --size ${values.size} --only ${part}`,
        results: judge(measurements),
        brokeOff: error?.message,
      });
      if (values.json) {
        await writeJson(values.json, records);
      }
      if (values.write) {
        await writeDocs(records);
      }
    }
  } finally {
    await databases.drop();
    if (!process.env.FLEET_KEEP_LOGS) {
      await rm(dir, { recursive: true, force: true });
    }
  }
  return verdict(records, values.check);
}

/** Says how many bars are met. */
function verdict(records: readonly PartRecord[], check: boolean): number {
  const results = records.flatMap(record => record.results);
  const brokeOff = records.filter(record => record.brokeOff);
  process.stdout.write(
    `${results.filter(item => item.isMet).length} of ${
      results.length
    } measurements meet their bar\n`,
  );
  if (!check) {
    return brokeOff.length > 0 ? 1 : 0;
  }
  const broken = results.filter(isBroken);
  const failed = broken.length + brokeOff.length;
  process.stdout.write(
    `${broken.length > 0 ? `Far off its bar:\n${plain(broken)}\n` : ''}tests: ${
      results.length - broken.length
    } passed, ${failed} failed, 0 skipped\n`,
  );
  return failed > 0 ? 1 : 0;
}

function isBroken(item: Judged): boolean {
  if (item.isMet) {
    return false;
  }
  const limit = Number(item.limit.replace(/[^0-9.]/g, ''));
  return item.limit.startsWith('<=')
    ? item.value > Math.max(limit, 0.1) * BROKEN
    : item.value < limit / BROKEN;
}

function commit(): string {
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: ROOT, encoding: 'utf8' }).trim();
  const isChanged =
    git('status', '--porcelain', '--untracked-files=no', '--', ':!docs') !== '';
  return `${git('rev-parse', '--short', 'HEAD')}${isChanged ? '+' : ''}`;
}

/** The page is made of a file, so that parts can be measured one by one. */
async function writeDocs(records: readonly PartRecord[]): Promise<void> {
  const file = join(ROOT, 'docs/benchmarks.json');
  const older = await readFile(file, 'utf8').catch(() => '[]');
  const all = mergeRecords(JSON.parse(older), records);
  await writeJson(file, all);
  await writeFile(join(ROOT, 'docs/benchmarks.md'), markdown(all));
}

async function writeJson(file: string, value: unknown): Promise<void> {
  await writeFile(file, `${JSON.stringify(value, null, 2)}\n`);
}

main().then(
  code => {
    process.exitCode = code;
  },
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exitCode = 1;
  },
);
