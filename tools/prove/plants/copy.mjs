import { spawnSync } from 'node:child_process';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { root, stamps } from '../../yarn/paths.mjs';

const SCOPE = '@backstage-fleet';

/**
 * A clone of what is committed that uses the packages installed here, but its own sources: packages of this
 * repository are linked to the clone.
 */
export function makeCopy() {
  const copy = join(mkdtempSync(join(tmpdir(), 'fleet-plants-')), 'main');
  const cloned = spawnSync('git', ['clone', '-q', root, copy]);
  if (cloned.status !== 0) {
    throw new Error(`The checkout could not be cloned: ${cloned.stderr}`);
  }
  const modules = join(root, 'node_modules');
  const own = join(copy, 'node_modules');
  mkdirSync(join(own, SCOPE), { recursive: true });
  for (const name of readdirSync(modules)) {
    if (name !== SCOPE && name !== '.cache') {
      symlinkSync(join(modules, name), join(own, name));
    }
  }
  for (const name of readdirSync(join(modules, SCOPE))) {
    symlinkSync(
      readlinkSync(join(modules, SCOPE, name)),
      join(own, SCOPE, name),
    );
  }
  // Whatever was installed for one package only.
  for (const folder of ['packages', 'plugins', 'tools']) {
    for (const name of readdirSync(join(root, folder))) {
      const modulesOfOne = join(root, folder, name, 'node_modules');
      if (existsSync(modulesOfOne)) {
        symlinkSync(modulesOfOne, join(copy, folder, name, 'node_modules'));
      }
    }
  }
  const stampsOfCopy = join(copy, relative(root, stamps));
  mkdirSync(stampsOfCopy, { recursive: true });
  cpSync(stamps, stampsOfCopy, { recursive: true });
  return copy;
}

/**
 * Makes the changes of a plant; answers how to take them back.
 *
 * @throws Error where a text does not stand in its file exactly once: then the code has moved, and the plant must follow
 */
export function plant(copy, { id, changes }) {
  const before = new Map();
  for (const { file, from, to } of changes) {
    const path = join(copy, file);
    const text = readFileSync(path, 'utf8');
    if (text.split(from).length !== 2) {
      throw new Error(
        `The bug ${id} cannot be planted: ${file} does not have exactly once\n${from}`,
      );
    }
    if (!before.has(path)) {
      before.set(path, text);
    }
    writeFileSync(
      path,
      text.replace(from, () => to),
    );
  }
  return () => before.forEach((text, path) => writeFileSync(path, text));
}
