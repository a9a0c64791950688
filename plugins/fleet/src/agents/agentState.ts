import type { AgentOfFleet } from '@backstage-fleet/plugin-fleet-common';
import type { DrawnState } from '@backstage-fleet/plugin-fleet-react';

/** How an agent is drawn: by whether it may report, then by whether it does. */
export function agentDrawn(
  agent: Pick<AgentOfFleet, 'state' | 'suspectedCloneAt' | 'clusterState'>,
): DrawnState {
  if (agent.suspectedCloneAt) {
    return 'critical';
  }
  if (agent.state !== 'approved') {
    return agent.state === 'pending' ? 'progressing' : 'unknown';
  }
  switch (agent.clusterState) {
    case 'live':
      return 'healthy';
    case 'late':
      return 'degraded';
    default:
      return 'unreachable';
  }
}

/** Shade of a version: 0 as new as the hub, 1 three and more minors behind. */
export function versionWeight(minorsBehind: number): number {
  return Math.min(1, Math.max(0, minorsBehind) / 3);
}
