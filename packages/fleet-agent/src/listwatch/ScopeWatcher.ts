import { JsonObject, uidOf } from '@backstage-fleet/protocol';
import { childAbort } from '../util/childAbort';
import { Pause } from '../util/Pause';
import { CollectorParts, collectionOf } from './CollectorParts';
import { Scope } from './types';
import { watchCollection } from './watchStream';

/** A watch that ends faster than this counts as a failure. */
const SHORT_WATCH_MS = 1000;

/** Ends watches because there is something else to do first. */
const INTERRUPTED = new Error('something else comes first');

/** Watches the collections of one kind, and tells what changes. */
export class ScopeWatcher {
  readonly #parts: CollectorParts;
  readonly #pause: Pause;
  #abort: AbortController | undefined;

  /** @param pause - for a watch that ended too early */
  constructor(parts: CollectorParts, pause: Pause) {
    this.#parts = parts;
    this.#pause = pause;
  }

  /** Ends the watches that run, because there is something else to do first. */
  interrupt(): void {
    this.#abort?.abort(INTERRUPTED);
  }

  /** Watches until {@link interrupt}, or one of the watches cannot go on. */
  async watch(signal: AbortSignal): Promise<void> {
    const { controller, release } = childAbort(signal);
    this.#abort = controller;
    let failure: unknown;
    try {
      await Promise.all(
        this.#parts.scopes.followed.map(scope =>
          this.#watchScope(scope, controller.signal).catch(error => {
            if (!controller.signal.aborted) {
              failure = error;
              controller.abort(error);
            }
          }),
        ),
      );
    } finally {
      release();
      this.#abort = undefined;
    }
    if (failure !== undefined) {
      throw failure;
    }
  }

  async #watchScope(scope: Scope, signal: AbortSignal): Promise<void> {
    while (!signal.aborted) {
      try {
        const pause = await this.#watchOnce(scope, signal);
        await this.#pause.sleep(pause, signal);
      } catch (error) {
        if (signal.aborted || !this.#parts.scopes.leaveOut(scope, error)) {
          throw error;
        }
        return;
      }
    }
  }

  /** @returns how long to wait before the watch goes on */
  async #watchOnce(scope: Scope, signal: AbortSignal): Promise<number> {
    const { context, health } = this.#parts;
    const { kubernetes, clock, random, timing } = context;
    const openedAt = clock.elapsed();
    const [shortest, longest] = timing.watchSeconds;
    let events = 0;
    try {
      for await (const event of watchCollection(
        kubernetes,
        collectionOf(this.#parts, scope),
        {
          resourceVersion: scope.resourceVersion!,
          timeoutSeconds: Math.round(
            shortest + random() * (longest - shortest),
          ),
          silenceMs: timing.watchSilenceMs,
          signal,
          onOpen: () => {
            health.heard(clock.now());
            health.live();
          },
        },
      )) {
        if (signal.aborted) {
          break;
        }
        events += 1;
        health.heard(clock.now());
        this.#handle(scope, event);
      }
    } catch (error) {
      if (events > 0 || clock.elapsed() - openedAt >= SHORT_WATCH_MS) {
        health.backoff.reset();
      }
      throw error;
    }
    if (events === 0 && clock.elapsed() - openedAt < SHORT_WATCH_MS) {
      return signal.aborted ? 0 : health.backoff.next();
    }
    health.backoff.reset();
    return 0;
  }

  #handle(scope: Scope, event: { type: string; object: JsonObject }): void {
    const { context, intake } = this.#parts;
    const at = new Date(context.clock.now()).toISOString();
    if (event.type === 'ADDED' || event.type === 'MODIFIED') {
      intake.take(event.object, () => ({ send: true, at }));
    } else if (event.type === 'DELETED') {
      const uid = uidOf(event.object);
      if (uid) {
        intake.remove(uid, { send: true, at });
      }
    }
    const metadata = event.object?.metadata as JsonObject | undefined;
    const version = metadata?.resourceVersion;
    if (typeof version === 'string') {
      scope.resourceVersion = version;
    }
  }
}
