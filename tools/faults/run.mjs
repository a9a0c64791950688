#!/usr/bin/env node
/* eslint-disable @backstage/no-relative-monorepo-imports -- what all runners share is in no package */
/**
 * `npm run test:faults`: named scenarios and random runs of the fault simulation. Every random run counts as one test.
 */
import { spawn } from 'node:child_process';
import { createRequire } from 'node:module';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { duration } from '../start/progress.mjs';
import { logs, Report } from '../test/report.mjs';
import { postgresForTests } from '../test/postgres.mjs';
import { install, isInstalled } from '../yarn/install.mjs';
import { nodeProblem } from '../yarn/node-version.mjs';
import { backstageCli, root } from '../yarn/paths.mjs';
import { runToLog } from '../yarn/run.mjs';

const HELP = `npm run test:faults -- [options]

Runs the named scenarios, then random runs: 900 on SQLite and 100 on PostgreSQL.

  --seed N          seed of the first random runs; drawn anew without
  --runs N          random runs, instead of 900 and 100: all on --engine, or nine tenths on SQLite
  --engine NAME     sqlite or postgres; both without
  --path P          repeats the one run that a failure told, with --seed and --engine
  --minutes N       time for random runs on an engine, 15 unless said; what does not begin within it counts as failed
  --only random     leaves the scenarios out; "scenarios" leaves the random runs out
`;

const { values } = parseArgs({
  options: {
    seed: { type: 'string' },
    runs: { type: 'string' },
    engine: { type: 'string' },
    path: { type: 'string' },
    minutes: { type: 'string' },
    only: { type: 'string' },
    help: { type: 'boolean' },
  },
});

function numberOf(name, fallback) {
  const text = values[name];
  if (text === undefined) {
    return fallback;
  }
  const value = Number(text);
  if (!(value >= 0) || !Number.isFinite(value)) {
    throw new RangeError(`--${name} is "${text}"; expected a number`);
  }
  return value;
}

/** How many runs on which engine. */
function shares() {
  const { engine } = values;
  if (engine !== undefined && engine !== 'sqlite' && engine !== 'postgres') {
    throw new RangeError(
      `--engine is "${engine}"; expected sqlite or postgres`,
    );
  }
  const runs = numberOf('runs', 1000);
  if (values.path !== undefined) {
    return [[engine ?? 'sqlite', 1]];
  }
  if (engine) {
    return [[engine, runs]];
  }
  const onPostgres = Math.round(runs / 10);
  return [
    ['sqlite', runs - onPostgres],
    ['postgres', onPostgres],
  ];
}

/** Starts one worker; hands over what it says line by line. */
function work(options, env, onLine) {
  const require = createRequire(join(root, 'package.json'));
  const child = spawn(
    process.execPath,
    [
      '-r',
      require.resolve('@backstage/cli-node/config/nodeTransform.cjs'),
      join(root, 'tools/faults/src/main.ts'),
      JSON.stringify(options),
    ],
    {
      cwd: root,
      env: { ...process.env, NODE_ENV: 'test', ...env },
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  createInterface({ input: child.stdout }).on('line', line => {
    // What a library tells the console is none of the worker's own lines.
    if (line.startsWith('{"engine":')) {
      onLine(JSON.parse(line));
    }
  });
  return new Promise(done => {
    child.once('exit', code => done(code ?? 1));
  });
}

async function randomRuns(report, env) {
  const seed = numberOf('seed', Math.floor(Math.random() * 1e6) * 1000);
  const workers = Math.min(2, availableParallelism());
  for (const [engine, runs] of shares()) {
    if (runs === 0) {
      continue;
    }
    const started = Date.now();
    const until = started + numberOf('minutes', 15) * 60_000;
    let done = 0;
    let failed = 0;
    const onLine = result => {
      done += result.runs;
      const { failure } = result;
      if (!failure) {
        return;
      }
      failed++;
      report.line(`  !! A random run on ${engine} failed; repeat it with
     npm run test:faults -- --engine ${engine} --seed ${failure.seed} --path ${
        failure.path
      }
     to keep it, add its plan to tools/faults/src/regressions.ts:
     ${JSON.stringify(failure.plan)}
${failure.message.replace(/^/gm, '     | ')}`);
    };
    const codes = await Promise.all(
      Array.from({ length: workers }, (_, worker) =>
        work(
          {
            engine,
            seed,
            runs,
            of: workers,
            worker,
            until,
            path: values.path,
            verbose: values.path !== undefined,
          },
          env,
          onLine,
        ),
      ),
    );
    const crashed = codes.filter(code => code !== 0).length;
    if (crashed > 0) {
      failed += crashed;
      report.line(
        `  !! ${crashed} of ${workers} workers ended with an error, which stands above`,
      );
    }
    // A seed whose run failed has not run its others; those are not missing.
    const missing = failed > 0 ? 0 : runs - done;
    if (missing > 0) {
      failed += missing;
      report.line(
        `  !! ${missing} of ${runs} runs on ${engine} did not begin within ${numberOf(
          'minutes',
          15,
        )} min; give them more time with --minutes`,
      );
    }
    report.failed += failed;
    report.passed += Math.max(0, done - failed);
    report.line(
      `  ${
        failed > 0 ? '!!' : 'ok'
      } ${done} random runs on ${engine} with --seed ${seed} in ${duration(
        Date.now() - started,
      )}`,
    );
  }
}

async function scenarios(report, env) {
  const jsonFile = join(logs, 'faults.json');
  const logFile = join(logs, 'faults.log');
  await report.jest(
    'Scenarios of faults',
    () =>
      runToLog(
        process.execPath,
        [
          backstageCli,
          'package',
          'test',
          '--watchAll=false',
          '--runInBand',
          '--json',
          `--outputFile=${jsonFile}`,
        ],
        {
          cwd: join(root, 'tools', 'faults'),
          logFile,
          env: { CI: '1', BACKSTAGE_TEST_DISABLE_DOCKER: '1', ...env },
        },
      ),
    { jsonFile, logFile },
  );
}

async function main() {
  const report = new Report();
  if (!isInstalled()) {
    const logFile = join(logs, 'install.log');
    const run = () => install(logFile).then(() => 0);
    if (!(await report.check('Installing packages', run, logFile))) {
      report.close();
      return;
    }
  }
  const isReplay = values.path !== undefined;
  const needsPostgres =
    !isReplay || shares().some(([engine]) => engine === 'postgres');
  const postgres = needsPostgres
    ? await postgresForTests()
    : { env: {}, stop: async () => {} };
  try {
    if (!isReplay && values.only !== 'random') {
      await scenarios(report, postgres.env);
    }
    if (values.only !== 'scenarios') {
      await randomRuns(report, postgres.env);
    }
  } finally {
    await postgres.stop();
  }
  report.close();
}

const problem = nodeProblem();
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else if (values.help) {
  console.log(HELP);
} else {
  main().catch(error => {
    console.error(error.message);
    process.exitCode = 1;
  });
}
