import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder that holds the root package.json. */
export const root = join(dirname(fileURLToPath(import.meta.url)), '..', '..');

/** What the tools may lose without harm: stamps of work that is done. */
export const stamps = join(root, 'node_modules', '.cache', 'backstage-fleet');

/** The command line of Backstage, run with this very Node. */
export const backstageCli = join(
  root,
  'node_modules/@backstage/cli/bin/backstage-cli',
);
