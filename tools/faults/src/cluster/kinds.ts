import {
  CustomKind,
  KindRegistry,
  KindSpec,
  kindSpecs,
} from '@backstage-fleet/protocol';
import { builtInKinds, ServedKind } from '@backstage-fleet/simulator';

/** Kinds that clusters of runs have and the hub asks for: few, so that a run is quick. */
const KEPT = [
  'namespaces',
  'nodes',
  'pods',
  'deployments.apps',
  'services',
  'serviceaccounts',
];

/** A kind that comes and goes with its definition. */
export const WIDGET: CustomKind = {
  group: 'example.com',
  versions: ['v1', 'v1beta1'],
  kind: 'Widget',
  resource: 'widgets',
  namespaced: true,
  fields: ['spec.size'],
};

/** How the API server serves widgets. */
export const SERVED_WIDGETS: ServedKind = {
  group: 'example.com',
  version: 'v1',
  kind: 'Widget',
  plural: 'widgets',
  singular: 'widget',
  namespaced: true,
};

/** `fleet.kinds` of the hubs of runs. */
export const KINDS_CONFIG = {
  custom: [WIDGET],
  disabled: kindSpecs()
    .filter(spec => !spec.isOptional && !KEPT.includes(spec.id))
    .map(spec => spec.id),
};

/** What the hub asks for. */
export const KINDS: readonly KindSpec[] = new KindRegistry(
  KINDS_CONFIG,
).specs();

/** What API servers of runs serve. */
export const SERVED: readonly ServedKind[] = [...builtInKinds, SERVED_WIDGETS];

/** The `apiVersion` of a kind. */
export function apiVersionOf(spec: { group: string; version: string }): string {
  return spec.group ? `${spec.group}/${spec.version}` : spec.version;
}
