/** Largest `Retry-After` that is followed to the letter, in milliseconds. */
const MAX_RETRY_AFTER_MS = 300_000;

/**
 * Full-jitter exponential backoff: each pause is drawn evenly between 0 and a
 * ceiling that doubles up to a cap, so that many agents which failed together
 * do not come back together ("Exponential Backoff and Jitter", AWS
 * Architecture Blog, 2015).
 */
export class Backoff {
  readonly #options: { baseMs: number; capMs: number; random: () => number };
  #failures = 0;

  constructor(options: {
    baseMs: number;
    capMs: number;
    random: () => number;
  }) {
    this.#options = options;
  }

  /** Failures since the last success. */
  get failures(): number {
    return this.#failures;
  }

  /**
   * Milliseconds to wait after one more failure; not less than the server
   * asked for, and then spread by up to a second.
   */
  next(retryAfterMs?: number): number {
    const { baseMs, capMs, random } = this.#options;
    const ceiling = Math.min(capMs, baseMs * 2 ** Math.min(this.#failures, 30));
    this.#failures += 1;
    const pause = Math.max(Math.min(baseMs, 100), random() * ceiling);
    if (retryAfterMs === undefined) {
      return pause;
    }
    const asked = Math.min(Math.max(retryAfterMs, 0), MAX_RETRY_AFTER_MS);
    return Math.max(pause, asked + random() * Math.min(1000, asked));
  }

  /** Starts from the beginning after a success. */
  reset(): void {
    this.#failures = 0;
  }
}

/**
 * Reads a `Retry-After` header (seconds or an HTTP date, RFC 9110 section
 * 10.2.3) as milliseconds from now.
 */
export function readRetryAfter(
  header: string | string[] | undefined,
  now: number,
): number | undefined {
  const text = Array.isArray(header) ? header[0] : header;
  if (!text) {
    return undefined;
  }
  if (/^\d+$/.test(text.trim())) {
    return Number(text) * 1000;
  }
  const date = Date.parse(text);
  return Number.isNaN(date) ? undefined : Math.max(0, date - now);
}

/** A time spread evenly by a share in both directions, such as 10 s +-20 %. */
export function spread(
  ms: number,
  share: number,
  random: () => number,
): number {
  return ms * (1 - share + 2 * share * random());
}
