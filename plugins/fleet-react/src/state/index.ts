export { compareStates, DRAWN_STATES, isStale, needsAttention } from './states';
export type { DrawnState } from './states';
export { stateClass } from './stateClass';
