import type { FleetApi } from '../api/fleetApi';

/** At most one refetch a second for one view. */
const MIN_INTERVAL_MS = 1_000;
/** Spreads the refetches of many viewers of one change. */
const MAX_JITTER_MS = 200;
/** First and longest pause after a failed hint. */
const FIRST_BACKOFF_MS = 1_000;
const MAX_BACKOFF_MS = 30_000;

/** What {@link runHintLoop} needs. */
export interface HintLoopOptions {
  awaitHint: FleetApi['awaitHint'];
  /** Only changes of this cluster. */
  cluster?: string;
  /** Called when it is worth to fetch again. */
  onHint: () => void;
  /** Told whether hints come in; the error says why not. */
  onConnection: (error: Error | undefined) => void;
  signal: AbortSignal;
  /** 0 to 1, for jitter. */
  random?: () => number;
}

/**
 * Asks the hub over and over whether something changed, until aborted.
 *
 * @remarks
 * The first answer says where the feed stands and is a hint too: something
 * may have changed between a page's own first request and it. Hints that come
 * faster than once a second are joined into one at the end of that second, so
 * none is lost. After an error the loop waits 1 s, doubled up to 30 s, with
 * full jitter above the half.
 */
export async function runHintLoop(options: HintLoopOptions): Promise<void> {
  const { awaitHint, cluster, onHint, onConnection, signal } = options;
  const random = options.random ?? Math.random;
  let after = 0;
  let backoff = FIRST_BACKOFF_MS;
  let lastHint = -Infinity;
  let timer: ReturnType<typeof setTimeout> | undefined;

  const hint = () => {
    if (timer !== undefined) {
      return;
    }
    const wait = Math.max(0, lastHint + MIN_INTERVAL_MS - Date.now());
    timer = setTimeout(() => {
      timer = undefined;
      lastHint = Date.now();
      onHint();
    }, wait + random() * MAX_JITTER_MS);
  };
  signal.addEventListener('abort', () => clearTimeout(timer), { once: true });

  while (!signal.aborted) {
    try {
      const started = Date.now();
      const answer = await awaitHint(
        { ...(cluster ? { cluster } : {}), ...(after ? { after } : {}) },
        { signal },
      );
      if (signal.aborted) {
        return;
      }
      onConnection(undefined);
      backoff = FIRST_BACKOFF_MS;
      // A feed that starts anew (a restored database) counts from there.
      const moved = answer.seq !== after;
      after = answer.seq;
      if (moved) {
        hint();
      }
      if (!moved) {
        // An empty feed answers at once; a kept poll has waited already.
        await pause(
          Math.max(0, MIN_INTERVAL_MS - (Date.now() - started)),
          signal,
        );
      }
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      onConnection(error instanceof Error ? error : new Error(String(error)));
      await pause(backoff * (0.5 + random() / 2), signal);
      backoff = Math.min(MAX_BACKOFF_MS, backoff * 2);
    }
  }
}

function pause(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise(resolve => {
    const timer = setTimeout(done, ms);
    function done() {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    }
    signal.addEventListener('abort', done);
  });
}
