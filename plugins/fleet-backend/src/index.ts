/**
 * The Fleet hub as a Backstage backend plugin.
 *
 * @packageDocumentation
 */
export { fleetPlugin as default } from './plugin';
