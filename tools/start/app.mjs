import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { backstageCli, root, stamps } from '../yarn/paths.mjs';
import { runToLog, StepError } from '../yarn/run.mjs';
import { fingerprint, sourceFoldersOf } from '../yarn/workspaces.mjs';

const appDir = join(root, 'packages', 'app');
const stampFile = join(stamps, 'app');

function wanted() {
  return fingerprint({
    folders: sourceFoldersOf('app'),
    files: [join(root, 'yarn.lock'), join(root, 'app-config.yaml')],
  });
}

/** Whether packages/app/dist was built from the sources that are here now. */
export function isAppBuilt() {
  return (
    existsSync(join(appDir, 'dist', 'index.html')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === wanted()
  );
}

/** Builds the browser's part; throws a StepError when that fails. */
export async function buildApp(logFile, { onSpawn } = {}) {
  const built = wanted();
  const code = await runToLog(
    process.execPath,
    [backstageCli, 'package', 'build'],
    { cwd: appDir, logFile, onSpawn },
  );
  if (code !== 0) {
    throw new StepError('Building the app failed.', logFile);
  }
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stampFile, built);
}
