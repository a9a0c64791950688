import {
  BucketDigest,
  DIGEST_BUCKETS,
  Digest,
  KindDigest,
  KindId,
} from '@backstage-fleet/protocol';
import { KindCollector } from '../listwatch/KindCollector';
import { Outbox } from '../outbox/Outbox';
import { Sender } from '../hub/Sender';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';

/** Longest pause between two repairs of a kind that does not come right. */
const MAX_REPAIR_PAUSE_MS = 300_000;

/** Digests as they were when a heartbeat was sent. */
export interface SentDigests {
  ackedSeq: number;
  digests: Map<KindId, Digest>;
}

/**
 * Decides when the digest of a kind goes with a heartbeat, and what a
 * difference means.
 *
 * @remarks
 * A digest is that of what the hub should hold as of the last acknowledged
 * batch, so it is sent only while nothing of the kind waits or is on its way,
 * and an answer counts only when that was still so when it came.
 */
export class DigestCheck {
  readonly #due = new Set<KindId>();
  readonly #repairs = new Map<KindId, { count: number; notBefore: number }>();
  readonly #context: {
    outbox: Outbox;
    sender: Sender;
    clock: AgentClock;
    logger: AgentLogger;
    basePauseMs: number;
  };
  /** Repairs begun. */
  repairs = 0;

  constructor(context: {
    outbox: Outbox;
    sender: Sender;
    clock: AgentClock;
    logger: AgentLogger;
    basePauseMs: number;
  }) {
    this.#context = context;
  }

  /** Wants a kind compared as soon as it is quiet. */
  request(kind: KindId): void {
    this.#due.add(kind);
  }

  /** Whether a kind waits for nothing but the next heartbeat. */
  isReady(collectors: KindCollector[]): boolean {
    return collectors.some(collector => this.#ready(collector));
  }

  /** The digests that can go with a heartbeat now. */
  collect(collectors: KindCollector[]): SentDigests {
    const digests = new Map<KindId, Digest>();
    for (const collector of collectors) {
      if (this.#ready(collector)) {
        digests.set(collector.spec.id, collector.inventory.digest.total());
      }
    }
    return { ackedSeq: this.#context.sender.ackedSeq, digests };
  }

  /** Takes in what the hub said to them. */
  settle(
    sent: SentDigests,
    mismatched: Record<KindId, BucketDigest[]>,
    collectors: KindCollector[],
  ): void {
    const { sender } = this.#context;
    if (sender.ackedSeq !== sent.ackedSeq || sender.inFlight > 0) {
      return;
    }
    for (const collector of collectors) {
      const kind = collector.spec.id;
      const digest = sent.digests.get(kind);
      const same =
        digest &&
        this.#ready(collector) &&
        collector.inventory.digest.total().sum === digest.sum;
      if (!same) {
        continue;
      }
      const theirs = mismatched[kind];
      if (theirs) {
        this.#repair(collector, theirs);
      } else {
        this.#due.delete(kind);
        this.#repairs.delete(kind);
        collector.confirm();
      }
    }
  }

  #ready(collector: KindCollector): boolean {
    const { outbox, sender } = this.#context;
    const kind = collector.spec.id;
    return (
      this.#due.has(kind) &&
      collector.settled &&
      outbox.pendingOf(kind) === 0 &&
      !sender.isInFlight(kind)
    );
  }

  #repair(collector: KindCollector, theirs: BucketDigest[]): void {
    const { clock, logger, basePauseMs } = this.#context;
    const kind = collector.spec.id;
    const before = this.#repairs.get(kind) ?? {
      count: 0,
      notBefore: -Infinity,
    };
    if (clock.elapsed() < before.notBefore) {
      return;
    }
    const buckets = KindDigest.fromBuckets(theirs).differingBuckets(
      collector.inventory.digest,
    );
    logger.info(
      `The hub's ${kind} differ in ${buckets.length} of ${DIGEST_BUCKETS} buckets; repairing those`,
    );
    this.repairs += 1;
    this.#repairs.set(kind, {
      count: before.count + 1,
      notBefore:
        clock.elapsed() +
        Math.min(MAX_REPAIR_PAUSE_MS, basePauseMs * 4 ** before.count),
    });
    const all = buckets.length === 0 || buckets.length === DIGEST_BUCKETS;
    // What did not come right by names is sent whole.
    collector.repair(all ? undefined : buckets, before.count > 0);
  }
}
