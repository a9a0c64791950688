import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { root } from '../yarn/paths.mjs';

export const usage = `npm start -- [options]

  --port <number>   port of the portal, also PORT (7007)
  --data <folder>   where databases, keys and logs are kept, also FLEET_DATA_DIR (.data)
  --clusters <n>    how many simulated clusters (24)
  --no-demo         start the portal without simulated clusters
  --postgres        keep the data in the embedded PostgreSQL even where SQLite works
  --help            show this
`;

function portOf(text) {
  const port = Number(text);
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Error(`--port must be a number from 1 to 65535, got "${text}".`);
  }
  return port;
}

function clustersOf(text) {
  const clusters = Number(text);
  if (!Number.isInteger(clusters) || clusters < 1 || clusters > 1000) {
    throw new Error(
      `--clusters must be a number from 1 to 1000, got "${text}".`,
    );
  }
  return clusters;
}

/** Reads the command line; throws an Error with a sentence for the person who typed it. */
export function readOptions(args, env = process.env) {
  const { values } = parseArgs({
    args,
    options: {
      port: { type: 'string' },
      data: { type: 'string' },
      clusters: { type: 'string', default: '24' },
      'no-demo': { type: 'boolean', default: false },
      postgres: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  return {
    help: values.help,
    port: portOf(values.port ?? env.PORT ?? '7007'),
    dataDir: resolve(values.data ?? env.FLEET_DATA_DIR ?? join(root, '.data')),
    clusters: clustersOf(values.clusters),
    demo: !values['no-demo'],
    postgres: values.postgres,
  };
}
