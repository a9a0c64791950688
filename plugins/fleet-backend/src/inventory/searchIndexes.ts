import { SchedulerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';

/**
 * Files what PostgreSQL has put aside for its search indexes.
 *
 * @remarks
 * A GIN index takes new rows into a list first and files them many at a time,
 * which makes ingest cheap. Until then every search reads the whole list, once
 * for each word it looks for, and by itself PostgreSQL files only when the list
 * has grown to megabytes or autovacuum comes by.
 *
 * @returns pages that were filed; 0 on SQLite, which has no such list
 */
export async function fileSearchIndexes(db: Knex): Promise<number> {
  if (!isPostgres(db)) {
    return 0;
  }
  const { rows } = await db.raw(
    `SELECT coalesce(sum(gin_clean_pending_list(index.oid)), 0) AS pages
     FROM pg_class AS index
     JOIN pg_am AS method ON method.oid = index.relam
     WHERE method.amname = 'gin' AND index.relkind = 'i'
       AND index.relnamespace = current_schema()::regnamespace`,
  );
  return Number(rows[0].pages);
}

/** Does so every ten seconds, on one replica at a time. */
export async function scheduleSearchIndexes(options: {
  db: Knex;
  scheduler: SchedulerService;
}): Promise<void> {
  const { db, scheduler } = options;
  if (!isPostgres(db)) {
    return;
  }
  await scheduler.scheduleTask({
    id: 'fleet-search-indexes',
    scope: 'global',
    frequency: { seconds: 10 },
    timeout: { minutes: 5 },
    fn: async () => {
      await fileSearchIndexes(db);
    },
  });
}
