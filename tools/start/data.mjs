import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  readFileSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';

/** Writes a file that only its owner may read, also where it existed before. */
function writePrivate(file, text) {
  writeFileSync(file, text, { mode: 0o600 });
  chmodSync(file, 0o600);
}

/** The folders below the data folder. The folder itself must be passable for PostgreSQL's own account. */
export function dataFolders(dataDir) {
  const folders = {
    root: dataDir,
    logs: join(dataDir, 'logs'),
    sqlite: join(dataDir, 'sqlite'),
    postgres: join(dataDir, 'postgres'),
    agents: join(dataDir, 'agents'),
  };
  // Databases hold signing keys and all that the clusters told; PostgreSQL locks its own folder.
  for (const folder of [folders.logs, folders.sqlite, folders.agents]) {
    mkdirSync(folder, { recursive: true });
    chmodSync(folder, 0o700);
  }
  return folders;
}

/**
 * The secrets of this portal, made once: they must outlive a restart, because one of them seals the
 * hub's key in the database.
 */
export function readSecrets(dataDir) {
  const file = join(dataDir, 'secrets.json');
  const known = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : {};
  const secret = () => randomBytes(24).toString('base64url');
  const secrets = {
    signing: known.signing ?? secret(),
    demoToken: known.demoToken ?? secret(),
    postgres: known.postgres ?? secret(),
  };
  writePrivate(file, `${JSON.stringify(secrets, null, 2)}\n`);
  return secrets;
}

function database({ folders, postgresPort }) {
  if (!postgresPort) {
    return {
      client: 'better-sqlite3',
      connection: { directory: folders.sqlite },
    };
  }
  return {
    client: 'pg',
    pluginDivisionMode: 'schema',
    ensureSchemaExists: true,
    connection: {
      host: '127.0.0.1',
      port: postgresPort,
      user: 'fleet',
      password: '${FLEET_POSTGRES_PASSWORD}',
      database: 'postgres',
    },
  };
}

/**
 * Writes the configuration that `npm start` lays over app-config.yaml: JSON, which is YAML, too.
 * Secrets stay in the environment of the backend; the file only names them.
 *
 * @returns its path
 */
export function writeGeneratedConfig({
  folders,
  url,
  port,
  demo,
  postgresPort,
}) {
  const config = {
    app: { baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { host: '127.0.0.1', port },
      cors: { origin: url },
      database: database({ folders, postgresPort }),
      ...(demo && {
        auth: {
          externalAccess: [
            {
              type: 'static',
              options: { token: '${FLEET_DEMO_TOKEN}', subject: 'fleet-demo' },
              accessRestrictions: [{ plugin: 'fleet' }],
            },
          ],
        },
      }),
    },
    fleet: { signing: { secret: '${FLEET_SIGNING_SECRET}' } },
  };
  const file = join(folders.root, 'app-config.generated.yaml');
  writePrivate(
    file,
    `# Written by npm start, and again at every start.\n${JSON.stringify(
      config,
      null,
      2,
    )}\n`,
  );
  return file;
}

/** Where the demo finds the data of the hub, for the week of history it begins with. */
export function demoDatabase({ folders, postgresPort, secrets }) {
  if (!postgresPort) {
    return {
      client: 'better-sqlite3',
      connection: { filename: join(folders.sqlite, 'fleet.sqlite') },
    };
  }
  const { connection } = database({ folders, postgresPort });
  return {
    client: 'pg',
    connection: { ...connection, password: secrets.postgres },
    schema: 'fleet',
  };
}

/** What the backend and the demo find in their environment. */
export function environmentOf(secrets) {
  return {
    FLEET_SIGNING_SECRET: secrets.signing,
    FLEET_DEMO_TOKEN: secrets.demoToken,
    FLEET_POSTGRES_PASSWORD: secrets.postgres,
  };
}
