import { FieldTree, KubeObject, ManagedFieldsEntry } from '../../store';
import { changedTree, ownedPart, presentTree } from './fieldTree';
import { Shape } from './shape';

function union(a: FieldTree, b: FieldTree): FieldTree {
  const result: FieldTree = { ...a };
  for (const segment of Object.keys(b)) {
    result[segment] = a[segment] ? union(a[segment], b[segment]) : b[segment];
  }
  return result;
}

/** `a` without the leaves of `b`; undefined when nothing is left. */
function without(a: FieldTree, b: FieldTree): FieldTree | undefined {
  const result: FieldTree = {};
  for (const segment of Object.keys(a)) {
    if (!b[segment]) {
      result[segment] = a[segment];
      continue;
    }
    const isLeaf = Object.keys(a[segment]).length === 0;
    const rest = isLeaf ? undefined : without(a[segment], b[segment]);
    if (rest) result[segment] = rest;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}

/** Who writes, for `metadata.managedFields`. */
export interface FieldManager {
  manager: string;
  subresource?: string;
  /** RFC 3339. */
  time: string;
}

/**
 * The managedFields of `after`: what this write changed belongs to its writer
 * from now on, and to nobody else; what is gone belongs to nobody.
 *
 * Source: "Field management", Kubernetes documentation of server-side apply,
 * for the operation Update.
 */
export function updateManagedFields(
  before: KubeObject | undefined,
  after: KubeObject,
  shape: Shape,
  writer: FieldManager,
): ManagedFieldsEntry[] {
  const previous = after.metadata.managedFields ?? [];
  const now = ownedPart(after);
  const changes = changedTree(ownedPart(before), now, shape);
  const { '.': _root, ...mine } = changes ?? {};
  const isWriter = (entry: ManagedFieldsEntry) =>
    entry.manager === writer.manager &&
    entry.operation === 'Update' &&
    entry.subresource === writer.subresource;
  const result: ManagedFieldsEntry[] = [];
  for (const entry of previous) {
    if (isWriter(entry)) continue;
    const rest = without(entry.fieldsV1, mine);
    const present = rest && presentTree(rest, now, shape);
    if (present) result.push({ ...entry, fieldsV1: present });
  }
  const own = previous.find(isWriter);
  const all = union(own?.fieldsV1 ?? {}, mine);
  const present = presentTree(all, now, shape);
  if (present && Object.keys(all).length > 0) {
    result.push({
      manager: writer.manager,
      operation: 'Update',
      apiVersion: after.apiVersion,
      time: own && Object.keys(mine).length === 0 ? own.time : writer.time,
      fieldsType: 'FieldsV1',
      fieldsV1: present,
      ...(writer.subresource && { subresource: writer.subresource }),
    });
  }
  return result;
}
