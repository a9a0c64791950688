import { readdirSync, readFileSync } from 'node:fs';
import { join, relative, resolve } from 'node:path';

/** Root of the repository. */
export const ROOT = resolve(__dirname, '../../../..');

/** A file of the product: what is published, or runs in a portal or a cluster. */
export interface Source {
  /** From the root of the repository. */
  path: string;
  text: string;
}

const PRODUCT = [
  'plugins/fleet-backend',
  'plugins/fleet-common',
  'plugins/fleet-react',
  'plugins/fleet',
  'plugins/catalog-backend-module-fleet',
  'packages/fleet-protocol',
  'packages/fleet-agent',
] as const;

/** A package of the product. */
export type ProductPackage = (typeof PRODUCT)[number];

/** Packages of the product with what they need at run time. */
export function productDependencies(): { path: string; names: string[] }[] {
  return PRODUCT.map(path => {
    const { dependencies = {} } = JSON.parse(
      readFileSync(join(ROOT, path, 'package.json'), 'utf8'),
    );
    return { path, names: Object.keys(dependencies) };
  });
}

/** Sources of the product without its tests, of some packages or of all. */
export function productSources(
  packages: readonly ProductPackage[] = PRODUCT,
): Source[] {
  return packages.flatMap(path => filesBelow(join(ROOT, path, 'src')));
}

function filesBelow(folder: string): Source[] {
  return readdirSync(folder, { withFileTypes: true }).flatMap(entry => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) {
      return /^(__testUtils__|testUtils|__fixtures__)$/.test(entry.name)
        ? []
        : filesBelow(path);
    }
    const isCode =
      /\.tsx?$/.test(entry.name) && !/\.test\.tsx?$/.test(entry.name);
    return isCode
      ? [{ path: relative(ROOT, path), text: readFileSync(path, 'utf8') }]
      : [];
  });
}

/** Where a pattern stands in sources, as `file: line`. */
export function occurrences(
  sources: readonly Source[],
  pattern: RegExp,
): string[] {
  return sources.flatMap(({ path, text }) =>
    text
      .split('\n')
      .filter(line => !/^\s*(\*|\/\/|\/\*)/.test(line) && pattern.test(line))
      .map(line => `${path}: ${line.trim()}`),
  );
}
