#!/usr/bin/env node
/* eslint-disable @backstage/no-relative-monorepo-imports -- what all runners share is in no package */
/**
 * `npm run test:hostile [-- part-of-a-name]`: what attackers of other systems did, tried on this one, on SQLite and
 * on a PostgreSQL that lives as long as the tests do.
 */
import { join } from 'node:path';
import { install, isInstalled } from '../yarn/install.mjs';
import { nodeProblem, sqliteRunsOnThisNode } from '../yarn/node-version.mjs';
import { runJest } from '../test/jest.mjs';
import { postgresForTests } from '../test/postgres.mjs';
import { logs, Report } from '../test/report.mjs';

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
  if (!sqliteRunsOnThisNode()) {
    report.line(
      `  -- better-sqlite3 aborts on Node ${process.versions.node}: run the tests with Node 20 or 22`,
    );
  }
  let postgres;
  try {
    postgres = await postgresForTests();
  } catch (error) {
    report.failed++;
    report.line(`  !! PostgreSQL for the tests: ${error.message}`);
  }
  try {
    await runJest(report, 'Hostile input', {
      only: 'hostile',
      file: process.argv[2],
      env: postgres?.env,
    });
  } finally {
    await postgres?.stop();
  }
  report.close();
}

const problem = nodeProblem();
if (problem) {
  console.error(problem);
  process.exitCode = 1;
} else {
  main();
}
