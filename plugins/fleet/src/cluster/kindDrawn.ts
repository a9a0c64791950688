import type { KindStatus } from '@backstage-fleet/plugin-fleet-common';
import type { DrawnState } from '@backstage-fleet/plugin-fleet-react';

const DRAWN: Record<KindStatus['state'], DrawnState> = {
  syncing: 'progressing',
  live: 'healthy',
  forbidden: 'degraded',
  absent: 'unknown',
  broken: 'critical',
};

/** How the state of a kind is drawn. */
export function kindDrawn(state: KindStatus['state']): DrawnState {
  return DRAWN[state];
}
