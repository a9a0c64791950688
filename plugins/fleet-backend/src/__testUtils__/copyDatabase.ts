import { TestDatabaseId, TestDatabases } from '@backstage/backend-test-utils';
import knexFactory, { Knex } from 'knex';
import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** How far the transactions of the server the backup came from were ahead. */
const OTHER_SERVER = 1_000_000_000;

/** A backup of a hub's database. */
export interface DatabaseBackup {
  /** Makes a new database of it. */
  restore(): Promise<Knex>;
  forget(): Promise<void>;
}

/**
 * Takes a backup of a database the way `docs/operations.md` says: `VACUUM
 * INTO` on SQLite, `pg_dump` on PostgreSQL. A server that is newer than the
 * `pg_dump` at hand refuses it; there the server copies the database itself.
 */
export async function takeBackup(
  db: Knex,
  databases: TestDatabases,
  id: TestDatabaseId,
): Promise<DatabaseBackup> {
  const directory = await mkdtemp(join(tmpdir(), 'fleet-backup-'));
  const forget = () => rm(directory, { recursive: true });
  if (id === 'SQLITE_3') {
    const file = join(directory, 'fleet.sqlite');
    await db.raw('VACUUM INTO ?', [file]);
    return { restore: async () => openSqlite(file), forget };
  }
  const file = join(directory, 'fleet.dump');
  const schema = await schemaOf(db);
  const isDumped = await run('pg_dump', [
    '--format=custom',
    `--schema=${schema}`,
    '--extension=pg_trgm',
    '--no-owner',
    `--file=${file}`,
    urlOf(db),
  ]).then(
    () => true,
    error => {
      if (!/version mismatch|ENOENT/.test(String(error))) {
        throw error;
      }
      return false;
    },
  );
  const kept = await databases.init(id);
  if (!isDumped) {
    await copyOnServer(db, kept);
  }
  return {
    forget,
    restore: async () => {
      const restored = await databases.init(id);
      if (isDumped) {
        await restored.raw('DROP SCHEMA ?? CASCADE', [schema]);
        await run('pg_restore', [
          '--no-owner',
          '--exit-on-error',
          `--dbname=${urlOf(restored)}`,
          file,
        ]);
      } else {
        await copyOnServer(kept, restored);
      }
      await comeFromElsewhere(restored);
      return restored;
    },
  };
}

function openSqlite(filename: string): Knex {
  return knexFactory({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
  });
}

async function schemaOf(db: Knex): Promise<string> {
  const { rows } = await db.raw('SELECT current_schema() AS name');
  return rows[0].name;
}

function urlOf(db: Knex): string {
  const { user, password, host, port, database } =
    db.client.config.connection ?? {};
  return `postgresql://${user}:${password}@${host}:${port}/${database}`;
}

/** Puts a copy of a database in the place of an empty one. */
async function copyOnServer(from: Knex, into: Knex): Promise<void> {
  const [source, target] = [nameOf(from), nameOf(into)];
  const admin = knexFactory({
    client: 'pg',
    connection: {
      ...from.client.config.connection,
      // Knex hides it from listings.
      password: from.client.config.connection.password,
      database: 'postgres',
    },
  });
  try {
    // A template must have no other connections, as a dump needs no lock either.
    await from.destroy();
    await into.destroy();
    await admin.raw('DROP DATABASE ??', [target]);
    await admin.raw('CREATE DATABASE ?? TEMPLATE ??', [target, source]);
  } finally {
    await admin.destroy();
    from.initialize();
    into.initialize();
  }
}

function nameOf(db: Knex): string {
  return db.client.config.connection.database;
}

/** Numbers transactions as if the server of the backup had been ahead of this one. */
async function comeFromElsewhere(db: Knex): Promise<void> {
  await db.raw('UPDATE feed SET txid = (txid::text::bigint + ?)::text::xid8', [
    OTHER_SERVER,
  ]);
  await db.raw('UPDATE consumers SET txid = txid + ?', [OTHER_SERVER]);
}
