/**
 * Time as the agent sees it; replaced in tests.
 *
 * @public
 */
export interface AgentClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds since some moment; goes on evenly where the clock of the machine is set. */
  elapsed(): number;
  /** Waits, and resolves early (never rejects) when the signal aborts. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>;
}

/**
 * The clock of the machine.
 *
 * @public
 */
export const systemClock: AgentClock = {
  now: () => Date.now(),
  elapsed: () => performance.now(),
  sleep: (ms, signal) =>
    new Promise(resolve => {
      if (signal?.aborted) {
        resolve();
        return;
      }
      let release = () => {};
      const timer = setTimeout(() => {
        release();
        resolve();
      }, ms);
      const abort = () => {
        clearTimeout(timer);
        resolve();
      };
      release = () => signal?.removeEventListener('abort', abort);
      signal?.addEventListener('abort', abort, { once: true });
    }),
};
