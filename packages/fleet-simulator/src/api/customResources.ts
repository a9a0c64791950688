import { KubeObject, KubeObjectInput, isRecord } from '../store';
import { ScalePaths, ServedKind, qualifiedResource } from './kinds';
import { StatusCause } from './status';

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
    scale: scaleOfVersion(version.subresources?.scale),
    generation: true,
    conditionalUpdate: true,
    custom: true,
    schema: version.schema?.openAPIV3Schema,
  };
}

/** `.spec.replicas` of a definition becomes `spec.replicas`. */
function scaleOfVersion(scale: unknown): ScalePaths | undefined {
  if (!isRecord(scale)) return undefined;
  const plain = (path?: string) => path?.replace(/^\./, '');
  return {
    replicas: plain(scale.specReplicasPath) ?? 'spec.replicas',
    observed: plain(scale.statusReplicasPath) ?? 'status.replicas',
    selector: plain(scale.labelSelectorPath),
  };
}

/** Why a definition defines nothing that could be served. */
export function definitionCauses({
  metadata,
  spec = {},
}: KubeObject): StatusCause[] {
  const causes: StatusCause[] = [];
  const refuse = (reason: string, field: string, message: string) =>
    causes.push({ reason, field, message });
  const { group, scope, names, versions = [] } = spec;
  const name = `${names?.plural}.${group}`;
  if (metadata.name !== name) {
    refuse(
      'FieldValueInvalid',
      'metadata.name',
      `Invalid value: "${metadata.name}": must be spec.names.plural+"."+spec.group`,
    );
  }
  if (!['Namespaced', 'Cluster'].includes(scope)) {
    refuse(
      'FieldValueNotSupported',
      'spec.scope',
      `Unsupported value: ${JSON.stringify(
        scope,
      )}: supported values: "Cluster", "Namespaced"`,
    );
  }
  const stored = versions.filter((each: any) => each.storage);
  if (stored.length !== 1) {
    refuse(
      'FieldValueInvalid',
      'spec.versions',
      `Invalid value: ${stored.length} storage versions: must have exactly one version marked as storage version`,
    );
  }
  versions.forEach((version: any, index: number) => {
    if (!isRecord(version.schema?.openAPIV3Schema)) {
      refuse(
        'FieldValueRequired',
        `spec.versions[${index}].schema.openAPIV3Schema`,
        'Required value: schemas are required',
      );
    }
  });
  return causes;
}
