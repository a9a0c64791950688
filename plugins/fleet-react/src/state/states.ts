import type {
  ClusterState,
  HealthState,
  ResourceState,
} from '@backstage-fleet/plugin-fleet-common';

/**
 * States that are drawn: the five of a cluster's health, and `progressing` for
 * an object on its way to the state it should have.
 *
 * @public
 */
export type DrawnState = HealthState | ResourceState;

/**
 * All drawn states, what needs a person first.
 *
 * @public
 */
export const DRAWN_STATES: readonly DrawnState[] = [
  'critical',
  'degraded',
  'unreachable',
  'unknown',
  'progressing',
  'healthy',
];

/**
 * Orders states, what needs a person first: for `sort`.
 *
 * @public
 */
export function compareStates(a: DrawnState, b: DrawnState): number {
  return DRAWN_STATES.indexOf(a) - DRAWN_STATES.indexOf(b);
}

/**
 * True where a person has something to look at.
 *
 * @public
 */
export function needsAttention(state: DrawnState): boolean {
  return state !== 'healthy' && state !== 'progressing';
}

/**
 * True where what the hub shows of a cluster may be older than promised.
 *
 * @public
 */
export function isStale(state: ClusterState): boolean {
  return state !== 'live';
}
