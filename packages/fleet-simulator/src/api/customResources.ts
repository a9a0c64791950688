import { KubeObject, KubeObjectInput } from '../store';
import { ServedKind, qualifiedResource } from './kinds';

/** The table of CustomResourceDefinitions in the store. */
export const DEFINITIONS = 'apiextensions.k8s.io/customresourcedefinitions';

/** Holds a definition until its objects are gone. */
export const CLEANUP_FINALIZER = 'customresourcecleanup.apiextensions.k8s.io';

/**
 * The CustomResourceDefinition of a kind, as an add-on would install it.
 *
 * @public
 */
export function definitionOf(kind: ServedKind): KubeObjectInput {
  return {
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: qualifiedResource(kind) },
    spec: {
      group: kind.group,
      scope: kind.namespaced ? 'Namespaced' : 'Cluster',
      names: {
        kind: kind.kind,
        listKind: `${kind.kind}List`,
        plural: kind.plural,
        singular: kind.singular,
        ...(kind.shortNames && { shortNames: kind.shortNames }),
        ...(kind.categories && { categories: kind.categories }),
      },
      versions: [
        {
          name: kind.version,
          served: true,
          storage: true,
          ...(kind.status && { subresources: { status: {} } }),
          schema: {
            openAPIV3Schema: {
              type: 'object',
              'x-kubernetes-preserve-unknown-fields': true,
            },
          },
        },
      ],
    },
  };
}

/**
 * The kind a definition makes: that of its storage version, where it is
 * served. The simulator converts nothing, so it serves no other version.
 */
export function kindOfDefinition(
  definition: KubeObject,
): ServedKind | undefined {
  const { group, scope, names, versions = [] } = definition.spec ?? {};
  const version = versions.find(
    (each: { storage?: boolean; served?: boolean }) =>
      each.storage && each.served,
  );
  if (!version || !names?.kind || !names.plural) return undefined;
  return {
    group,
    version: version.name,
    kind: names.kind,
    plural: names.plural,
    singular: names.singular ?? names.kind.toLowerCase(),
    namespaced: scope === 'Namespaced',
    shortNames: names.shortNames,
    categories: names.categories,
    status: version.subresources?.status !== undefined,
    generation: true,
    conditionalUpdate: true,
  };
}
