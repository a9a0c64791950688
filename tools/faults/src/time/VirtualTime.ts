import { type Clock, withGlobal } from '@sinonjs/fake-timers';
import { NativeWork } from './NativeWork';

/** What is faked. Promises, ticks and input and output stay real. */
const FAKED = [
  'Date',
  'performance',
  'setTimeout',
  'clearTimeout',
  'setInterval',
  'clearInterval',
  'setImmediate',
  'clearImmediate',
] as const;

/** How long nothing may happen with work under way, in milliseconds of the machine. */
const STUCK_MS = 20_000;
/** How long a statement may wait for the lock of one that waits for virtual time. */
const LOCKED_MS = 20;

/** Events at one instant after which it is said that time stands still. */
const MAX_AT_ONCE = 200_000;

const realImmediate = setImmediate;
const realNow = performance.now.bind(performance);

function turn(): Promise<void> {
  return new Promise(resolve => {
    realImmediate(resolve);
  });
}

/**
 * Time of a run: `Date`, `performance` and all timers of this process. It
 * moves only when it is told to, from one timer to the next, and never while
 * anything is under way: so what happens at an instant does not depend on how
 * fast the machine is.
 */
export class VirtualTime {
  readonly #clock: Clock;
  readonly #work: NativeWork;
  /** Statements that wait for virtual time, and may hold locks that others wait for. */
  parked = 0;

  /** After how long work counts as waiting for a lock, in milliseconds of the machine. */
  readonly #lockedMs: number;

  private constructor(clock: Clock, work: NativeWork, hasLocks: boolean) {
    this.#clock = clock;
    this.#work = work;
    this.#lockedMs = hasLocks ? LOCKED_MS : Infinity;
  }

  /**
   * Takes over the time of this process until {@link VirtualTime.uninstall}.
   *
   * @param options - `hasLocks` where work under way may wait for a lock that
   * is held until virtual time passes, as in a server
   */
  static install(
    startMs: number,
    work: NativeWork,
    options: { hasLocks: boolean },
  ): VirtualTime {
    const clock = withGlobal(globalThis).install({
      now: startMs,
      toFake: [...FAKED],
    });
    waitAtLeastOne();
    return new VirtualTime(clock, work, options.hasLocks);
  }

  /** Gives the time back. */
  uninstall(): void {
    this.#clock.uninstall();
  }

  /** Milliseconds since 1970. */
  now(): number {
    return this.#clock.now;
  }

  /** Waits for virtual time to pass. */
  sleep(ms: number): Promise<void> {
    return new Promise(resolve => {
      setTimeout(resolve, ms);
    });
  }

  /** Lets everything happen that happens at this instant. */
  async settle(): Promise<void> {
    let since = realNow();
    let seen = this.#work.count;
    for (let fired = 0; ; ) {
      await turn();
      await turn();
      if (this.#work.count !== seen) {
        seen = this.#work.count;
        since = realNow();
      }
      const isBusy = this.#work.underWay > 0;
      const waited = realNow() - since;
      // What is due comes after what is under way, or it would depend on the
      // machine which is first; unless the one waits for the other.
      if (
        (!isBusy || waited > this.#lockedMs) &&
        this.#next() <= this.#clock.now
      ) {
        fired += 1;
        if (fired > MAX_AT_ONCE) {
          throw new Error(
            `${MAX_AT_ONCE} timers ended at the same instant; something waits for no time at all, again and again`,
          );
        }
        this.#clock.next();
        since = realNow();
        continue;
      }
      if (!isBusy) {
        return;
      }
      // Without turning round and round: a server may need the processor.
      await this.#work.nextEnd();
      if (this.parked > 0 && waited > this.#lockedMs) {
        return;
      }
      if (waited > STUCK_MS) {
        throw new Error(
          `Work went on for ${STUCK_MS} ms of the machine without an end: ${this.#work.describe()}`,
        );
      }
    }
  }

  /** Lets so much time pass, with all that happens in it. */
  async advance(ms: number): Promise<void> {
    const until = this.#clock.now + ms;
    for (;;) {
      await this.settle();
      const next = this.#next();
      if (next > until) {
        break;
      }
      this.#clock.next();
    }
    if (until > this.#clock.now) {
      this.#clock.tick(until - this.#clock.now);
    }
    await this.settle();
  }

  /** Lets time pass until something is over, which may take part of it. */
  async during<T>(work: Promise<T>, limitMs: number): Promise<T> {
    let over = false;
    const done = () => {
      over = true;
    };
    work.then(done, done);
    const until = this.#clock.now + limitMs;
    for (;;) {
      await this.settle();
      if (over) {
        return work;
      }
      const next = this.#next();
      if (next > until) {
        throw new Error(
          `Something took longer than ${limitMs} ms of virtual time`,
        );
      }
      this.#clock.next();
    }
  }

  /** When the next timer ends. */
  #next(): number {
    const { timerHeap } = this.#clock as unknown as {
      timerHeap?: { peek(): { callAt: number } | undefined };
    };
    return timerHeap?.peek()?.callAt ?? Infinity;
  }
}

/** As timers of Node do: who waits for a part of a millisecond waits for a whole one. */
function waitAtLeastOne(): void {
  const faked = globalThis.setTimeout;
  globalThis.setTimeout = ((
    callback: (...args: unknown[]) => void,
    ms?: number,
    ...args: unknown[]
  ) =>
    faked(
      callback,
      Math.max(1, Math.trunc(Number(ms)) || 1),
      ...args,
    )) as typeof setTimeout;
}
