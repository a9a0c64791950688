import { gzipSync } from 'node:zlib';
import {
  BatchResponse,
  DEFAULT_LIMITS,
  KindId,
  MIN_PROTOCOL_VERSION,
  ProtocolLimits,
} from '@backstage-fleet/protocol';
import { FrozenItem } from '../outbox/types';
import { Outbox } from '../outbox/Outbox';
import { Backoff } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { Pause } from '../util/Pause';
import { HubRefusal, passing } from './errors';

/** Bytes a batch aims at before compression: about 0.7 MiB after it. */
const TARGET_BYTES = 4 * 1024 * 1024;
/** Bytes around the items. */
const ENVELOPE_BYTES = 256;

/** Refusals of a body as a whole that one item may be the reason of. */
const SPLITTABLE = new Set(['body_too_large', 'too_complex', 'forbidden_key']);

/** An item the hub will not store. */
export interface RejectedItem {
  kind: KindId;
  t: FrozenItem['t'];
  uid?: string;
  hash?: string;
  code: string;
  message: string;
}

/** What a sender needs from around it. */
export interface SenderContext {
  outbox: Outbox;
  clock: AgentClock;
  logger: AgentLogger;
  flushMs: number;
  backoff: Backoff;
  /** Sends a gzip body to `batch`. */
  post: (body: Buffer, signal: AbortSignal) => Promise<BatchResponse>;
  onRejected: (item: RejectedItem) => void;
  /** Called when the hub has taken in the end of a snapshot, after what it rejected. */
  onSnapshotEnded: (kind: KindId) => void;
  /** Called after each acknowledged batch. */
  onAcknowledged: () => void;
}

/**
 * Sends what waits in the outbox, one batch at a time. A batch is frozen before
 * it is sent for the first time and stays as it is, with its number, until the
 * hub acknowledges it: whether a lost answer was a lost request does not matter.
 */
export class Sender {
  readonly #context: SenderContext;
  readonly #pause: Pause;
  /** Batches in their order; the first one may have reached the hub. */
  #frozen: FrozenItem[][] = [];
  #epoch = 0;
  #version = MIN_PROTOCOL_VERSION;
  #nextSeq = 1;
  #limits: ProtocolLimits = DEFAULT_LIMITS;
  #maxBodyBytes = DEFAULT_LIMITS.maxBodyBytes;
  #stopping = false;
  /** Batches that were acknowledged. */
  batches = 0;
  /** Items in them. */
  items = 0;
  /** Tries that failed. */
  retries = 0;

  constructor(context: SenderContext) {
    this.#context = context;
    this.#pause = new Pause(context.clock);
  }

  /** Number of the last acknowledged batch of this epoch. */
  get ackedSeq(): number {
    return this.#nextSeq - 1;
  }

  /** Items in batches that are not acknowledged. */
  get inFlight(): number {
    return this.#frozen.reduce((sum, batch) => sum + batch.length, 0);
  }

  /** Whether nothing waits or is on its way. */
  get idle(): boolean {
    return this.#frozen.length === 0 && this.#context.outbox.size === 0;
  }

  /** Whether items of a kind are in a batch that is not acknowledged. */
  isInFlight(kind: KindId): boolean {
    return this.#frozen.some(batch => batch.some(item => item.kind === kind));
  }

  /**
   * Starts numbering anew. What was frozen is sent again as plain changes: the
   * hub may have it or not, and it may have forgotten open snapshots. Of what
   * there is later word that is sent alone: another process may have had a
   * session in between, and what was before it must not come back.
   */
  beginEpoch(epoch: number, limits: ProtocolLimits, version: number): void {
    this.#epoch = epoch;
    this.#version = version;
    this.#nextSeq = 1;
    this.#limits = limits;
    this.#maxBodyBytes = limits.maxBodyBytes;
    const { outbox } = this.#context;
    outbox.abandonSnapshots();
    this.#frozen = this.#frozen
      .map(batch =>
        batch
          .flatMap(withoutSnapshot)
          .filter(
            ({ kind, uid }) => uid === undefined || !outbox.waitsFor(kind, uid),
          ),
      )
      .filter(batch => batch.length > 0);
  }

  /** Sends at once from now on, and ends when nothing is left. */
  stop(): void {
    this.#stopping = true;
    this.#pause.end();
    this.#context.outbox.wake();
  }

  /**
   * Sends until the signal aborts, or, after {@link stop}, until nothing is
   * left.
   *
   * @throws HubRefusal when this session cannot go on
   */
  async run(signal: AbortSignal): Promise<void> {
    const { outbox, flushMs, backoff } = this.#context;
    while (!signal.aborted) {
      if (this.#frozen.length === 0) {
        if (outbox.size === 0) {
          if (this.#stopping) {
            return;
          }
          await outbox.nextChange(signal);
          continue;
        }
        if (!this.#stopping) {
          await this.#pause.sleep(flushMs, signal);
        }
        if (signal.aborted) {
          return;
        }
        this.#freeze();
        continue;
      }
      try {
        const pause = await this.#sendFirst(signal);
        backoff.reset();
        if (pause > 0) {
          await this.#pause.sleep(pause, signal);
        }
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        const wait = this.#recover(error);
        await this.#pause.sleep(wait, signal);
      }
    }
  }

  #freeze(): void {
    const { maxItems, maxInflatedBytes, maxObjectBytes } = this.#limits;
    const { items, oversized } = this.#context.outbox.freeze({
      maxItems,
      maxBytes: Math.min(TARGET_BYTES, maxInflatedBytes) - ENVELOPE_BYTES,
      maxObjectBytes,
    });
    for (const { kind, uid, hash, bytes } of oversized) {
      this.#context.onRejected({
        kind,
        t: 'upsert',
        uid,
        hash,
        code: 'object_too_large',
        message: `its projection has ${bytes} bytes; the hub takes at most ${maxObjectBytes}`,
      });
    }
    if (items.length > 0) {
      this.#frozen.push(items);
    }
  }

  /** @returns how long the hub wants to have peace */
  async #sendFirst(signal: AbortSignal): Promise<number> {
    const seq = this.#nextSeq;
    let body = this.#bodyOf(this.#frozen[0], seq);
    while (body.length > this.#maxBodyBytes && this.#frozen[0].length > 1) {
      this.#splitFirst();
      body = this.#bodyOf(this.#frozen[0], seq);
    }
    const batch = this.#frozen[0];
    const answer = await this.#context.post(body, signal);
    if (!(answer.ackSeq >= seq)) {
      throw new HubRefusal({
        code: 'gap',
        status: 200,
        message: `The hub acknowledged batch ${answer.ackSeq} in answer to batch ${seq}`,
      });
    }
    this.#frozen.shift();
    this.#nextSeq = seq + 1;
    this.batches += 1;
    this.items += batch.length;
    for (const { index, code, message } of answer.rejected ?? []) {
      const item = batch[index];
      if (item) {
        this.#reject(item, code, message);
      }
    }
    for (const { t, kind } of batch) {
      if (t === 'snapshot.end') {
        this.#context.onSnapshotEnded(kind);
      }
    }
    this.#context.onAcknowledged();
    if (answer.next?.maxBytes > 0) {
      this.#maxBodyBytes = Math.min(
        answer.next.maxBytes,
        this.#limits.maxBodyBytes,
      );
    }
    return this.#stopping ? 0 : answer.next?.minIntervalMs ?? 0;
  }

  /**
   * @returns how long to wait before the next try
   * @throws the error when trying again does not help
   */
  #recover(error: unknown): number {
    const { backoff, logger } = this.#context;
    const temporary = passing(error);
    if (temporary) {
      this.retries += 1;
      logger.debug(`Batch ${this.#nextSeq}: ${(error as Error).message}`);
      return backoff.next(temporary.wait);
    }
    if (error instanceof HubRefusal) {
      if (SPLITTABLE.has(error.code)) {
        const [batch] = this.#frozen;
        if (batch.length > 1) {
          this.#splitFirst();
        } else {
          this.#frozen.shift();
          this.#reject(batch[0], error.code, error.message);
        }
        return 0;
      }
      if (error.code === 'gap' && error.expected === this.#nextSeq) {
        return backoff.next();
      }
    }
    throw error;
  }

  #reject(item: FrozenItem, code: string, message: string): void {
    const { kind, t, uid, hash } = item;
    this.#context.onRejected({ kind, t, uid, hash, code, message });
  }

  #splitFirst(): void {
    const [first, ...others] = this.#frozen;
    const middle = Math.ceil(first.length / 2);
    this.#frozen = [first.slice(0, middle), first.slice(middle), ...others];
  }

  #bodyOf(items: FrozenItem[], seq: number): Buffer {
    const texts = items.map(item => item.text).join(',');
    return gzipSync(
      `{"v":${this.#version},"epoch":${
        this.#epoch
      },"lane":"inventory","seq":${seq},"items":[${texts}]}`,
      { level: 1 },
    );
  }
}

function withoutSnapshot(item: FrozenItem): FrozenItem[] {
  if (item.snapshot === undefined) {
    return [item];
  }
  if (item.t !== 'upsert') {
    return [];
  }
  const { snapshot, ...plain } = JSON.parse(item.text);
  return [{ ...item, snapshot: undefined, text: JSON.stringify(plain) }];
}
