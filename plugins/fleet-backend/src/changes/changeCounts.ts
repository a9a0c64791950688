import { Knex } from 'knex';
import { FeedConsumer, requirePosition } from '../consumers';
import { ChangeCountRow, ClusterRow } from '../database/tables';
import { onlyUpTo } from './feedPosition';
import { HOUR_MS, wholeFeedSince } from './headlines';
import { isNews, NewsRow } from './news';

const ROWS_AT_ONCE = 200;

/** What is counted of changes, as SQL over the feed. */
export const TYPE_COUNTS = {
  added: `sum(case when feed.type = 'added' then 1 else 0 end)`,
  modified: `sum(case when feed.type = 'modified' then 1 else 0 end)`,
  deleted: `sum(case when feed.type = 'deleted' then 1 else 0 end)`,
  failing: `sum(case when feed.state = 'critical' and feed.type <> 'deleted' then 1 else 0 end)`,
} as const;

type Counts = Pick<ChangeCountRow, keyof typeof TYPE_COUNTS>;
type CountRow = Counts & { cluster_id: string; hour: number; kind: string };

/**
 * Counts changes by cluster, hour and kind, without those of first lists.
 *
 * @param feedKeptMs - how long the feed is kept; counts of before are not worked out anew
 */
export function createChangeCountsConsumer(feedKeptMs: number): FeedConsumer {
  const name = 'change-counts';
  return {
    name,
    description: 'How much changed, hour by hour',
    async handle(trx, changes) {
      const news = changes.filter(isNews);
      await add(trx, count(news));
    },
    async rebuild(db, signal, upTo) {
      const since = await wholeFeedSince(db, feedKeptMs);
      const clusters = await db<ClusterRow>('clusters').select('id');
      await db('change_counts')
        .whereNotIn('cluster_id', db.from('clusters').select('id'))
        .delete();
      for (const { id } of clusters) {
        if (signal.aborted) {
          return;
        }
        await db.transaction(async trx => {
          await requirePosition(trx, name, upTo);
          await trx('change_counts')
            .where({ cluster_id: id })
            .where('hour', '>=', since)
            .delete();
          const hour = `(feed.received_at / ${HOUR_MS}) * ${HOUR_MS}`;
          const rows: CountRow[] = await onlyUpTo(
            trx,
            trx
              .from('feed')
              .where({ 'feed.cluster_id': id, 'feed.is_initial': false })
              .where('feed.received_at', '>=', since)
              .groupByRaw(`feed.cluster_id, feed.kind, ${hour}`)
              .select('feed.cluster_id', 'feed.kind', { hour: trx.raw(hour) })
              .select(
                Object.entries(TYPE_COUNTS).map(([column, sql]) =>
                  trx.raw(`${sql} as ${column}`),
                ),
              ),
            upTo,
          );
          await add(trx, rows);
        });
      }
    },
  };
}

function count(changes: readonly NewsRow[]): CountRow[] {
  const rows = new Map<string, CountRow>();
  for (const change of changes) {
    const hour = Math.floor(Number(change.received_at) / HOUR_MS) * HOUR_MS;
    const key = `${change.cluster_id} ${hour} ${change.kind}`;
    const row = rows.get(key) ?? {
      ...{ cluster_id: change.cluster_id, hour, kind: change.kind },
      ...{ added: 0, modified: 0, deleted: 0, failing: 0 },
    };
    row[change.type] += 1;
    if (change.state === 'critical' && change.type !== 'deleted') {
      row.failing += 1;
    }
    rows.set(key, row);
  }
  return [...rows.values()];
}

async function add(trx: Knex, rows: readonly CountRow[]): Promise<void> {
  const sum = (name: keyof Counts) =>
    trx.raw('?? + ??', [`change_counts.${name}`, `excluded.${name}`]);
  for (let i = 0; i < rows.length; i += ROWS_AT_ONCE) {
    await trx('change_counts')
      .insert(rows.slice(i, i + ROWS_AT_ONCE))
      .onConflict(['cluster_id', 'hour', 'kind'])
      .merge({
        added: sum('added'),
        modified: sum('modified'),
        deleted: sum('deleted'),
        failing: sum('failing'),
      });
  }
}
