/**
 * `npm test`: every check and every test that needs no Kubernetes. A step that fails does not stop
 * the next one; the last line sums them up. Checks count as one test each.
 */
import { join } from 'node:path';
import { install, isInstalled } from '../yarn/install.mjs';
import { sqliteRunsOnThisNode } from '../yarn/node-version.mjs';
import { backstageCli, root } from '../yarn/paths.mjs';
import { runToLog } from '../yarn/run.mjs';
import { appForTests } from './app.mjs';
import { findChromium, findTestFiles } from './chromium.mjs';
import { runJest } from './jest.mjs';
import { postgresForTests } from './postgres.mjs';
import { logs, Report } from './report.mjs';

const inCi = process.env.CI === 'true';
const node =
  (...args) =>
  logFile =>
    runToLog(process.execPath, args, { cwd: root, logFile });
const cli = (...args) => node(backstageCli, ...args);
const bin = name => join(root, 'node_modules', name);

/** Title, command. Names of files are relative to the root. */
const checks = [
  ['Format (prettier)', node(bin('prettier/bin-prettier.js'), '--check', '.')],
  ['Lint', cli('repo', 'lint', '--max-warnings', '0')],
  ['Types (tsc)', node(bin('typescript/bin/tsc'), '--noEmit')],
  ['Configuration of the demo', cli('config:check', '--strict')],
  [
    'Configuration for production',
    cli('config:check', '--lax', '--config', 'app-config.production.yaml'),
  ],
  [
    'Generated API code is fresh',
    node(join('tools', 'openapi', 'generate.mjs'), '--check'),
  ],
  [
    'The start command',
    node('--test', join('tools', 'start', 'start.test.mjs')),
  ],
  [
    'Planted bugs fit the code',
    node(join('tools', 'prove', 'plants', 'run.mjs'), '--check'),
  ],
  ['Package manifests', cli('repo', 'fix', '--publish', '--check')],
];

async function runUnitTests(report) {
  let postgres;
  try {
    postgres = await postgresForTests();
  } catch (error) {
    report.failed++;
    report.line(`  !! PostgreSQL for the tests: ${error.message}`);
  }
  if (!sqliteRunsOnThisNode()) {
    report.line(
      `  -- better-sqlite3 aborts on Node ${process.versions.node}: run the tests with Node 20 or 22`,
    );
  }
  try {
    await runJest(report, 'Unit and integration tests', {
      env: postgres?.env,
    });
  } finally {
    await postgres?.stop();
  }
}

async function runBrowserTests(report) {
  const files = findTestFiles(/\.browser\.test\.tsx?$/);
  if (files.length === 0) {
    return;
  }
  const chromium = findChromium();
  if (!chromium) {
    report[inCi ? 'failed' : 'skipped'] += files.length;
    report.line(
      `  ${inCi ? '!!' : '--'} Browser tests (${
        files.length
      } files) need Chromium: install it, or set CHROMIUM_PATH to its executable`,
    );
    return;
  }
  if (!(await appForTests(report))) {
    return;
  }
  await runJest(report, 'Browser tests', {
    only: 'browser',
    env: { CHROMIUM_PATH: chromium },
    args: ['--runInBand', '--testTimeout=120000'],
  });
}

export async function main() {
  const report = new Report();
  if (!isInstalled()) {
    const logFile = join(logs, 'install.log');
    const run = () => install(logFile).then(() => 0);
    if (!(await report.check('Installing packages', run, logFile))) {
      report.close();
      return;
    }
  }
  for (const [title, run] of checks) {
    const file = `${title.toLowerCase().replace(/[^a-z]+/g, '-')}.log`;
    await report.check(title, run, join(logs, file));
  }
  await runUnitTests(report);
  await runBrowserTests(report);
  report.close();
}
