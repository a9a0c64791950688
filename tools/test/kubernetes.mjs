#!/usr/bin/env node
/**
 * `npm run test:kubernetes [-- part-of-a-name]`: the tests that need a real Kubernetes API server, one file after the
 * other. Kubernetes is built once (6 to 20 min), helm with it, and kept outside the checkout; without Go and
 * without KUBEBUILDER_ASSETS the tests are skipped, which fails in CI.
 */
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { install, isInstalled } from '../yarn/install.mjs';
import { nodeProblem } from '../yarn/node-version.mjs';
import { root } from '../yarn/paths.mjs';
import { runToLog } from '../yarn/run.mjs';
import { appForTests } from './app.mjs';
import { findChromium, findTestFiles } from './chromium.mjs';
import { runJest } from './jest.mjs';
import { logs, Report } from './report.mjs';

const inCi = process.env.CI === 'true';
const hasGo = () => spawnSync('go', ['version']).status === 0;

/** Builds Kubernetes if that has not been done; false when there is nothing to test with. */
async function prepareKubernetes(report) {
  if (process.env.KUBEBUILDER_ASSETS) {
    return true;
  }
  const script = join(root, 'tools', 'kubernetes', 'build.sh');
  const path = spawnSync('sh', [script, '--path'], { encoding: 'utf8' });
  const built =
    path.status === 0 && spawnSync('test', ['-x', path.stdout.trim()]).status;
  if (built === 0) {
    return true;
  }
  if (!hasGo()) {
    const files = findTestFiles(/\.kubernetes\.test\.tsx?$/).length;
    report[inCi ? 'failed' : 'skipped'] += files;
    report.line(
      `  ${
        inCi ? '!!' : '--'
      } Tests with a real Kubernetes (${files} files) need Go 1.21 or newer to build it, or KUBEBUILDER_ASSETS naming a folder with etcd, kube-apiserver and kubectl`,
    );
    return false;
  }
  return report.check(
    'Building Kubernetes, once for all clones of this machine',
    logFile => runToLog('sh', [script], { cwd: root, logFile }),
    join(logs, 'kubernetes-build.log'),
  );
}

/** Builds helm if that has not been done, for the tests of the chart. */
async function prepareHelm(report) {
  const script = join(root, 'tools', 'helm', 'build.sh');
  const path = spawnSync('sh', [script, '--path'], { encoding: 'utf8' });
  if (spawnSync('test', ['-x', path.stdout.trim()]).status === 0) {
    return true;
  }
  return report.check(
    'Building helm, once for all clones of this machine',
    logFile => runToLog('sh', [script], { cwd: root, logFile }),
    join(logs, 'helm-build.log'),
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
  if (
    (await prepareKubernetes(report)) &&
    (await prepareHelm(report)) &&
    (await appForTests(report))
  ) {
    const chromium = findChromium();
    await runJest(report, 'Tests with a real Kubernetes', {
      only: 'kubernetes',
      file: process.argv[2],
      env: {
        ...(inCi && { CI: 'true' }),
        ...(chromium && { CHROMIUM_PATH: chromium }),
      },
      args: ['--runInBand', '--testTimeout=300000'],
    });
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
