/** Called with agents whose state has changed. */
export type AgentListener = (agentIds: string[]) => void;

/**
 * Tells parts of this process that agents were approved, rejected or revoked,
 * after the commit. A speed-up: other replicas see it in the database within
 * five seconds.
 */
export interface AgentSignal {
  notify(agentIds: string[]): void;
  /** Listens from now on; call what it returns to stop. */
  onChange(listener: AgentListener): () => void;
}

/** An agent signal of this process. */
export function createAgentSignal(): AgentSignal {
  const listeners = new Set<AgentListener>();
  return {
    notify(agentIds) {
      for (const listener of [...listeners]) {
        listener(agentIds);
      }
    },
    onChange(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}
