/** Lets one loop sleep until somebody calls, without missing a call made while it worked. */
export class Wakeup {
  #isCalled = false;
  #resolve: (() => void) | undefined;

  /** Ends the sleep, or the next one at once. */
  call(): void {
    this.#isCalled = true;
    this.#resolve?.();
  }

  /** Sleeps until a call, an abort, or the end of the time. */
  async sleep(milliseconds: number, signal: AbortSignal): Promise<void> {
    if (!this.#isCalled && !signal.aborted) {
      await new Promise<void>(resolve => {
        const timer = setTimeout(() => this.#resolve?.(), milliseconds);
        const end = () => {
          clearTimeout(timer);
          signal.removeEventListener('abort', end);
          resolve();
        };
        signal.addEventListener('abort', end);
        this.#resolve = end;
      });
      this.#resolve = undefined;
    }
    this.#isCalled = false;
  }
}

/** Waits a time, or until an abort. */
export function pause(
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  return new Wakeup().sleep(milliseconds, signal);
}
