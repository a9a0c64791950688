import { METADATA_PATHS } from './commonPaths';
import { compileProjection } from './projection';
import { KindSpec } from './types';

/**
 * A built-in kind: its id follows from resource and group, and the metadata
 * that every kind lets through is on its allow-list.
 *
 * @param definition - `paths` are those beside metadata
 */
export function defineKind({
  paths,
  ...definition
}: Omit<KindSpec, 'id' | 'projection'> & {
  paths: readonly string[];
}): KindSpec {
  const { resource, group } = definition;
  return {
    id: group ? `${resource}.${group}` : resource,
    ...definition,
    projection: compileProjection([...METADATA_PATHS, ...paths]),
  };
}

/** Paths of plain members below a prefix. */
export function below(prefix: string, ...fields: string[]): string[] {
  return fields.map(field => `${prefix}.${field}`);
}
