import { setImmediate } from 'node:timers/promises';
import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { KindDigest, KindId } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import {
  AgentRow,
  ClusterRow,
  DigestRow,
  ResourceRow,
  StreamRow,
} from '../database/tables';
import { readDigests, readTotals, replaceDigest } from './DigestStore';

/** Rows read at a time; on SQLite the event loop waits for each page. */
const PAGE = { pg: 10_000, sqlite: 1000 };

/** A kind of a cluster whose digest was not that of its rows. */
export interface DigestDifference {
  clusterId: string;
  kind: KindId;
  /** Buckets that differed. */
  buckets: number[];
}

/** Asks an agent for a kind again. */
export type Resync = (
  agentId: string,
  message: { type: 'resync'; kind: KindId; buckets: number[] },
) => Promise<unknown>;

/**
 * Works out the digests of all clusters from their rows. Digests are kept by
 * adding and taking away, so rows that were lost or changed by other hands
 * leave them as they were, and agents would never hear of it. Where a digest
 * is not that of its rows, it is set right and the agent sends the buckets
 * that differ again.
 */
export async function auditDigests(
  db: Knex,
  options: { resync: Resync; logger: LoggerService; signal?: AbortSignal },
): Promise<DigestDifference[]> {
  const differences: DigestDifference[] = [];
  for (const { id } of await db<ClusterRow>('clusters').select('id')) {
    for (const kind of await kindsOf(db, id)) {
      if (options.signal?.aborted) {
        return differences;
      }
      const difference = await auditKind(db, id, kind);
      if (difference) {
        differences.push(difference);
        options.logger.warn(
          `The stored objects of ${kind} of cluster ${id} were not those that its digest says, in ${difference.buckets.length} of 256 parts; they are asked for again. If nobody changed the database by hand, look for damage of its storage`,
        );
        await askAgents(db, difference, options.resync);
      }
    }
  }
  return differences;
}

/** Kinds of which there are rows or a digest. */
async function kindsOf(db: Knex, clusterId: string): Promise<KindId[]> {
  const [digests, rows] = await Promise.all([
    db<DigestRow>('digests')
      .where({ cluster_id: clusterId })
      .distinct<{ kind: string }[]>('kind'),
    db<ResourceRow>('resources')
      .where({ cluster_id: clusterId })
      .distinct<{ kind: string }[]>('kind'),
  ]);
  return [...new Set([...digests, ...rows].map(({ kind }) => kind))].sort();
}

async function auditKind(
  db: Knex,
  clusterId: string,
  kind: KindId,
): Promise<DigestDifference | undefined> {
  // Without a lock first: nearly always all is well, and nobody has to wait.
  if ((await compare(db, clusterId, kind)).length === 0) {
    return undefined;
  }
  return db.transaction(async trx => {
    const streams = trx<StreamRow>('streams').where({ cluster_id: clusterId });
    await (isPostgres(trx) ? streams.forUpdate() : streams).select('epoch');
    const buckets = await compare(trx, clusterId, kind, true);
    return buckets.length > 0 ? { clusterId, kind, buckets } : undefined;
  });
}

/** Buckets that differ; mends them where wanted. */
async function compare(
  db: Knex,
  clusterId: string,
  kind: KindId,
  mend: boolean = false,
): Promise<number[]> {
  const actual = await digestOfRows(db, clusterId, kind);
  const stored = (await readDigests(db, clusterId, [kind])).get(kind)!;
  const total = (await readTotals(db, clusterId, [kind])).get(kind)!;
  const buckets = actual.differingBuckets(
    KindDigest.fromBuckets(stored.buckets),
  );
  const isTotalRight =
    total.count === actual.total().count && total.sum === actual.total().sum;
  if (mend && (buckets.length > 0 || !isTotalRight)) {
    await replaceDigest(db as Knex.Transaction, clusterId, kind, actual);
  }
  if (buckets.length === 0 && !isTotalRight) {
    // Rows and buckets agree: agents need not send anything, but the total was wrong.
    return mend ? [] : [0];
  }
  return buckets;
}

async function digestOfRows(
  db: Knex,
  clusterId: string,
  kind: KindId,
): Promise<KindDigest> {
  const size = isPostgres(db) ? PAGE.pg : PAGE.sqlite;
  const digest = new KindDigest();
  let after = '';
  for (;;) {
    const page = await db<ResourceRow>('resources')
      .where({ cluster_id: clusterId, kind })
      .where('uid', '>', after)
      .orderBy('uid')
      .limit(size)
      .select('uid', 'content_hash');
    for (const { uid, content_hash } of page) {
      digest.add(uid, content_hash);
    }
    if (page.length < size) {
      return digest;
    }
    after = page[page.length - 1].uid;
    await setImmediate();
  }
}

/** Asks all agents of the cluster; those that do not report the kind take no notice. */
async function askAgents(
  db: Knex,
  { clusterId, kind, buckets }: DigestDifference,
  resync: Resync,
): Promise<void> {
  const agents = await db<AgentRow>('agents')
    .where({ cluster_id: clusterId, state: 'approved' })
    .select('id');
  for (const { id } of agents) {
    await resync(id, { type: 'resync', kind, buckets });
  }
}

/** Audits digests once a day, on one replica. */
export async function scheduleDigestAudit(options: {
  db: Knex;
  scheduler: SchedulerService;
  logger: LoggerService;
  resync: Resync;
}): Promise<void> {
  const { db, scheduler, logger, resync } = options;
  await scheduler.scheduleTask({
    id: 'fleet-digest-audit',
    scope: 'global',
    frequency: { hours: 24 },
    timeout: { hours: 4 },
    initialDelay: { minutes: 15 },
    fn: async signal => {
      await auditDigests(db, { resync, logger, signal: signal as AbortSignal });
    },
  });
}
