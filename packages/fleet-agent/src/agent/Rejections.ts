import { KindId } from '@backstage-fleet/protocol';
import { RejectedItem } from '../hub/Sender';
import { AgentClock } from '../util/clock';
import { AgentLogger } from '../util/logger';
import { Collectors } from './Collectors';
import { DigestCheck } from './DigestCheck';

/** Objects whose refusal is remembered as logged. */
const MAX_REMEMBERED = 10_000;
/** Longest pause between two tries of objects over the quota. */
const MAX_QUOTA_PAUSE_MS = 3600_000;
/** Objects over the quota that are tried at once. */
const QUOTA_TRIES = 500;

/**
 * Takes in what the hub did not store: counted each time, logged once per
 * object, and not sent again until its content changes. Objects the hub had no
 * room for are tried again now and then, those it does not hold after all are
 * sent.
 */
export class Rejections {
  readonly #context: {
    collectors: Collectors;
    digests: DigestCheck;
    clock: AgentClock;
    logger: AgentLogger;
    quotaRetryMs: number;
  };
  readonly #logged = new Set<string>();
  /** Kinds with objects the hub had no room for, and when to try those. */
  readonly #noRoom = new Map<KindId, { pauseMs: number; at: number }>();
  count = 0;

  constructor(context: {
    collectors: Collectors;
    digests: DigestCheck;
    clock: AgentClock;
    logger: AgentLogger;
    quotaRetryMs: number;
  }) {
    this.#context = context;
  }

  take(item: RejectedItem): void {
    const { kind, t, uid, hash, code, message } = item;
    const { collectors, digests, logger } = this.#context;
    const inventory = collectors.get(kind)?.inventory;
    if (t === 'same' && uid !== undefined && hash !== undefined) {
      // No refusal: the hub says which objects it needs whole.
      inventory?.miss(uid, hash);
      return;
    }
    this.count += 1;
    if (uid !== undefined && hash !== undefined) {
      const noRoom = code === 'quota_exceeded';
      if (inventory?.quarantine(uid, hash, noRoom) && noRoom) {
        this.#planRetry(kind);
      }
    } else {
      digests.request(kind);
    }
    const key = `${kind} ${uid ?? t}`;
    if (this.#logged.has(key) || this.#logged.size >= MAX_REMEMBERED) {
      return;
    }
    this.#logged.add(key);
    logger.warn(
      `The hub did not store the ${t} of ${kind} ${
        uid ?? ''
      } (${code}): ${message}`,
    );
  }

  /** Tries some of the objects the hub had no room for, where their time has come. */
  retryWithoutRoom(): void {
    const { collectors, clock } = this.#context;
    for (const collector of collectors.all()) {
      const kind = collector.spec.id;
      if (collector.inventory.withoutRoom === 0) {
        this.#noRoom.delete(kind);
        continue;
      }
      const plan = this.#noRoom.get(kind) ?? this.#planRetry(kind);
      if (clock.elapsed() >= plan.at) {
        plan.pauseMs = Math.min(plan.pauseMs * 2, MAX_QUOTA_PAUSE_MS);
        plan.at = clock.elapsed() + plan.pauseMs;
        collector.inventory.missWithoutRoom(QUOTA_TRIES);
        collector.readMissing();
      }
    }
  }

  #planRetry(kind: KindId): { pauseMs: number; at: number } {
    const { clock, quotaRetryMs } = this.#context;
    let plan = this.#noRoom.get(kind);
    if (!plan) {
      plan = { pauseMs: quotaRetryMs, at: clock.elapsed() + quotaRetryMs };
      this.#noRoom.set(kind, plan);
    }
    return plan;
  }
}
