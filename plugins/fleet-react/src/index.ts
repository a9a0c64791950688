/**
 * Design system, hooks and API reference for Fleet pages.
 *
 * @packageDocumentation
 */
export { createFleetApi, fleetApiRef } from './api/fleetApi';
export type { FleetApi } from './api/fleetApi';
export * from './components';
export * from './format';
export * from './hooks';
export * from './state';
export { fleetReactTranslationRef } from './translation';
