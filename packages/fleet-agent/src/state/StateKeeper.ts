import { AgentState, StoredAgentState } from './types';

/**
 * The state of a running agent: changes come one after the other, so that none
 * overwrites another, and what could not be kept is kept with the next one.
 */
export class StateKeeper {
  readonly #state: AgentState;
  #stored: StoredAgentState | undefined;
  #tail: Promise<unknown> = Promise.resolve();

  constructor(state: AgentState) {
    this.#state = state;
  }

  get location(): string {
    return this.#state.location;
  }

  /** What is kept, or could not be kept yet. */
  get current(): StoredAgentState | undefined {
    return this.#stored;
  }

  /** Reads what was kept; `make` gives what to begin with. */
  async open(make: () => StoredAgentState): Promise<StoredAgentState> {
    this.#stored = await this.#state.load();
    if (!this.#stored) {
      this.#stored = make();
      await this.#state.save(this.#stored);
    }
    return this.#stored;
  }

  /** Changes some members and keeps all of them; when it resolves, a restart finds them. */
  update(change: Partial<StoredAgentState>): Promise<void> {
    this.#stored = { ...this.#stored!, ...change };
    const saved = this.#tail.then(() => this.#state.save(this.#stored!));
    this.#tail = saved.catch(() => undefined);
    return saved;
  }
}
