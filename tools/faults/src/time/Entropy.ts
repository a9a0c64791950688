import * as crypto from 'node:crypto';
import { Random } from '@backstage-fleet/simulator';

/**
 * Chance of a run: `Math.random` and `randomUUID` draw from its seed. Keys and
 * tokens stay as random as they are, because nothing goes by them.
 */
export class Entropy {
  readonly #random: Random;
  readonly #undo: () => void;

  /** Takes over the chance of this process until {@link Entropy.uninstall}. */
  constructor(seed: string) {
    this.#random = new Random(seed);
    const general = this.#random.fork('Math.random');
    const uuids = this.#random.fork('randomUUID');
    const module: { randomUUID: unknown } = require('node:crypto');
    const before = {
      random: Math.random,
      randomUUID: crypto.randomUUID,
    };
    Math.random = () => general.next();
    module.randomUUID = () => uuids.uuid();
    this.#undo = () => {
      Math.random = before.random;
      module.randomUUID = before.randomUUID;
    };
  }

  /** A stream of its own for a purpose. */
  for(purpose: string): Random {
    return this.#random.fork(purpose);
  }

  /** Leaves chance to the process again. */
  uninstall(): void {
    this.#undo();
  }
}
