/**
 * A seeded random number generator (mulberry32 over an FNV-1a hash of the
 * seed). Each concern forks its own stream, so that one more draw in one place
 * does not change what another place draws.
 *
 * @public
 */
export class Random {
  #state: number;

  constructor(private readonly seed: string) {
    this.#state = hash32(seed);
  }

  /** An independent stream, named by what it is for. */
  fork(purpose: string): Random {
    return new Random(`${this.seed}/${purpose}`);
  }

  /** Uniform in [0, 1). */
  next(): number {
    this.#state = (this.#state + 0x6d2b79f5) | 0;
    let t = this.#state;
    t = Math.imul(t ^ (t >>> 15), t | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  }

  /** A whole number in [min, max], both included. */
  int(min: number, max: number): number {
    return min + Math.floor(this.next() * (max - min + 1));
  }

  /** True with the given probability (0 to 1). */
  chance(probability: number): boolean {
    return this.next() < probability;
  }

  /** One element of a non-empty list. */
  pick<T>(items: readonly T[]): T {
    if (items.length === 0) {
      throw new RangeError('Random.pick needs at least one item to pick from');
    }
    return items[this.int(0, items.length - 1)];
  }

  /** A string of `length` characters of `alphabet`. */
  string(length: number, alphabet: string): string {
    let text = '';
    for (let i = 0; i < length; i++) {
      text += alphabet[this.int(0, alphabet.length - 1)];
    }
    return text;
  }

  /** The suffix Kubernetes appends to generated names: no vowels, no look-alikes. */
  nameSuffix(length = 5): string {
    return this.string(length, 'bcdfghjklmnpqrstvwxz2456789');
  }

  /** A UUID of version 4 (RFC 9562 section 5.4), drawn from this stream. */
  uuid(): string {
    const hex = this.string(32, '0123456789abcdef').split('');
    hex[12] = '4';
    hex[16] = '89ab'[parseInt(hex[16], 16) % 4];
    const h = hex.join('');
    return [
      h.slice(0, 8),
      h.slice(8, 12),
      h.slice(12, 16),
      h.slice(16, 20),
      h.slice(20),
    ].join('-');
  }
}

/** FNV-1a, 32 bit, with a final mix so that near seeds give far states. */
export function hash32(text: string): number {
  let h = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    h = Math.imul(h ^ text.charCodeAt(i), 0x01000193);
  }
  h ^= h >>> 16;
  h = Math.imul(h, 0x7feb352d);
  h ^= h >>> 15;
  return h >>> 0;
}
