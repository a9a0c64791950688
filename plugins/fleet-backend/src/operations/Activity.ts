import { HubMetrics } from '../metrics';

const WINDOW_MS = 60_000;
const SLOT_MS = 5_000;

/** What this process stored of late, for the page of the hub. */
export class Activity {
  readonly #slots = new Map<number, number>();
  readonly #now: () => number;

  constructor(now: () => number = () => performance.now()) {
    this.#now = now;
  }

  /** Notes stored items. */
  add(items: number): void {
    const slot = Math.floor(this.#now() / SLOT_MS);
    this.#slots.set(slot, (this.#slots.get(slot) ?? 0) + items);
    this.#forget(slot);
  }

  /** Items stored per second over the last minute. */
  itemsPerSecond(): number {
    this.#forget(Math.floor(this.#now() / SLOT_MS));
    let sum = 0;
    for (const items of this.#slots.values()) {
      sum += items;
    }
    return sum / (WINDOW_MS / 1000);
  }

  #forget(current: number): void {
    for (const slot of this.#slots.keys()) {
      if (slot <= current - WINDOW_MS / SLOT_MS) {
        this.#slots.delete(slot);
      }
    }
  }
}

/** Metrics that note activity, too. */
export function withActivity(
  metrics: HubMetrics,
  activity: Activity,
): HubMetrics {
  return {
    ...metrics,
    batch(result) {
      if (!result.duplicate) {
        activity.add(result.items - result.rejected);
      }
      metrics.batch(result);
    },
  };
}
