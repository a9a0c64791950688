import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureSqlite } from './natives.mjs';
import { root, stamps } from './paths.mjs';
import { runToLog, StepError } from './run.mjs';
import { fingerprint, workspaces } from './workspaces.mjs';

const stampFile = join(stamps, 'install');

function wanted() {
  return fingerprint({
    files: [
      join(root, 'yarn.lock'),
      join(root, '.yarnrc.yml'),
      join(root, 'package.json'),
      ...[...workspaces().values()].map(each => join(each.dir, 'package.json')),
    ],
    facts: [process.platform, process.arch, process.versions.modules],
  });
}

/** Whether what is in node_modules is what yarn.lock asks for, for this Node. */
export function isInstalled() {
  return (
    existsSync(join(root, 'node_modules', '.yarn-state.yml')) &&
    existsSync(stampFile) &&
    readFileSync(stampFile, 'utf8') === wanted()
  );
}

/** The pinned Yarn, taken from npm: nothing else needs to be on the machine. */
export function yarnCommand() {
  const { packageManager } = JSON.parse(
    readFileSync(join(root, 'package.json'), 'utf8'),
  );
  return ['npx', '--yes', `@yarnpkg/cli-dist@${packageManager.split('@')[1]}`];
}

/**
 * Installs exactly what yarn.lock says.
 *
 * @throws StepError with the log of Yarn when that fails
 */
export async function install(logFile, { onSpawn } = {}) {
  const [command, ...args] = yarnCommand();
  const code = await runToLog(command, [...args, 'install', '--immutable'], {
    cwd: root,
    logFile,
    onSpawn,
    env: { FLEET_NATIVES: 'later' },
  });
  if (code !== 0) {
    const immutable = readFileSync(logFile, 'utf8').includes('YN0028');
    throw new StepError(
      immutable
        ? `yarn.lock does not fit the package.json files. Run "${yarnCommand().join(
            ' ',
          )} install" and commit yarn.lock.`
        : `Installing the packages failed. Is the npm registry reachable? Free disk space of 2 GB is needed, too.`,
      logFile,
    );
  }
  await ensureSqlite(`${logFile}.sqlite`);
  mkdirSync(stamps, { recursive: true });
  writeFileSync(stampFile, wanted());
}
