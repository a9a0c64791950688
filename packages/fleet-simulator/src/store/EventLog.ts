import { StoreEvent } from './StoredObject';

/**
 * The last events of one resource, oldest first, in a ring. What falls out
 * raises the floor: the oldest revision from which a watch can still resume
 * without a gap.
 */
export class EventLog {
  readonly #ring: StoreEvent[] = [];
  #start = 0;
  #floor: number;

  constructor(private readonly capacity: number, floor: number) {
    if (!Number.isInteger(capacity) || capacity < 1) {
      throw new RangeError(
        `The event log size must be a whole number of at least 1, got ${capacity}`,
      );
    }
    this.#floor = floor;
  }

  /** A reader that knows everything up to this revision misses nothing. */
  get floor(): number {
    return this.#floor;
  }

  get size(): number {
    return this.#ring.length;
  }

  push(event: StoreEvent): void {
    if (this.#ring.length < this.capacity) {
      this.#ring.push(event);
      return;
    }
    this.#floor = this.#ring[this.#start].revision;
    this.#ring[this.#start] = event;
    this.#start = (this.#start + 1) % this.capacity;
  }

  /** The event at a position, 0 being the oldest. */
  at(index: number): StoreEvent {
    return this.#ring[(this.#start + index) % this.#ring.length];
  }

  /** All events after `revision`, oldest first. The caller checks the floor. */
  after(revision: number): StoreEvent[] {
    // Revisions rise along the log, so the first one after is found by halving.
    let low = 0;
    let high = this.size;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.at(middle).revision > revision) high = middle;
      else low = middle + 1;
    }
    const events: StoreEvent[] = [];
    for (let i = low; i < this.size; i++) events.push(this.at(i));
    return events;
  }

  /** Forgets all events; `revision` becomes the floor. */
  clear(revision: number): void {
    this.#ring.length = 0;
    this.#start = 0;
    this.#floor = Math.max(this.#floor, revision);
  }
}
