import knex, { Knex } from 'knex';
import { DemoDatabase } from './options';

/** Opens the database of the demo's own hub. */
export function openDatabase(database: DemoDatabase): Knex {
  const { client, connection, schema } = database;
  return knex({
    client,
    connection,
    useNullAsDefault: client === 'better-sqlite3',
    ...(schema && { searchPath: [schema] }),
    pool: client === 'pg' ? { min: 0, max: 1 } : undefined,
  });
}
