/**
 * A structural schema, as `openAPIV3Schema` of a CustomResourceDefinition holds
 * it, as far as the simulator reads it.
 *
 * Source: "Extend the Kubernetes API with CustomResourceDefinitions",
 * Kubernetes documentation.
 *
 * @public
 */
export interface StructuralSchema {
  type?: string;
  properties?: Record<string, StructuralSchema>;
  additionalProperties?: StructuralSchema | boolean;
  items?: StructuralSchema;
  required?: string[];
  enum?: unknown[];
  minimum?: number;
  maximum?: number;
  exclusiveMinimum?: boolean;
  exclusiveMaximum?: boolean;
  multipleOf?: number;
  minLength?: number;
  maxLength?: number;
  pattern?: string;
  minItems?: number;
  maxItems?: number;
  minProperties?: number;
  maxProperties?: number;
  nullable?: boolean;
  default?: unknown;
  'x-kubernetes-preserve-unknown-fields'?: boolean;
  'x-kubernetes-int-or-string'?: boolean;
  'x-kubernetes-embedded-resource'?: boolean;
  'x-kubernetes-list-type'?: 'atomic' | 'set' | 'map';
  'x-kubernetes-list-map-keys'?: string[];
  'x-kubernetes-map-type'?: 'atomic' | 'granular';
}

/** Fields of an object that no schema of a custom resource describes. */
export const ENVELOPE: ReadonlySet<string> = new Set([
  'apiVersion',
  'kind',
  'metadata',
]);

/** The schema of a property, or undefined where any or none may be. */
export function propertyOf(
  schema: StructuralSchema,
  name: string,
): StructuralSchema | undefined {
  const { properties, additionalProperties } = schema;
  if (properties && Object.hasOwn(properties, name)) return properties[name];
  return typeof additionalProperties === 'object'
    ? additionalProperties
    : undefined;
}

/** Whether a schema says anything about a property of this name. */
export function takesProperty(schema: StructuralSchema, name: string): boolean {
  return (
    propertyOf(schema, name) !== undefined ||
    schema.additionalProperties === true ||
    schema['x-kubernetes-preserve-unknown-fields'] === true
  );
}
