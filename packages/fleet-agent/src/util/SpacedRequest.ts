import { Notifier } from './Notifier';

/**
 * Something one loop asks of another, done at most once in a time: what is
 * asked for in between is done once, at its end.
 */
export class SpacedRequest {
  readonly #notifier = new Notifier();
  readonly #everyMs: number;
  readonly #now: () => number;
  #asked = false;
  #begunAt = -Infinity;

  constructor(options: { everyMs: number; now: () => number }) {
    this.#everyMs = options.everyMs;
    this.#now = options.now;
  }

  /** Asks; asking twice is asking once. */
  ask(): void {
    this.#asked = true;
    this.#notifier.notify();
  }

  /** Lets whoever waits look again without asking for anything. */
  wake(): void {
    this.#notifier.notify();
  }

  /** Milliseconds until what was asked for may be done; Infinity where nothing was. */
  get dueIn(): number {
    if (!this.#asked) {
      return Infinity;
    }
    // A clock that was set back does not make it wait for longer.
    const since = Math.max(0, this.#now() - this.#begunAt);
    return Math.max(0, this.#everyMs - since);
  }

  /** It is being done, whether or not somebody asked. */
  begin(): void {
    this.#asked = false;
    this.#begunAt = this.#now();
  }

  /** Resolves when it is asked or woken after now, or the signal aborts. */
  wait(signal?: AbortSignal): Promise<void> {
    return this.#notifier.wait(signal);
  }
}
