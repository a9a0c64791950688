import { Mutex } from './Mutex';

/** Methods of WebCrypto that the hub and the agent use, through jose. */
const SUBTLE = [
  'digest',
  'exportKey',
  'generateKey',
  'importKey',
  'sign',
  'verify',
] as const;

const MOMENT_MS = 5;

const realTimeout = setTimeout;
const realClear = clearTimeout;

type AnyFunction = (...args: any[]) => any;

/**
 * Work outside the event loop, which ends whenever it ends. Virtual time waits
 * for all of it. What threads do in an order of their own is made to end in
 * the order in which it began: WebCrypto does one thing after the other, and
 * bodies are inflated at once (see `inflateAtOnce`).
 *
 * @remarks
 * `scryptSync` is remembered by its arguments: opening the same key of the hub
 * costs 50 ms, and every replica of every run does it.
 */
export class NativeWork {
  readonly #running = new Map<symbol, string>();
  readonly #waiting: (() => void)[] = [];
  readonly #undo: (() => void)[] = [];
  /** Grows with everything that begins or ends. */
  count = 0;

  /** Things under way. */
  get underWay(): number {
    return this.#running.size;
  }

  /** What is under way, for messages. */
  describe(): string {
    return [...this.#running.values()].slice(0, 10).join('; ');
  }

  /** Resolves when something ends, or a moment has passed on the machine. */
  async nextEnd(): Promise<void> {
    let timer: NodeJS.Timeout | undefined;
    await new Promise<void>(resolve => {
      timer = realTimeout(resolve, MOMENT_MS);
      this.#waiting.push(resolve);
    });
    realClear(timer);
  }

  /** Counts something as under way until it ends. */
  async track<T>(name: string, work: () => Promise<T>): Promise<T> {
    const id = Symbol(name);
    this.#running.set(id, name);
    this.count += 1;
    try {
      return await work();
    } finally {
      this.#running.delete(id);
      this.count += 1;
      for (const wake of this.#waiting.splice(0)) {
        wake();
      }
    }
  }

  /** Puts the threads in order, until {@link NativeWork.uninstall}. */
  install(): void {
    // The module itself, and no copy of it.
    this.#replace(require('node:crypto'), 'scryptSync', remembered);
    const turns = new Mutex();
    const { subtle } = globalThis.crypto;
    for (const method of SUBTLE) {
      const original = (subtle[method] as AnyFunction).bind(subtle);
      this.#replace(
        subtle,
        method,
        () =>
          (...args: unknown[]) =>
            this.track(`crypto.${method}`, async () => {
              const leave = await turns.enter();
              return Promise.resolve(original(...args)).finally(leave);
            }),
      );
    }
  }

  /** Leaves threads to themselves again. */
  uninstall(): void {
    for (const undo of this.#undo.splice(0).reverse()) {
      undo();
    }
  }

  #replace(
    owner: object,
    name: string,
    make: (original: AnyFunction) => AnyFunction,
  ): void {
    const before = Object.getOwnPropertyDescriptor(owner, name);
    const original = (owner as Record<string, AnyFunction>)[name];
    Object.defineProperty(owner, name, {
      configurable: true,
      writable: true,
      value: make(original),
    });
    this.#undo.push(() => {
      if (before) {
        Object.defineProperty(owner, name, before);
      } else {
        delete (owner as Record<string, unknown>)[name];
      }
    });
  }
}

const scrypts = new Map<string, Buffer>();

function remembered(original: AnyFunction): AnyFunction {
  return (secret: string, salt: Buffer, length: number, options: object) => {
    const key = `${secret} ${salt.toString('hex')} ${length}`;
    let known = scrypts.get(key);
    if (!known) {
      known = original(secret, salt, length, options) as Buffer;
      scrypts.set(key, known);
    }
    return known;
  };
}
