import { AgentFatalError } from '../errors';
import { FormerKey, PrivateJwk, StoredAgentState } from './types';

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
  if (!isKey(state?.privateJwk)) {
    throw new AgentFatalError(
      'state_unusable',
      `The agent's state in ${location} cannot be read; expected the JSON the agent wrote. Restore it, or remove it and enroll the cluster again`,
    );
  }
  const { privateJwk, nextPrivateJwk, formerKeys, ...more } = state!;
  return {
    privateJwk: privateJwk!,
    nextPrivateJwk: isKey(nextPrivateJwk) ? nextPrivateJwk : undefined,
    keyMadeAt: more.keyMadeAt,
    formerKeys: Array.isArray(formerKeys)
      ? formerKeys.filter(isFormerKey)
      : undefined,
    identity: more.identity,
    lastEpoch: more.lastEpoch,
    joins: more.joins,
    protocol: more.protocol,
  };
}

function isKey(jwk: Partial<PrivateJwk> | undefined): boolean {
  return jwk?.crv === 'Ed25519' && Boolean(jwk.d);
}

/** One that cannot be read is worth less than an agent that starts. */
function isFormerKey(former: Partial<FormerKey> | undefined): boolean {
  return isKey(former?.privateJwk) && typeof former?.replacedAt === 'number';
}
