/** Most identities a limiter remembers; the longest silent are forgotten first. */
const MAX_REMEMBERED = 20_000;

/** Keeps a map small: entries that were used last stay. */
function remember<V>(map: Map<string, V>, key: string, value: V): void {
  map.delete(key);
  map.set(key, value);
  if (map.size > MAX_REMEMBERED) {
    map.delete(map.keys().next().value!);
  }
}

/** Token buckets by identity, in this process. */
export class TokenBuckets {
  readonly #buckets = new Map<string, { tokens: number; at: number }>();
  readonly #perSecond: number;
  readonly #burst: number;

  constructor(options: { perSecond: number; burst: number }) {
    this.#perSecond = options.perSecond;
    this.#burst = options.burst;
  }

  /** Takes one token; answers 0, or after how many seconds to come back. */
  take(key: string, now: number = Date.now()): number {
    const tokens = this.#tokens(key, now);
    const wait = this.#wait(tokens);
    remember(this.#buckets, key, {
      tokens: wait > 0 ? tokens : tokens - 1,
      at: now,
    });
    return wait;
  }

  /** What {@link TokenBuckets.take} would answer, without taking one. */
  waitSeconds(key: string, now: number = Date.now()): number {
    return this.#wait(this.#tokens(key, now));
  }

  #tokens(key: string, now: number): number {
    const bucket = this.#buckets.get(key) ?? { tokens: this.#burst, at: now };
    return Math.min(
      this.#burst,
      bucket.tokens + (Math.max(0, now - bucket.at) / 1000) * this.#perSecond,
    );
  }

  #wait(tokens: number): number {
    return tokens < 1 ? (1 - tokens) / this.#perSecond : 0;
  }
}

/** Counts events by key in windows of one minute, in this process. */
export class MinuteCounter {
  readonly #counts = new Map<string, { count: number; since: number }>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Counts one event. */
  count(key: string, now: number = Date.now()): void {
    const window = this.#window(key, now);
    remember(this.#counts, key, { ...window, count: window.count + 1 });
  }

  /** 0 while the limit is not reached, or the seconds until the window ends. */
  waitSeconds(key: string, now: number = Date.now()): number {
    const { count, since } = this.#window(key, now);
    return count < this.#limit ? 0 : (since + 60_000 - now) / 1000;
  }

  #window(key: string, now: number): { count: number; since: number } {
    const window = this.#counts.get(key);
    return window && now - window.since < 60_000
      ? window
      : { count: 0, since: now };
  }
}

/** Counts what is being done for each identity, so that none has more than its part of the memory. */
export class InFlight {
  readonly #running = new Map<string, number>();
  readonly #limit: number;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /**
   * Does work for an identity.
   *
   * @param onFull - what to throw when as much as allowed is being done for it
   */
  async run<T>(
    key: string,
    work: () => Promise<T>,
    onFull: () => Error,
  ): Promise<T> {
    const running = this.#running.get(key) ?? 0;
    if (running >= this.#limit) {
      throw onFull();
    }
    this.#running.set(key, running + 1);
    try {
      return await work();
    } finally {
      const left = this.#running.get(key)! - 1;
      if (left > 0) {
        this.#running.set(key, left);
      } else {
        this.#running.delete(key);
      }
    }
  }
}

/**
 * A whole number from 0 below `slots` by which those that are turned away at
 * the same time come back one after the other: always the same for one of them.
 */
export function slotOf(key: string, slots: number): number {
  let hash = 0;
  for (let i = 0; i < key.length; i++) {
    hash = (hash * 31 + key.charCodeAt(i)) >>> 0;
  }
  return hash % slots;
}
