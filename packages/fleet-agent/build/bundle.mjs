// Bundles the agent's command into one file. Of the Kubernetes client only
// configuration and authentication come along: its generated API classes,
// which the agent does not use, take some 60 MB of memory when they are loaded.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'package.json'));
const clientDist = dirname(require.resolve('@kubernetes/client-node'));

const configurationOnly = {
  name: 'kubernetes-configuration-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: join(clientDist, 'config.js'),
    }));
    onResolve({ filter: /^\.\/gen\/index\.js$/ }, ({ importer }) =>
      importer.startsWith(clientDist)
        ? { path: 'generated-api', namespace: 'left-out' }
        : undefined,
    );
    // makeApiClient is the only user of these, and the agent never calls it.
    onLoad({ filter: /.*/, namespace: 'left-out' }, () => ({
      contents: `
        const leftOut = () => {
          throw new Error('The generated Kubernetes API is not part of the agent');
        };
        export const createConfiguration = leftOut;
        export class ServerConfiguration { constructor() { leftOut(); } }`,
    }));
  },
};

await build({
  absWorkingDir: root,
  entryPoints: ['src/cli/main.ts'],
  outfile: 'dist/agent.cjs',
  bundle: true,
  platform: 'node',
  format: 'cjs',
  target: 'node20',
  minifySyntax: true,
  keepNames: true,
  legalComments: 'linked',
  plugins: [configurationOnly],
  logLevel: 'warning',
});
