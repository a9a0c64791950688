/** Connections that agents are narrowed by. */
export const AGENT_STATES = [
  'live',
  'late',
  'unreachable',
  'expired',
  'revoked',
] as const;

/** What an agent is for. */
export const PROFILES = [
  'inventory',
  'security',
  'lifecycle',
  'onboarding',
] as const;

/** What the board is narrowed by, as the hub takes it. */
export interface AgentFilter {
  q?: string;
  version?: string;
  profile?: string;
  state?: (typeof AGENT_STATES)[number][];
}

/** The filter an address holds. */
export function agentFilterOf(params: URLSearchParams): AgentFilter {
  const q = params.get('q');
  const version = params.get('version');
  const profile = params.get('profile');
  const state = AGENT_STATES.find(item => item === params.get('state'));
  return {
    ...(q && { q }),
    ...(version && { version }),
    ...(profile && { profile }),
    ...(state && { state: [state] }),
  };
}
