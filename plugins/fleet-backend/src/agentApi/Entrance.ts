import { AgentRefusal } from '../refusal';
import { slotOf } from './rateLimits';

/** Seconds over which those that were turned away are spread. */
const SPREAD_SECONDS = 10;

/**
 * Bounds how many requests a process works on at a time, so that a database
 * that has become slow does not fill its memory with agents that wait: those
 * that are too many are turned away before anything is done for them, each to
 * come back in a second of its own.
 */
export class Entrance {
  readonly #limit: number;
  #inside = 0;

  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Requests that are worked on. */
  get inside(): number {
    return this.#inside;
  }

  /**
   * Lets a request in.
   *
   * @param key - differs from agent to agent
   * @returns lets it out; calling it again does nothing
   * @throws AgentRefusal busy when as many as allowed are inside
   */
  enter(key: string): () => void {
    if (this.#inside >= this.#limit) {
      throw new AgentRefusal(
        'busy',
        'The hub works on as many requests as it can; send it again',
        { retryAfterSeconds: 1 + slotOf(key, SPREAD_SECONDS) },
      );
    }
    this.#inside += 1;
    let isInside = true;
    return () => {
      if (isInside) {
        isInside = false;
        this.#inside -= 1;
      }
    };
  }
}
