import { childAbort } from './childAbort';
import { AgentClock } from './clock';

/** Sleeps that somebody may end before their time. */
export class Pause {
  readonly #clock: AgentClock;
  readonly #running = new Set<AbortController>();

  constructor(clock: AgentClock) {
    this.#clock = clock;
  }

  /** Waits for so long, until {@link end}, or until the signal aborts. */
  async sleep(ms: number, signal: AbortSignal): Promise<void> {
    if (ms <= 0) {
      return;
    }
    const { controller, release } = childAbort(signal);
    this.#running.add(controller);
    await this.#clock.sleep(ms, controller.signal);
    this.#running.delete(controller);
    release();
  }

  /** Ends the sleeps that run now. */
  end(): void {
    for (const controller of this.#running) {
      controller.abort();
    }
  }
}
