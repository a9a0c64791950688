import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './paths.mjs';

const readJson = file => JSON.parse(readFileSync(file, 'utf8'));

/** Every workspace as `{ dir, manifest }`, by package name. */
export function workspaces() {
  const found = new Map();
  for (const pattern of readJson(join(root, 'package.json')).workspaces) {
    const dirs = pattern.endsWith('/*')
      ? readdirSync(join(root, pattern.slice(0, -2))).map(name =>
          join(root, pattern.slice(0, -2), name),
        )
      : [join(root, pattern)];
    for (const dir of dirs) {
      const file = join(dir, 'package.json');
      if (existsSync(file)) {
        const manifest = readJson(file);
        found.set(manifest.name, { dir, manifest });
      }
    }
  }
  return found;
}

/** The folders of a workspace and of all workspaces it is built from. */
export function sourceFoldersOf(name) {
  const all = workspaces();
  const seen = new Set();
  const visit = current => {
    if (seen.has(current) || !all.has(current)) {
      return;
    }
    seen.add(current);
    Object.keys(all.get(current).manifest.dependencies ?? {}).forEach(visit);
  };
  visit(name);
  return [...seen].sort().map(each => all.get(each).dir);
}

const skipped = new Set(['node_modules', 'dist', 'dist-types', 'coverage']);

function* filesUnder(path) {
  const entries = readdirSync(path, { withFileTypes: true }).sort((a, b) =>
    a.name < b.name ? -1 : 1,
  );
  for (const entry of entries) {
    if (skipped.has(entry.name)) {
      continue;
    }
    const child = join(path, entry.name);
    if (entry.isDirectory()) {
      yield* filesUnder(child);
    } else if (entry.isFile() && !/\.test\.tsx?$/.test(entry.name)) {
      yield child;
    }
  }
}

/** SHA-256 over names and contents of files, and of everything under folders. */
export function fingerprint({ files = [], folders = [], facts = [] }) {
  const hash = createHash('sha256');
  const all = [
    ...files.filter(existsSync),
    ...folders.flatMap(dir => [...filesUnder(dir)]),
  ];
  for (const fact of facts) {
    hash.update(`${fact}\0`);
  }
  for (const file of all) {
    hash.update(`${file.slice(root.length)}\0`);
    hash.update(readFileSync(file));
    hash.update('\0');
  }
  return hash.digest('hex');
}
