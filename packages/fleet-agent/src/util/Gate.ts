/**
 * Lets one task through at a time, in order of arrival. Lists take it, so that
 * the memory of a first synchronization does not grow with the number of kinds
 * and owners reach the hub before what they own.
 */
export class Gate {
  #tail: Promise<unknown> = Promise.resolve();

  /** Runs a task after all that came before it, whether or not they failed. */
  run<T>(task: () => Promise<T>): Promise<T> {
    const result = this.#tail.then(task);
    this.#tail = result.catch(() => undefined);
    return result;
  }
}
