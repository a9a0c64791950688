import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { isPostgres, readNow } from '../database/columns';
import { FleetConfig } from '../config';

const DAY = 24 * 3600 * 1000;

/** How long a deletion is remembered against late messages, in milliseconds. */
export const TOMBSTONE_MS = DAY;

/** Rows deleted by one statement, so that no lock and no pause lasts long. */
const CHUNK = 2000;

/** Rows removed, by table. */
export type Removed = Record<string, number>;

/**
 * Removes what is past its time. Every replica may run it at any time; it
 * only ever deletes old rows.
 */
export async function removeOld(
  db: Knex,
  retention: FleetConfig['retention'],
): Promise<Removed> {
  const now = await readNow(db);
  const rules: [string, string, number][] = [
    ['versions', 'received_at', now - retention.versions],
    ['feed', 'received_at', now - retention.changes],
    ['tombstones', 'deleted_at', now - TOMBSTONE_MS],
    ['downlink', 'expires_at', now],
    ['snapshots', 'started_at', now - DAY],
    ['enrollments', 'expires_at', now - retention.enrollments],
  ];
  const removed: Removed = {};
  for (const [table, column, before] of rules) {
    removed[table] = 0;
    let chunk: number;
    do {
      chunk = await removeChunk(db, table, column, before);
      removed[table] += chunk;
    } while (chunk === CHUNK);
  }
  return removed;
}

async function removeChunk(
  db: Knex,
  table: string,
  column: string,
  before: number,
): Promise<number> {
  const rowId = isPostgres(db) ? 'ctid' : 'rowid';
  const old = db(table)
    .where(column, '<', before)
    .limit(CHUNK)
    .select(db.raw(rowId));
  // An array of ctids is looked up directly; "in" would scan the table.
  return isPostgres(db)
    ? db(table).whereRaw('ctid = any(array(?))', [old]).delete()
    : db(table)
        .whereIn(db.raw(rowId) as any, old)
        .delete();
}

/** Removes old rows every ten minutes, on one replica at a time. */
export async function scheduleRetention(options: {
  db: Knex;
  scheduler: SchedulerService;
  logger: LoggerService;
  retention: FleetConfig['retention'];
}): Promise<void> {
  const { db, scheduler, logger, retention } = options;
  await scheduler.scheduleTask({
    id: 'fleet-retention',
    scope: 'global',
    frequency: { minutes: 10 },
    timeout: { minutes: 9 },
    initialDelay: { seconds: 30 },
    fn: async () => {
      const removed = await removeOld(db, retention);
      const told = Object.entries(removed).filter(([, count]) => count > 0);
      if (told.length > 0) {
        logger.info(
          `Removed what is past its retention: ${told
            .map(([table, count]) => `${count} ${table}`)
            .join(', ')}`,
        );
      }
    },
  });
}
