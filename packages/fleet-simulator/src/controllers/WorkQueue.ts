/** Keys to reconcile, each at most once at a time, in the order of arrival. */
export class WorkQueue {
  readonly #keys = new Set<string>();

  add(key: string): void {
    this.#keys.add(key);
  }

  /** Hands out everything that waits; returns whether there was anything. */
  drain(reconcile: (key: string) => void): boolean {
    if (this.#keys.size === 0) return false;
    const keys = [...this.#keys];
    this.#keys.clear();
    for (const key of keys) reconcile(key);
    return true;
  }
}
