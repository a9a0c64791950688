/**
 * Fleet in the portal: every Kubernetes cluster of the organization.
 *
 * @packageDocumentation
 */
export { fleetPlugin as default } from './plugin';
