/**
 * better-sqlite3 is the one package that Fleet wants as machine code. Yarn is told not to build it
 * (`dependenciesMeta` in the root package.json), because there a machine without compiler would fail
 * the whole installation. It is built here, after the installation and without failing it: a finished
 * binary is downloaded where that works, otherwise compiled, otherwise Fleet does without.
 */
import { spawnSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { dirname, join } from 'node:path';
import { sqliteRunsOnThisNode } from './node-version.mjs';
import { root } from './paths.mjs';
import { runToLog } from './run.mjs';

const packageDir = join(root, 'node_modules', 'better-sqlite3');
const binary = join(packageDir, 'build', 'Release', 'better_sqlite3.node');

/** Kept outside the checkout, so that a second clone need not compile again. */
function cachedBinary() {
  const home =
    process.env.FLEET_CACHE_DIR ??
    join(
      process.env.XDG_CACHE_HOME ?? join(homedir(), '.cache'),
      'backstage-fleet',
    );
  const { version } = JSON.parse(
    readFileSync(join(packageDir, 'package.json'), 'utf8'),
  );
  const name = [
    'better-sqlite3',
    version,
    `abi${process.versions.modules}`,
    process.platform,
    process.arch,
  ].join('-');
  return join(home, 'natives', `${name}.node`);
}

/** Tries it in a process of its own: a wrong binary can abort the one that loads it. */
export function sqliteLoads() {
  if (!sqliteRunsOnThisNode() || !existsSync(binary)) {
    return false;
  }
  const script =
    "const D = require('better-sqlite3'); const d = new D(':memory:'); d.prepare('select 1').get(); d.close();";
  return (
    spawnSync(process.execPath, ['-e', script], { cwd: root, stdio: 'ignore' })
      .status === 0
  );
}

/** The folder with include/node for node-gyp: beside this Node, else from the npm index. */
async function nodeHeaders(logFile) {
  const given = process.env.npm_config_nodedir;
  if (given) {
    return given;
  }
  const beside = dirname(dirname(process.execPath));
  if (existsSync(join(beside, 'include', 'node', 'node.h'))) {
    return beside;
  }
  const name = `node-${process.platform}-${process.arch}`;
  const prefix = join(root, '.cache', 'node-headers', process.versions.node);
  const fetched = join(prefix, 'node_modules', name);
  if (!existsSync(join(fetched, 'include', 'node', 'node.h'))) {
    mkdirSync(prefix, { recursive: true });
    await runToLog(
      'npm',
      [
        'install',
        '--prefix',
        prefix,
        '--no-save',
        '--ignore-scripts',
        '--no-audit',
        '--no-fund',
        `${name}@${process.versions.node}`,
      ],
      { cwd: prefix, logFile: `${logFile}.headers` },
    );
  }
  return existsSync(join(fetched, 'include', 'node', 'node.h'))
    ? fetched
    : undefined;
}

function restore(from) {
  mkdirSync(dirname(binary), { recursive: true });
  copyFileSync(from, binary);
}

/**
 * Makes better-sqlite3 loadable if that can be done here.
 *
 * @returns whether it can be loaded
 */
export async function ensureSqlite(logFile) {
  if (!sqliteRunsOnThisNode() || !existsSync(packageDir)) {
    return false;
  }
  if (sqliteLoads()) {
    return true;
  }
  const cached = cachedBinary();
  if (existsSync(cached)) {
    restore(cached);
    if (sqliteLoads()) {
      return true;
    }
  }
  const nodedir = await nodeHeaders(logFile);
  await runToLog('npm', ['run', 'install'], {
    cwd: packageDir,
    logFile,
    env: nodedir ? { npm_config_nodedir: nodedir } : {},
  });
  if (!sqliteLoads()) {
    return false;
  }
  try {
    mkdirSync(dirname(cached), { recursive: true });
    copyFileSync(binary, cached);
  } catch (error) {
    // A home that cannot be written to costs the next clone a compilation, nothing else.
    console.warn(`Not kept for the next clone: ${error.message}`);
  }
  return true;
}
