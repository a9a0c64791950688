/**
 * Where the simulator reads the time from.
 *
 * @public
 */
export interface Clock {
  /** Milliseconds since the Unix epoch. */
  now(): number;
}

/**
 * The wall clock.
 *
 * @public
 */
export const systemClock: Clock = { now: () => Date.now() };

/**
 * A clock that only moves when told to, so that a run can be repeated exactly
 * or be faster than life.
 *
 * @public
 */
export class ManualClock implements Clock {
  #now: number;

  constructor(startMs: number) {
    this.#now = startMs;
  }

  now(): number {
    return this.#now;
  }

  /** Moves forward by `ms` milliseconds. */
  advance(ms: number): void {
    this.#now += ms;
  }

  /** Moves to `ms`; a time in the past is ignored, since clocks do not run back. */
  advanceTo(ms: number): void {
    this.#now = Math.max(this.#now, ms);
  }
}

/** RFC 3339 in whole seconds, as `metav1.Time` is written. */
export function toTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 19)}Z`;
}

/** RFC 3339 in microseconds, as `metav1.MicroTime` is written. */
export function toMicroTimestamp(ms: number): string {
  return `${new Date(ms).toISOString().slice(0, 23)}000Z`;
}
