import {
  DatabaseService,
  resolvePackagePath,
} from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { hideValuesOfErrors } from './hideValues';

const MIGRATIONS = resolvePackagePath(
  '@backstage-fleet/plugin-fleet-backend',
  'migrations',
);

/** Brings a database to the schema of this version. */
export async function applyMigrations(db: Knex): Promise<void> {
  await db.migrate.latest({ directory: MIGRATIONS });
}

/** The hub's database client, migrated unless the configuration says otherwise. */
export async function openDatabase(database: DatabaseService): Promise<Knex> {
  const db = await database.getClient();
  hideValuesOfErrors(db);
  if (!database.migrations?.skip) {
    await applyMigrations(db);
  }
  return db;
}
