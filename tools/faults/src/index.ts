/**
 * Deterministic fault simulation: replicas of the hub, agents and clusters in
 * one process, on a scripted network and clock.
 *
 * @packageDocumentation
 */
export { plans } from './commands/arbitraries';
export type { Command, Plan, Step } from './commands/types';
export { simulate, InvariantError, type RunResult } from './simulate';
export { World, type WorldOptions } from './world/World';
