import { ContractContext } from './fixtures';

/**
 * What a check is about: reading (get, list, watch, discovery), writing (create,
 * update, patch, delete and what follows from them) or server-side apply.
 */
export type ContractTag = 'read' | 'write' | 'apply';

/** All tags, in the order in which they are summed up. */
export const contractTags: readonly ContractTag[] = ['read', 'write', 'apply'];

/** How one check is run. */
export interface CheckOptions {
  /** Milliseconds; default: that of the test file. */
  timeout?: number;
  /**
   * Why the simulator does not owe this. Such a check says what the real API
   * server does beyond it, and runs there alone.
   */
  beyondSimulator?: string;
}

/** Declares one check under the tag it was made for. */
export type Check = (
  title: string,
  body: () => Promise<void>,
  options?: CheckOptions,
) => void;

/** What the parts of the contract are given. */
export interface Contract {
  /** The client and the namespace of the check that runs now. */
  context(): ContractContext;
  /** Declares checks of one tag; their titles begin with it. */
  checks(tag: ContractTag): Check;
}

/** Counts what was declared and what held, so that it can be said in one line. */
export class Ledger {
  readonly #declared = new Map<ContractTag, number>();
  readonly #held = new Map<ContractTag, number>();
  readonly #beyond: string[] = [];

  declare(tag: ContractTag): void {
    this.#declared.set(tag, (this.#declared.get(tag) ?? 0) + 1);
  }

  hold(tag: ContractTag): void {
    this.#held.set(tag, (this.#held.get(tag) ?? 0) + 1);
  }

  leaveOut(tag: ContractTag, title: string, reason: string): void {
    this.#beyond.push(`[${tag}] ${title}: ${reason}`);
  }

  /** Checks that this server does not owe, each with its reason. */
  get beyond(): readonly string[] {
    return this.#beyond;
  }

  /** `read 48 of 48, write 60 of 60, apply 14 of 14`. */
  summary(): string {
    return contractTags
      .filter(tag => this.#declared.has(tag))
      .map(
        tag =>
          `${tag} ${this.#held.get(tag) ?? 0} of ${this.#declared.get(tag)}`,
      )
      .join(', ');
  }
}
