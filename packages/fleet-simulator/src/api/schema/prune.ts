import { clone, isRecord, setOwn } from '../../store';
import {
  ENVELOPE,
  StructuralSchema,
  propertyOf,
  takesProperty,
} from './structural';

/**
 * Drops what the schema does not have, and fills in what it has defaults for.
 * Null counts as absent where it is not allowed. The value stays as it is.
 *
 * Source: "Field pruning" and "Defaulting" of custom resources, Kubernetes
 * documentation.
 */
export function pruneAndDefault(
  value: unknown,
  schema: StructuralSchema,
  isObject = false,
): unknown {
  if (Array.isArray(value)) {
    const { items } = schema;
    return items ? value.map(item => pruneAndDefault(item, items)) : value;
  }
  if (!isRecord(value)) return value;
  const enveloped = isObject || schema['x-kubernetes-embedded-resource'];
  const result: Record<string, unknown> = {};
  for (const [name, child] of Object.entries(value)) {
    if (enveloped && ENVELOPE.has(name)) {
      setOwn(result, name, child);
      continue;
    }
    if (child === undefined || !takesProperty(schema, name)) continue;
    const property = propertyOf(schema, name);
    if (child === null && property && !property.nullable) continue;
    setOwn(result, name, property ? pruneAndDefault(child, property) : child);
  }
  for (const [name, property] of Object.entries(schema.properties ?? {})) {
    if (property.default !== undefined && !Object.hasOwn(result, name)) {
      setOwn(result, name, pruneAndDefault(clone(property.default), property));
    }
  }
  return result;
}
