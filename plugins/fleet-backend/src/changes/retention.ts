import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { isPostgres, readNow } from '../database/columns';
import { FleetConfig } from '../config';
import { removeUnusedWords } from '../ingest/KnownWords';
import { removeOldAgents } from '../sessions/removeOldAgents';

const DAY = 24 * 3600 * 1000;

/** How long a deletion is remembered against late messages, in milliseconds. */
export const TOMBSTONE_MS = DAY;

/** How long it is kept what the agent door turned away, in milliseconds. */
export const REFUSALS_MS = 30 * DAY;

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
    ['change_counts', 'hour', now - retention.headlines],
    ['change_group_members', 'at', now - retention.headlines],
    ['change_groups', 'last_at', now - retention.headlines],
    ['tombstones', 'deleted_at', now - TOMBSTONE_MS],
    ['downlink', 'expires_at', now],
    ['used_tokens', 'expires_at', now],
    ['agent_next_keys', 'expires_at', now],
    ['refusals', 'minute', now - REFUSALS_MS],
    ['snapshots', 'started_at', now - DAY],
    ['snapshot_parts', 'received_at', now - DAY],
    ['audit_events', 'at', now - retention.audit],
    ['replicas', 'seen_at', now - DAY],
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
  // After the enrollments that name them.
  removed.agents = await removeOldAgents(db, now - retention.enrollments);
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
    .modify(query => {
      if (table === 'versions') {
        onlyRemovable(query, before);
      }
    })
    .limit(CHUNK)
    .select(db.raw(rowId));
  // An array of ctids is looked up directly; "in" would scan the table.
  return isPostgres(db)
    ? db(table).whereRaw('ctid = any(array(?))', [old]).delete()
    : db(table)
        .whereIn(db.raw(rowId) as any, old)
        .delete();
}

/** Versions looked at to see whether old ones are removed. */
const LOOKED_AT = 1000;

/**
 * Whether versions are stored that should have been removed at a time, by a
 * sample of those that came in the day before it: of what is kept for what
 * came after it, versions may be as old as they like.
 */
export async function holdsRemovableVersions(
  db: Knex,
  before: number,
): Promise<boolean> {
  const sample = db('versions')
    .where('received_at', '<', before)
    .where('received_at', '>=', before - DAY)
    .orderBy('received_at', 'desc')
    .limit(LOOKED_AT)
    .select('cluster_id', 'uid', 'kind', 'ordinal', 'is_deleted')
    .as('versions');
  const found = await db
    .from(sample)
    .modify(query => onlyRemovable(query, before))
    .first(db.raw('1 as found'));
  return found !== undefined;
}

function onlyRemovable(query: Knex.QueryBuilder, before: number): void {
  exceptLastBefore(query, before);
  exceptBases(query);
}

/**
 * Spares the versions that still were what the hub knew at that time: they are
 * old, and what came after them is not. Without them nobody could say what an
 * object was between then and its next change.
 */
function exceptLastBefore(query: Knex.QueryBuilder, before: number): void {
  const newer = `FROM versions n WHERE n.cluster_id = versions.cluster_id
    AND n.uid = versions.uid AND n.kind = versions.kind
    AND n.ordinal > versions.ordinal`;
  query.whereRaw(
    `(versions.is_deleted OR NOT EXISTS (SELECT 1 ${newer})
      OR EXISTS (SELECT 1 ${newer} AND n.received_at < ?))`,
    [before],
  );
}

/** Spares the versions by which others are packed; they go when those have gone. */
function exceptBases(query: Knex.QueryBuilder): void {
  query.whereRaw(
    `NOT EXISTS (SELECT 1 FROM versions d WHERE d.cluster_id = versions.cluster_id
      AND d.uid = versions.uid AND d.kind = versions.kind
      AND d.base = versions.ordinal)`,
  );
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
    id: 'fleet-unused-words',
    scope: 'global',
    frequency: { hours: 24 },
    timeout: { hours: 1 },
    initialDelay: { minutes: 10 },
    fn: async () => {
      const removed = await removeUnusedWords(db, await readNow(db));
      if (removed > 0) {
        logger.info(`Removed ${removed} words of search that no object has`);
      }
    },
  });
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
