import { Knex } from 'knex';
import { FeedConsumer } from '../consumers';
import { ClusterRow, FeedRow } from '../database/tables';
import { readCapacity } from './capacity';
import { CountKey, recount, recountCluster, recountKind } from './counts';
import { refreshSummaries, storeCapacity } from './summaries';

/** Counting once for many changes of a namespace, or batches of a first list, costs little. */
const BATCH = 2_000;

/** Sums over all pods of a cluster need not follow each of them. */
const CAPACITY_PAUSE_MS = 5_000;

/** Keeps the counters and what lists show of a cluster. */
export function createCountersConsumer(): FeedConsumer {
  return {
    name: 'counters',
    description: 'Counts of objects, and the health of clusters with reasons',
    batchSize: BATCH,
    async handle(trx, changes) {
      const clusters = await existing(trx, changes);
      const listed = new Map<string, Omit<CountKey, 'namespace'>>();
      const keys = new Map<string, CountKey>();
      for (const { cluster_id, kind, namespace, type } of changes) {
        if (!clusters.has(cluster_id)) {
          continue;
        }
        if (type === 'listed') {
          listed.set(`${cluster_id} ${kind}`, { cluster_id, kind });
        } else {
          keys.set(`${cluster_id} ${kind} ${namespace}`, {
            cluster_id,
            kind,
            namespace,
          });
        }
      }
      for (const { cluster_id, kind } of listed.values()) {
        await recountKind(trx, cluster_id, kind);
      }
      await recount(
        trx,
        [...keys.values()].filter(
          ({ cluster_id, kind }) => !listed.has(`${cluster_id} ${kind}`),
        ),
      );
      await refreshSummaries(trx, [...clusters]);
    },
    async rebuild(db, signal) {
      await forEachCluster(db, signal, async (trx, id) => {
        await recountCluster(trx, id);
        await refreshSummaries(trx, [id]);
      });
      for (const table of ['cluster_counts', 'cluster_summaries']) {
        await db(table)
          .whereNotIn('cluster_id', db.from('clusters').select('id'))
          .delete();
      }
    },
  };
}

/** Keeps what the nodes of clusters can take and what their pods ask for. */
export function createCapacityConsumer(): FeedConsumer {
  return {
    name: 'capacity',
    description: 'Allocatable and requested amounts of clusters',
    batchSize: BATCH,
    pauseMs: CAPACITY_PAUSE_MS,
    async handle(trx, changes) {
      const clusters = await existing(
        trx,
        changes.filter(({ kind }) => kind === 'nodes' || kind === 'pods'),
      );
      if (clusters.size > 0) {
        await storeCapacity(trx, await readCapacity(trx, [...clusters]));
      }
    },
    async rebuild(db, signal) {
      await forEachCluster(db, signal, async (trx, id) =>
        storeCapacity(trx, await readCapacity(trx, [id])),
      );
    },
  };
}

/** Clusters of some changes that are there and stay; those being purged get no rows any more. */
async function existing(
  trx: Knex,
  changes: readonly FeedRow[],
): Promise<Set<string>> {
  const ids = [...new Set(changes.map(change => change.cluster_id))];
  const rows = await trx<ClusterRow>('clusters')
    .whereIn('id', ids)
    .whereNull('purging_at')
    .select('id');
  return new Set(rows.map(row => row.id));
}

async function forEachCluster(
  db: Knex,
  signal: AbortSignal,
  work: (trx: Knex.Transaction, id: string) => Promise<void>,
): Promise<void> {
  const clusters = await db<ClusterRow>('clusters')
    .whereNull('purging_at')
    .orderBy('id')
    .select('id');
  for (const { id } of clusters) {
    if (signal.aborted) {
      return;
    }
    await db.transaction(trx => work(trx, id));
  }
}
