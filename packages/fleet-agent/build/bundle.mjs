// Bundles the agent's command into one file. What is loaded stays in memory
// for as long as the agent runs, so libraries come along without what the
// agent does not use: of the Kubernetes client only configuration and
// authentication (its generated API classes alone take some 60 MB), of undici
// only what sends requests, of the protocol not the checks of the hub.
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const root = resolve(dirname(fileURLToPath(import.meta.url)), '..');
const require = createRequire(join(root, 'package.json'));
const clientDist = dirname(require.resolve('@kubernetes/client-node'));
const undici = dirname(require.resolve('undici/package.json'));

/** Modules of which the agent calls nothing, and what others import from them. */
const LEFT_OUT = {
  // KubeConfig.makeApiClient
  './gen/index.js': ['createConfiguration', 'ServerConfiguration'],
  // KubeConfig.applyToFetchOptions
  'node-fetch': ['Headers'],
  // Proxies on the way to the API server: the connection has its own.
  'socks-proxy-agent': ['SocksProxyAgent'],
  hpagent: ['HttpProxyAgent', 'HttpsProxyAgent'],
};

const leaveOut = {
  name: 'leave-out',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@kubernetes\/client-node$/ }, () => ({
      path: join(clientDist, 'config.js'),
    }));
    onResolve({ filter: /.*/ }, ({ path, importer }) =>
      Object.hasOwn(LEFT_OUT, path) && importer.startsWith(clientDist)
        ? { path, namespace: 'left-out' }
        : undefined,
    );
    onLoad({ filter: /.*/, namespace: 'left-out' }, ({ path }) => ({
      contents: `
        function leftOut() {
          throw new Error(${JSON.stringify(
            `${path} is not part of the agent`,
          )});
        }
        ${LEFT_OUT[path]
          .map(name => `export { leftOut as ${name} };`)
          .join('')}`,
    }));
  },
};

const requestsOnly = {
  name: 'undici-requests-only',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^undici$/ }, () => ({
      path: 'undici',
      namespace: 'requests-only',
    }));
    onLoad({ filter: /.*/, namespace: 'requests-only' }, () => ({
      resolveDir: undici,
      contents: `
        import Dispatcher from './lib/dispatcher/dispatcher.js';
        import Agent from './lib/dispatcher/agent.js';
        import ProxyAgent from './lib/dispatcher/proxy-agent.js';
        import EnvHttpProxyAgent from './lib/dispatcher/env-http-proxy-agent.js';
        import api from './lib/api/index.js';
        Object.assign(Dispatcher.prototype, api);
        export { Agent, Dispatcher, EnvHttpProxyAgent, ProxyAgent };
        export function request(url, { dispatcher, ...options }) {
          const { origin, pathname, search } = new URL(url);
          return dispatcher.request({
            method: 'GET',
            ...options,
            origin,
            path: pathname + search,
          });
        }`,
    }));
  },
};

/** The schemas are compiled when they are loaded; esbuild cannot see that nobody would miss them. */
const noChecksOfTheHub = {
  name: 'no-checks-of-the-hub',
  setup({ onResolve }) {
    onResolve({ filter: /^\.\/validate$/ }, ({ resolveDir }) =>
      resolveDir.endsWith(join('fleet-protocol', 'src', 'wire'))
        ? { path: join(resolveDir, 'validate.ts'), sideEffects: false }
        : undefined,
    );
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
  // Without comments the file is ASCII, which takes half the memory.
  minifyWhitespace: true,
  keepNames: true,
  legalComments: 'linked',
  plugins: [leaveOut, requestsOnly, noChecksOfTheHub],
  logLevel: 'warning',
});
