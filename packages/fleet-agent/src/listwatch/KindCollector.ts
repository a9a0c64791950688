import { randomUUID } from 'node:crypto';
import {
  JsonObject,
  KindReport,
  KindSpec,
  bucketOf,
  uidOf,
} from '@backstage-fleet/protocol';
import { KubernetesConnection } from '../kubernetes';
import { KubernetesError } from '../kubernetes/request';
import { Outbox } from '../outbox/Outbox';
import { childAbort } from '../util/childAbort';
import { Backoff } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { Gate } from '../util/Gate';
import { AgentLogger, describeError } from '../util/logger';
import { AgentTiming } from '../util/timing';
import { KindHealth } from './KindHealth';
import { KindInventory } from './KindInventory';
import { listPages } from './lister';
import { ObjectIntake } from './ObjectIntake';
import { watchKind } from './watchStream';

/** What a collector needs from around it. */
export interface CollectorContext {
  kubernetes: KubernetesConnection;
  outbox: Outbox;
  /** Lists run one after the other. */
  listGate: Gate;
  clock: AgentClock;
  random: () => number;
  timing: AgentTiming;
  logger: AgentLogger;
  /** Called when the digest of the kind should be compared with the hub's. */
  onListed: (kind: string) => void;
}

/** How a list is told to the hub. */
export type ListMode =
  /** Not at all: a first look, to be compared by digest. */
  | { type: 'hash' }
  /** As differences to what the agent knew. */
  | { type: 'difference' }
  /** As a snapshot of these buckets, or of everything; the rest as differences. */
  | { type: 'snapshot'; buckets?: number[] };

/** Lists wait while this many entries are pending. */
const OUTBOX_HIGH_WATER = 4000;
/** A watch that ends faster than this counts as a failure. */
const SHORT_WATCH_MS = 1000;

/** Ends a watch because a list is due. */
const REPAIR = new Error('a list is due');

/**
 * Keeps one kind in step with the API server: list, watch, and list again
 * where the watch cannot go on. Nothing but a stop ends it.
 */
export class KindCollector {
  readonly spec: KindSpec;
  /** Lists after the first one. */
  relists = 0;

  readonly #context: CollectorContext;
  readonly #intake: ObjectIntake;
  readonly #health: KindHealth;
  #next: ListMode;
  #resourceVersion: string | undefined;
  #watchAbort: AbortController | undefined;
  #expiredContinues = 0;

  constructor(spec: KindSpec, first: ListMode, context: CollectorContext) {
    this.spec = spec;
    this.#next = first;
    this.#context = context;
    const { timing, random, logger } = context;
    this.#intake = new ObjectIntake(spec, context.outbox, logger);
    this.#health = new KindHealth(
      new Backoff({
        baseMs: timing.backoffBaseMs,
        capMs: timing.backoffCapMs,
        random,
      }),
      { kind: spec.id, refusedKindMs: timing.refusedKindMs, random, logger },
    );
  }

  get inventory(): KindInventory {
    return this.#intake.inventory;
  }

  /** Objects that could not be read and were skipped. */
  get poison(): number {
    return this.#intake.poison;
  }

  /** Whether the agent knows the whole kind, so that its digest means something. */
  get settled(): boolean {
    return this.#health.listed && this.#resourceVersion !== undefined;
  }

  /** The hub holds what the agent believes it holds. */
  confirm(): void {
    this.#health.confirm();
  }

  /** State of the kind, without digest. */
  report(): KindReport {
    return this.#health.report();
  }

  /** Lists again and sends these buckets, or everything, as a snapshot. */
  repair(buckets?: number[]): void {
    const waiting = this.#next;
    if (this.#resourceVersion === undefined && waiting.type === 'snapshot') {
      const all = !buckets || !waiting.buckets;
      this.#next = {
        type: 'snapshot',
        buckets: all
          ? undefined
          : [...new Set([...waiting.buckets!, ...buckets!])],
      };
    } else {
      this.#next = { type: 'snapshot', buckets };
    }
    this.#resourceVersion = undefined;
    this.#watchAbort?.abort(REPAIR);
  }

  /** Runs until the signal aborts; never rejects. */
  async run(signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      let pause = 0;
      try {
        if (this.#resourceVersion === undefined) {
          const mode = this.#next;
          await this.#context.listGate.run(() => this.#list(mode, signal));
        }
        if (!signal.aborted && this.#resourceVersion !== undefined) {
          pause = await this.#watch(this.#resourceVersion, signal);
        }
      } catch (error) {
        if (!signal.aborted) {
          pause = this.#fail(error);
        }
      }
      if (pause > 0) {
        await this.#context.clock.sleep(pause, signal);
      }
    }
  }

  async #list(mode: ListMode, signal: AbortSignal): Promise<void> {
    if (signal.aborted || this.#next !== mode) {
      return;
    }
    const { kubernetes, outbox } = this.#context;
    const kind = this.spec.id;
    if (this.#health.listed) {
      this.relists += 1;
    }
    if (mode.type === 'hash') {
      this.inventory.clear();
    }
    this.inventory.beginPass();
    const snapshot = mode.type === 'snapshot' ? randomUUID() : undefined;
    const buckets =
      mode.type === 'snapshot' && mode.buckets
        ? new Set(mode.buckets)
        : undefined;
    if (snapshot !== undefined) {
      outbox.beginSnapshot(
        kind,
        snapshot,
        mode.type === 'snapshot' ? mode.buckets : undefined,
      );
    }
    const pageSize = this.#expiredContinues >= 2 ? 0 : undefined;
    let resourceVersion: string | undefined;
    try {
      for await (const page of listPages(
        kubernetes,
        this.spec,
        signal,
        pageSize,
      )) {
        this.#heard();
        resourceVersion = page.resourceVersion;
        for (const object of page.items) {
          this.#intake.take(object, uid => ({
            send: mode.type !== 'hash',
            snapshot:
              snapshot !== undefined &&
              outbox.isOpen(snapshot) &&
              (!buckets || buckets.has(bucketOf(uid)))
                ? snapshot
                : undefined,
          }));
        }
        await outbox.whenBelow(OUTBOX_HIGH_WATER, signal);
      }
      signal.throwIfAborted();
    } catch (error) {
      if (snapshot !== undefined) {
        outbox.abandonSnapshot(snapshot);
      }
      if (error instanceof KubernetesError && error.status === 410) {
        this.#expiredContinues += 1;
      }
      throw error;
    }
    for (const uid of this.inventory.endPass()) {
      this.#intake.remove(uid, { send: mode.type !== 'hash', at: this.#at() });
    }
    if (snapshot !== undefined && outbox.isOpen(snapshot)) {
      outbox.endSnapshot(kind, snapshot);
    }
    this.#expiredContinues = 0;
    // A repair that was asked for meanwhile has put its own mode in place.
    if (this.#next === mode) {
      this.#next = { type: 'difference' };
      this.#resourceVersion = resourceVersion;
    }
    this.#health.completed();
    this.#context.onListed(kind);
  }

  /** @returns how long to wait before the watch goes on */
  async #watch(from: string, signal: AbortSignal): Promise<number> {
    const { kubernetes, clock, random, timing } = this.#context;
    const { controller: abort, release } = childAbort(signal);
    this.#watchAbort = abort;
    const openedAt = clock.now();
    const [shortest, longest] = timing.watchSeconds;
    let events = 0;
    try {
      for await (const event of watchKind(kubernetes, this.spec, {
        resourceVersion: from,
        timeoutSeconds: Math.round(shortest + random() * (longest - shortest)),
        silenceMs: timing.watchSilenceMs,
        signal: abort.signal,
        onOpen: () => {
          this.#heard();
          this.#health.live();
        },
      })) {
        if (abort.signal.aborted) {
          break;
        }
        events += 1;
        this.#heard();
        this.#handle(event);
      }
    } catch (error) {
      if (abort.signal.reason === REPAIR) {
        return 0;
      }
      if (events > 0 || clock.now() - openedAt >= SHORT_WATCH_MS) {
        this.#health.backoff.reset();
      }
      throw error;
    } finally {
      release();
      this.#watchAbort = undefined;
    }
    if (events === 0 && clock.now() - openedAt < SHORT_WATCH_MS) {
      return abort.signal.aborted ? 0 : this.#health.backoff.next();
    }
    this.#health.backoff.reset();
    return 0;
  }

  #handle(event: { type: string; object: JsonObject }): void {
    if (event.type === 'ADDED' || event.type === 'MODIFIED') {
      const at = this.#at();
      this.#intake.take(event.object, () => ({ send: true, at }));
    } else if (event.type === 'DELETED') {
      const uid = uidOf(event.object);
      if (uid) {
        this.#intake.remove(uid, { send: true, at: this.#at() });
      }
    }
    const metadata = event.object?.metadata as JsonObject | undefined;
    const version = metadata?.resourceVersion;
    // A repair that was asked for meanwhile wants a list, not a resumption.
    if (typeof version === 'string' && this.#resourceVersion !== undefined) {
      this.#resourceVersion = version;
    }
  }

  #heard(): void {
    this.#health.heard(this.#context.clock.now());
  }

  #at(): string {
    return new Date(this.#context.clock.now()).toISOString();
  }

  /** @returns how long to wait before the next try */
  #fail(error: unknown): number {
    const { logger, kubernetes } = this.#context;
    const status = error instanceof KubernetesError ? error.status : undefined;
    if (status === 410) {
      this.#resourceVersion = undefined;
    } else if (status === 401) {
      logger.warn(`${describeError(error)}; reading the credentials again`);
      try {
        kubernetes.reloadCredentials();
      } catch (reloadError) {
        logger.warn(describeError(reloadError));
      }
    }
    return this.#health.fail(error);
  }
}
