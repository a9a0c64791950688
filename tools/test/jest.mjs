import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { backstageCli, root } from '../yarn/paths.mjs';
import { runToLog } from '../yarn/run.mjs';
import { logs } from './report.mjs';

/** Tests that need more than Node: each has a runner, or a step, of its own. */
const special = {
  kubernetes: '\\.kubernetes\\.test\\.tsx?$',
  browser: '\\.browser\\.test\\.tsx?$',
  // Files of that name elsewhere are ordinary tests.
  faults: 'tools/faults/.*\\.faults\\.test\\.tsx?$',
  hostile: '\\.hostile\\.test\\.tsx?$',
};

const neverTests = ['/node_modules/', '/dist/', '/dist-types/'];

/**
 * Runs Jest over all packages through the Backstage CLI.
 *
 * @param only - `kubernetes` or `browser` for those tests alone; without it all others
 * @param file - part of the name of the files to run, of those
 */
export async function runJest(
  report,
  title,
  { only, file = '', env, args = [] },
) {
  const name = only ?? 'unit';
  const logFile = join(logs, `${name}.log`);
  const jsonFile = join(logs, `${name}.json`);
  const run = (selection, toJson, toLog) => {
    rmSync(toJson, { force: true });
    return runToLog(
      process.execPath,
      [
        backstageCli,
        'repo',
        'test',
        '--json',
        `--outputFile=${toJson}`,
        '--ci',
        ...selection,
        ...neverTests.map(each => `--testPathIgnorePatterns=${each}`),
        ...args,
      ],
      {
        cwd: root,
        logFile: toLog,
        env: { CI: '1', BACKSTAGE_TEST_DISABLE_DOCKER: '1', ...env },
      },
    );
  };
  const again = {
    jsonFile: join(logs, `${name}-again.json`),
    logFile: join(logs, `${name}-again.log`),
    run: files =>
      run(
        [`--testPathPatterns=${files.map(exactly).join('|')}`],
        again.jsonFile,
        again.logFile,
      ),
  };
  await report.jest(
    title,
    () =>
      run(
        only
          ? [`--testPathPatterns=${file}[^/]*${special[only]}`]
          : Object.values(special).map(
              each => `--testPathIgnorePatterns=${each}`,
            ),
        jsonFile,
        logFile,
      ),
    // What was done to harm must never work, not even once in ten runs.
    { jsonFile, logFile, again: only === 'hostile' ? undefined : again },
  );
}

const exactly = file => `${file.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}$`;
