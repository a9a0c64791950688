/**
 * Catalog entities for the clusters that Fleet knows.
 *
 * @packageDocumentation
 */
export { catalogModuleFleet as default } from './module';
