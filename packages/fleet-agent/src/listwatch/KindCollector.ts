import { randomUUID } from 'node:crypto';
import {
  JsonObject,
  KindReport,
  KindSpec,
  bucketOf,
  contentHash,
  lastChangedBy,
  projectObject,
  uidOf,
} from '@backstage-fleet/protocol';
import { KubernetesConnection } from '../kubernetes';
import { KubernetesError } from '../kubernetes/request';
import { Outbox } from '../outbox/Outbox';
import { Backoff, spread } from '../util/backoff';
import { AgentClock } from '../util/clock';
import { Gate } from '../util/Gate';
import { AgentLogger, describeError } from '../util/logger';
import { AgentTiming } from '../util/timing';
import { KindInventory } from './KindInventory';
import { listPages } from './lister';
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
const BROKEN_AFTER_FAILURES = 2;

/** Ends a watch because a list is due. */
const REPAIR = new Error('a list is due');

/**
 * Keeps one kind in step with the API server: list, watch, and list again
 * where the watch cannot go on. Nothing but a stop ends it.
 */
export class KindCollector {
  readonly spec: KindSpec;
  readonly inventory = new KindInventory();
  /** Objects that could not be read and were skipped. */
  poison = 0;
  /** Lists after the first one. */
  relists = 0;

  readonly #context: CollectorContext;
  readonly #backoff: Backoff;
  #state: KindReport['state'] = 'syncing';
  #message: string | undefined;
  #lastHeardAt: number | undefined;
  #listed = false;
  #confirmed = false;
  #next: ListMode;
  #resourceVersion: string | undefined;
  #watchAbort: AbortController | undefined;
  #expiredContinues = 0;

  constructor(spec: KindSpec, first: ListMode, context: CollectorContext) {
    this.spec = spec;
    this.#next = first;
    this.#context = context;
    this.#backoff = new Backoff({
      baseMs: context.timing.backoffBaseMs,
      capMs: context.timing.backoffCapMs,
      random: context.random,
    });
  }

  /** Whether the agent knows the whole kind, so that its digest means something. */
  get settled(): boolean {
    return this.#listed && this.#resourceVersion !== undefined;
  }

  /** The hub holds what the agent believes it holds. */
  confirm(): void {
    this.#confirmed = true;
  }

  /** State of the kind, without digest. */
  report(): KindReport {
    const report: KindReport = {
      state:
        this.#state === 'live' && !this.#confirmed ? 'syncing' : this.#state,
    };
    if (this.#message) {
      report.message = this.#message.slice(0, 512);
    }
    if (this.#lastHeardAt !== undefined) {
      report.lastHeardAt = new Date(this.#lastHeardAt).toISOString();
    }
    return report;
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
    if (this.#listed) {
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
          this.#take(object, uid => ({
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
      this.#remove(uid, mode.type !== 'hash');
    }
    if (snapshot !== undefined && outbox.isOpen(snapshot)) {
      outbox.endSnapshot(kind, snapshot);
    }
    this.#listed = true;
    this.#expiredContinues = 0;
    // A repair that was asked for meanwhile has put its own mode in place.
    if (this.#next === mode) {
      this.#next = { type: 'difference' };
      this.#resourceVersion = resourceVersion;
    }
    this.#live();
    this.#context.onListed(kind);
  }

  /** @returns how long to wait before the watch goes on */
  async #watch(from: string, signal: AbortSignal): Promise<number> {
    const { kubernetes, clock, random, timing } = this.#context;
    const abort = new AbortController();
    const stop = () => abort.abort(signal.reason);
    signal.addEventListener('abort', stop, { once: true });
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
          this.#live();
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
        this.#backoff.reset();
      }
      throw error;
    } finally {
      signal.removeEventListener('abort', stop);
      this.#watchAbort = undefined;
    }
    if (events === 0 && clock.now() - openedAt < SHORT_WATCH_MS) {
      return abort.signal.aborted ? 0 : this.#backoff.next();
    }
    this.#backoff.reset();
    return 0;
  }

  #handle(event: { type: string; object: JsonObject }): void {
    if (event.type === 'ADDED' || event.type === 'MODIFIED') {
      const at = new Date(this.#context.clock.now()).toISOString();
      this.#take(event.object, () => ({ send: true, at }));
    } else if (event.type === 'DELETED') {
      const uid = uidOf(event.object);
      if (uid) {
        this.#remove(uid, true);
      }
    }
    const metadata = event.object?.metadata as JsonObject | undefined;
    const version = metadata?.resourceVersion;
    // A repair that was asked for meanwhile wants a list, not a resumption.
    if (typeof version === 'string' && this.#resourceVersion !== undefined) {
      this.#resourceVersion = version;
    }
  }

  /** Takes one object in; one that cannot be read costs nothing but itself. */
  #take(
    object: JsonObject,
    how: (uid: string) => { send: boolean; snapshot?: string; at?: string },
  ): void {
    let uid: string | undefined;
    try {
      uid = uidOf(object);
      if (!uid) {
        throw new Error('it has no uid');
      }
      const { send, snapshot, at } = how(uid);
      const projection = projectObject(this.spec, object);
      const hash = contentHash(projection);
      const metadata = object.metadata as JsonObject;
      const seen = this.inventory.observe(
        uid,
        `${metadata.namespace ?? ''}/${metadata.name ?? ''}`,
        hash,
      );
      if (seen.replacedUid !== undefined && send) {
        this.#context.outbox.delete(this.spec.id, seen.replacedUid, at);
      }
      const wanted = send && (seen.changed || snapshot !== undefined);
      if (wanted && !seen.quarantined) {
        this.#context.outbox.upsert(
          this.spec.id,
          { uid, hash, object: projection, by: lastChangedBy(object), at },
          snapshot,
        );
      }
    } catch (error) {
      this.poison += 1;
      if (uid) {
        this.inventory.touch(uid);
      }
      this.#context.logger.warn(
        `Skipped an object of ${this.spec.id} (uid ${
          uid ?? 'unknown'
        }) that cannot be read: ${describeError(error)}`,
      );
    }
  }

  #remove(uid: string, send: boolean): void {
    if (this.inventory.forget(uid) && send) {
      const at = new Date(this.#context.clock.now()).toISOString();
      this.#context.outbox.delete(this.spec.id, uid, at);
    }
  }

  #heard(): void {
    this.#lastHeardAt = this.#context.clock.now();
  }

  #live(): void {
    this.#message = undefined;
    if (this.#listed) {
      this.#state = 'live';
    }
  }

  /** @returns how long to wait before the next try */
  #fail(error: unknown): number {
    const { logger, random, timing, kubernetes } = this.#context;
    const refusal = error instanceof KubernetesError ? error : undefined;
    const message = describeError(error);
    switch (refusal?.status) {
      case 410:
        logger.info(
          `The watch of ${this.spec.id} is too far behind; listing again`,
        );
        this.#resourceVersion = undefined;
        return this.#backoff.next();
      case 403:
        return this.#refused('forbidden', message, random, timing);
      case 404:
        return this.#refused('absent', message, random, timing);
      case 401:
        logger.warn(`${message}; reading the credentials again`);
        try {
          kubernetes.reloadCredentials();
        } catch (reloadError) {
          logger.warn(describeError(reloadError));
        }
        break;
      default:
        logger.debug(`${this.spec.id}: ${message}`);
    }
    const pause = this.#backoff.next(refusal?.retryAfterMs);
    if (this.#backoff.failures >= BROKEN_AFTER_FAILURES) {
      if (this.#state !== 'broken') {
        logger.warn(`Cannot follow ${this.spec.id}: ${message}`);
      }
      this.#state = 'broken';
      this.#message = message;
    }
    return pause;
  }

  #refused(
    state: 'forbidden' | 'absent',
    message: string,
    random: () => number,
    timing: AgentTiming,
  ): number {
    if (this.#state !== state) {
      this.#context.logger.warn(`${this.spec.id} is ${state}: ${message}`);
    }
    this.#state = state;
    this.#message = message;
    return spread(timing.refusedKindMs, 0.2, random);
  }
}
