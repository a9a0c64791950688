/** Bytes that even the smallest batch takes while it is inside. */
const LEAST = 64 * 1024;
/** How far JSON of objects inflates, at most; what inflates further is turned away or rare. */
const INFLATION = 12;
/** Bytes of memory for each byte of JSON: the text, and what it is parsed into. */
const PARSED = 3;

/** What the hub holds of batches between their inflation and their commit. */
export class MemoryBudget {
  readonly #max: number;
  readonly #maxInflated: number;
  #used = 0;

  constructor(options: { maxBytes: number; maxInflatedBytes: number }) {
    this.#max = options.maxBytes;
    this.#maxInflated = options.maxInflatedBytes;
  }

  /**
   * Takes room for a body, as long as there is some. One that is larger than
   * all the room gets in alone.
   *
   * @param wireBytes - bytes of the body as it was sent
   * @returns gives the room back; undefined where there is none
   */
  take(wireBytes: number): (() => void) | undefined {
    const inflated = Math.min(wireBytes * INFLATION, this.#maxInflated);
    const bytes = Math.max(LEAST, inflated * PARSED);
    if (this.#used > 0 && this.#used + bytes > this.#max) {
      return undefined;
    }
    this.#used += bytes;
    let isTaken = true;
    return () => {
      if (isTaken) {
        isTaken = false;
        this.#used -= bytes;
      }
    };
  }
}
