import { BatchRequest } from '@backstage-fleet/protocol';
import { AgentRefusal } from '../refusal';
import { AuthenticatedClusterId } from '../clusters/types';
import { PostgresStatements, SqliteStatements } from '../database/Statements';
import { DigestChanges } from './DigestStore';
import { Word, writeWords } from './KnownWords';
import { ObjectApplier } from './ObjectApplier';
import { ObjectQuota } from './ObjectQuota';
import { Step } from './planSteps';
import { PostgresResourceWriter } from './PostgresResourceWriter';
import { RejectedItem } from './prepareBatch';
import { LockedStream, ResourceWriter } from './ResourceWriter';
import { SnapshotTracker } from './SnapshotTracker';
import { SqliteResourceWriter } from './SqliteResourceWriter';

/** Objects of a batch that are asked for together with the lock of its stream. */
const EXPECTED = 32;

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
  db: SqliteStatements | PostgresStatements,
  agent: { agentId: string; clusterId: AuthenticatedClusterId },
  position: BatchPosition,
  steps: Step[],
  maxObjects: number,
): Promise<AppliedBatch> {
  const { agentId, clusterId } = agent;
  const writer: ResourceWriter =
    db instanceof PostgresStatements
      ? new PostgresResourceWriter(db, clusterId)
      : new SqliteResourceWriter(db, clusterId);
  const digests = new DigestChanges();
  // Asked for together, in this order: what is read is read under the lock.
  const lock = writer.lockStream(agentId, position.lane);
  const snapshotRows = SnapshotTracker.read(db, clusterId);
  snapshotRows.catch(() => {});
  const [first, second] = steps;
  if (
    first?.t === 'objects' &&
    first.wishes.length <= EXPECTED &&
    second === undefined
  ) {
    writer.expect(first.wishes);
    digests.expect(db, clusterId, first.wishes);
  }
  const { lastSeq, now, openedAt } = checkStream(await lock, position);
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
  const snapshots = new SnapshotTracker(
    db,
    clusterId,
    position,
    await snapshotRows,
    { now, maxObjects },
  );
  const applier = new ObjectApplier({
    writer,
    digests,
    snapshots,
    quota: new ObjectQuota(db, clusterId, maxObjects),
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
  await digests.write(db, clusterId);
  await snapshots.write();
  const words = await writeWords(db, applier.words, now);
  await db.write(
    db
      .build('streams')
      .where({
        cluster_id: clusterId,
        agent_id: agentId,
        lane: position.lane,
      })
      .update({ last_seq: position.seq }),
  );
  return {
    ackSeq: position.seq,
    duplicate: false,
    rejected: applier.rejected,
    reshaped: applier.reshaped,
    words,
    ...(applier.feedSeq ? { feedSeq: applier.feedSeq } : {}),
  };
}

/** @throws AgentRefusal stale_epoch or revoked */
function checkStream(
  stream: LockedStream | undefined,
  position: BatchPosition,
): LockedStream {
  if (stream?.epoch !== position.epoch) {
    throw new AgentRefusal(
      'stale_epoch',
      `Epoch ${position.epoch} is not the one of the last hello; say hello again`,
    );
  }
  if (stream.agentState !== 'approved') {
    throw new AgentRefusal(
      'revoked',
      'The key was revoked; enroll again with a new token',
      { retryAfterSeconds: 300 },
    );
  }
  return stream;
}
