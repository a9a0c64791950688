import { AgentState, StoredAgentState } from './types';

/**
 * A state that ends with the process, for tests and for agents that live in
 * one process with the hub.
 *
 * @public
 */
export function memoryState(initial?: StoredAgentState): AgentState {
  let kept = initial && structuredClone(initial);
  return {
    location: 'memory',
    async load() {
      return kept && structuredClone(kept);
    },
    async save(state) {
      kept = structuredClone(state);
    },
  };
}
