/** Lets a few pieces of work run at once and a few more wait; the rest is turned away. */
export class Limiter {
  readonly #maxRunning: number;
  readonly #maxWaiting: number;
  #running = 0;
  readonly #waiting: (() => void)[] = [];

  constructor(options: { running: number; waiting: number }) {
    this.#maxRunning = options.running;
    this.#maxWaiting = options.waiting;
  }

  /** Whether the next piece of work would be turned away. */
  get isFull(): boolean {
    return (
      this.#running >= this.#maxRunning &&
      this.#waiting.length >= this.#maxWaiting
    );
  }

  /**
   * Runs work when it is its turn.
   *
   * @param onFull - what to throw when too many wait already
   */
  async run<T>(work: () => Promise<T>, onFull: () => Error): Promise<T> {
    if (this.isFull) {
      throw onFull();
    }
    if (this.#running >= this.#maxRunning) {
      // The one that ends hands its place over, so running does not change.
      await new Promise<void>(resolve => this.#waiting.push(resolve));
    } else {
      this.#running++;
    }
    try {
      return await work();
    } finally {
      const next = this.#waiting.shift();
      if (next) {
        next();
      } else {
        this.#running--;
      }
    }
  }
}
