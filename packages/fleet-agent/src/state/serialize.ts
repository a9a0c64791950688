import { AgentFatalError } from '../errors';
import { StoredAgentState } from './types';

/** Text form of a state. */
export function writeState(state: StoredAgentState): string {
  return `${JSON.stringify({ version: 1, ...state }, null, 2)}\n`;
}

/**
 * Reads the text form of a state.
 *
 * @throws AgentFatalError naming the place, without showing its content
 */
export function readState(text: string, location: string): StoredAgentState {
  let state: Partial<StoredAgentState> | undefined;
  try {
    state = JSON.parse(text);
  } catch {
    state = undefined;
  }
  if (state?.privateJwk?.crv !== 'Ed25519' || !state.privateJwk.d) {
    throw new AgentFatalError(
      'state_unusable',
      `The agent's state in ${location} cannot be read; expected the JSON the agent wrote. Restore it, or remove it and enroll the cluster again`,
    );
  }
  return {
    privateJwk: state.privateJwk,
    identity: state.identity,
    lastEpoch: state.lastEpoch,
  };
}
