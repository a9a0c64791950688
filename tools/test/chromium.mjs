import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../yarn/paths.mjs';
import { workspaces } from '../yarn/workspaces.mjs';

/** The Chromium of this machine, by CHROMIUM_PATH or in PATH; undefined without one. */
export function findChromium() {
  const named = process.env.CHROMIUM_PATH;
  if (named) {
    return existsSync(named) ? named : undefined;
  }
  for (const name of ['chromium', 'chromium-browser', 'google-chrome']) {
    const { status, stdout } = spawnSync('which', [name], { encoding: 'utf8' });
    if (status === 0) {
      return stdout.trim();
    }
  }
  return undefined;
}

function* testFiles(dir, pattern) {
  for (const entry of readdirSync(dir, { withFileTypes: true })) {
    if (['node_modules', 'dist', 'dist-types'].includes(entry.name)) {
      continue;
    }
    const path = join(dir, entry.name);
    if (entry.isDirectory()) {
      yield* testFiles(path, pattern);
    } else if (pattern.test(entry.name)) {
      yield path.slice(root.length + 1);
    }
  }
}

/** The test files of all packages whose name matches. */
export function findTestFiles(pattern) {
  return [...workspaces().values()].flatMap(({ dir }) => [
    ...testFiles(dir, pattern),
  ]);
}
