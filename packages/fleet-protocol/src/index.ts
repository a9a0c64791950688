/**
 * Wire types, schemas, canonical hashing and the kind registry that the Fleet
 * hub and its agents share.
 *
 * @packageDocumentation
 */
export * from './canonical';
export * from './digest';
export * from './kinds';
export * from './limits';
export * from './version';
export * from './wire';
