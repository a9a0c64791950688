import { BatchRequest } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { AgentRefusal } from '../refusal';
import { AuthenticatedClusterId } from '../clusters/types';
import { isPostgres, nowExpression } from '../database/columns';
import { AgentRow, BigIntColumn, StreamRow } from '../database/tables';
import { DigestChanges } from './DigestStore';
import { Word, writeWords } from './KnownWords';
import { ObjectApplier } from './ObjectApplier';
import { ObjectQuota } from './ObjectQuota';
import { Step } from './planSteps';
import { PostgresResourceWriter } from './PostgresResourceWriter';
import { RejectedItem } from './prepareBatch';
import { SnapshotTracker } from './SnapshotTracker';
import { SqliteResourceWriter } from './SqliteResourceWriter';

/** What came of a batch. */
export interface AppliedBatch {
  ackSeq: number;
  duplicate: boolean;
  rejected: RejectedItem[];
  /** Newest number in the feed, where the batch changed something. */
  feedSeq?: number;
  /** Kinds of which objects came or went, or of which a snapshot ended. */
  reshaped: Set<string>;
  /** Words that are stored with it. */
  words: Word[];
}

/** The place of a batch in the stream of an agent. */
export type BatchPosition = Pick<BatchRequest, 'epoch' | 'lane' | 'seq'>;

/**
 * Applies a checked batch in the transaction it is given: in order, exactly
 * once, or not at all.
 *
 * @throws AgentRefusal stale_epoch, gap or revoked
 */
export async function applyBatch(
  trx: Knex.Transaction,
  agent: { agentId: string; clusterId: AuthenticatedClusterId },
  position: BatchPosition,
  steps: Step[],
  maxObjects: number,
): Promise<AppliedBatch> {
  const { clusterId } = agent;
  const { lastSeq, now, openedAt } = await lockStream(trx, agent, position);
  if (position.seq <= lastSeq) {
    return {
      ackSeq: lastSeq,
      duplicate: true,
      rejected: [],
      reshaped: new Set(),
      words: [],
    };
  }
  if (position.seq > lastSeq + 1) {
    throw new AgentRefusal(
      'gap',
      `Batch ${lastSeq + 1} is missing before batch ${position.seq}`,
      { expected: lastSeq + 1 },
    );
  }
  const writer = isPostgres(trx)
    ? new PostgresResourceWriter(trx, clusterId, now)
    : new SqliteResourceWriter(trx, clusterId, now);
  const digests = new DigestChanges();
  const snapshots = await SnapshotTracker.load(trx, clusterId, position, {
    now,
    maxObjects,
  });
  const applier = new ObjectApplier({
    writer,
    digests,
    snapshots,
    quota: new ObjectQuota(trx, clusterId, maxObjects),
    now,
    openedAt,
  });
  for (const step of steps) {
    if (step.t === 'objects') {
      await applier.apply(step);
    } else if (step.t === 'snapshot.begin') {
      await snapshots.begin(step);
    } else {
      await applier.endSnapshot(step);
    }
  }
  await digests.write(trx, clusterId);
  await snapshots.write();
  const words = await writeWords(trx, applier.words, now);
  await trx('streams')
    .where({
      cluster_id: clusterId,
      agent_id: agent.agentId,
      lane: position.lane,
    })
    .update({ last_seq: position.seq });
  return {
    ackSeq: position.seq,
    duplicate: false,
    rejected: applier.rejected,
    reshaped: applier.reshaped,
    words,
    ...(applier.feedSeq ? { feedSeq: applier.feedSeq } : {}),
  };
}

/** Locks the stream, so that the batches of an agent come one after the other on all replicas. */
async function lockStream(
  trx: Knex.Transaction,
  agent: { agentId: string; clusterId: AuthenticatedClusterId },
  position: BatchPosition,
): Promise<{ lastSeq: number; now: number; openedAt: number }> {
  const query = trx<StreamRow>('streams')
    .where({
      cluster_id: agent.clusterId,
      agent_id: agent.agentId,
      lane: position.lane,
    })
    .first<(StreamRow & { now: BigIntColumn }) | undefined>(
      'streams.*',
      trx.raw('? as now', [nowExpression(trx)]),
    );
  const stream = await (isPostgres(trx) ? query.forUpdate() : query);
  if (!stream || Number(stream.epoch) !== position.epoch) {
    throw new AgentRefusal(
      'stale_epoch',
      `Epoch ${position.epoch} is not the one of the last hello; say hello again`,
    );
  }
  const row = await trx<AgentRow>('agents')
    .where({ id: agent.agentId })
    .first();
  if (row?.state !== 'approved') {
    throw new AgentRefusal(
      'revoked',
      'The key was revoked; enroll again with a new token',
      { retryAfterSeconds: 300 },
    );
  }
  return {
    lastSeq: Number(stream.last_seq),
    now: Number(stream.now),
    openedAt: Number(stream.opened_at),
  };
}
