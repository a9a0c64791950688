/**
 * The inventory agent: follows one Kubernetes cluster and tells the Fleet hub
 * what changes, without ever being dialed.
 *
 * @packageDocumentation
 */
export { createAgent } from './agent/InventoryAgent';
export type {
  Agent,
  AgentCounters,
  AgentKindStatus,
  AgentOptions,
  AgentPhase,
  AgentStatus,
} from './agent/types';
export { AgentFatalError } from './errors';
export type { AgentFailure } from './errors';
export { hubDispatcher } from './hub/dispatcher';
export * from './kubernetes';
export * from './state';
export { systemClock } from './util/clock';
export type { AgentClock } from './util/clock';
export type { AgentLogger } from './util/logger';
export type { AgentTiming } from './util/timing';
