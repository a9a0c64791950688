/** Lets one at a time in, in the order they came. */
export class Mutex {
  #last: Promise<void> = Promise.resolve();

  /** @returns lets the next one in; may be called more than once */
  async enter(): Promise<() => void> {
    let leave = () => {};
    const before = this.#last;
    this.#last = new Promise(resolve => {
      leave = resolve;
    });
    await before;
    return leave;
  }
}
