/** Keys of one read: within the variables SQLite takes, and no longer than a pool can spare a connection. */
const MAX_KEYS = 500;

interface Asked<K, V> {
  key: K;
  resolve(value: V | undefined): void;
  reject(error: unknown): void;
}

/**
 * Reads single things by key, many at a time: what is asked for while a read
 * is under way is gathered for the next one. Nobody waits while little is
 * asked for, and under load a statement serves many.
 *
 * @remarks
 * A read begins after it was asked for, so it never answers with what was
 * before.
 */
export class Gathering<K, V> {
  readonly #read: (keys: K[]) => Promise<ReadonlyMap<string, V>>;
  readonly #nameOf: (key: K) => string;
  readonly #gapMs: number;
  #beganAt = -Infinity;
  #asked: Asked<K, V>[] = [];
  #isReading = false;

  /**
   * @param read - finds things by keys, answers by name
   * @param nameOf - the name of a key in the answer
   * @param options - `gapMs` is the least time between the beginnings of two
   * reads: whoever asks soon after another waits for that long, so that many
   * who ask one by one are served by few statements; 0 unless said
   */
  constructor(
    read: (keys: K[]) => Promise<ReadonlyMap<string, V>>,
    nameOf: (key: K) => string,
    options: { gapMs?: number } = {},
  ) {
    this.#read = read;
    this.#nameOf = nameOf;
    this.#gapMs = options.gapMs ?? 0;
  }

  /** The thing, or undefined where there is none. */
  load(key: K): Promise<V | undefined> {
    return new Promise((resolve, reject) => {
      this.#asked.push({ key, resolve, reject });
      if (!this.#isReading) {
        this.#isReading = true;
        this.#readAll();
      }
    });
  }

  async #readAll(): Promise<void> {
    while (this.#asked.length > 0) {
      const early = this.#beganAt + this.#gapMs - performance.now();
      if (early > 0) {
        await new Promise(done => {
          setTimeout(done, early);
        });
      }
      this.#beganAt = performance.now();
      const asked = this.#asked.splice(0, MAX_KEYS);
      try {
        const byName = new Map(
          asked.map(({ key }) => [this.#nameOf(key), key] as const),
        );
        const found = await this.#read([...byName.values()]);
        for (const { key, resolve } of asked) {
          resolve(found.get(this.#nameOf(key)));
        }
      } catch (error) {
        for (const { reject } of asked) {
          reject(error);
        }
      }
    }
    this.#isReading = false;
  }
}
