import {
  FieldTree,
  KubeObject,
  ManagedFieldsEntry,
  deepEqual,
  isRecord,
} from '../store';
import { isMergedSet, mergeKeyOf } from './patch/mergeKeys';

/** Metadata the API server itself owns; no manager is ever listed for it. */
const SYSTEM_METADATA = new Set([
  'name',
  'namespace',
  'uid',
  'resourceVersion',
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
]);

/** A list as a map from FieldsV1 segment to item, or undefined when atomic. */
function listAsMap(
  list: unknown,
  field: string,
  parent: string,
): Map<string, unknown> | undefined {
  if (!Array.isArray(list)) return undefined;
  if (isMergedSet(field)) {
    return new Map(list.map(item => [`v:${JSON.stringify(item)}`, item]));
  }
  const key = mergeKeyOf(field, parent);
  if (!key || !list.every(item => isRecord(item) && key in item)) {
    return undefined;
  }
  return new Map(
    list.map(item => [`k:${JSON.stringify({ [key]: item[key] })}`, item]),
  );
}

function children(
  value: unknown,
  field: string,
  parent: string,
): Map<string, [value: unknown, field: string]> | undefined {
  if (isRecord(value)) {
    return new Map(
      Object.keys(value).map(key => [`f:${key}`, [value[key], key]]),
    );
  }
  const items = listAsMap(value, field, parent);
  return (
    items &&
    new Map([...items].map(([segment, item]) => [segment, [item, field]]))
  );
}

/**
 * The paths at which `after` differs from `before`, as a FieldsV1 tree;
 * undefined when nothing differs.
 */
function changed(
  before: unknown,
  after: unknown,
  field: string,
  parent: string,
): FieldTree | undefined {
  if (after === undefined || deepEqual(before, after)) return undefined;
  const now = children(after, field, parent);
  if (!now || now.size === 0) return {};
  const was = children(before, field, parent);
  const tree: FieldTree = was ? {} : { '.': {} };
  for (const [segment, [value, name]] of now) {
    const sub = changed(was?.get(segment)?.[0], value, name, field);
    if (sub) tree[segment] = sub;
  }
  return tree;
}

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

/** `tree` without the paths the object no longer has. */
function prune(
  tree: FieldTree,
  value: unknown,
  field: string,
  parent: string,
): FieldTree | undefined {
  const segments = Object.keys(tree);
  if (segments.length === 0) return tree;
  const present = children(value, field, parent);
  if (!present) return value === undefined ? undefined : {};
  const result: FieldTree = {};
  for (const segment of segments) {
    if (segment === '.') {
      result[segment] = {};
      continue;
    }
    const entry = present.get(segment);
    const sub = entry && prune(tree[segment], entry[0], entry[1], field);
    if (sub) result[segment] = sub;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}

/** The part of an object that managers own. */
function owned(object: KubeObject | undefined): Record<string, unknown> {
  if (!object) return {};
  const { kind: _kind, apiVersion: _version, metadata, ...body } = object;
  const own = Object.entries(metadata).filter(
    ([key]) => !SYSTEM_METADATA.has(key),
  );
  return own.length ? { metadata: Object.fromEntries(own), ...body } : body;
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
  writer: FieldManager,
): ManagedFieldsEntry[] {
  const previous = before?.metadata.managedFields ?? [];
  const now = owned(after);
  const changes = changed(owned(before), now, '', '');
  const { '.': _root, ...mine } = changes ?? {};
  const isWriter = (entry: ManagedFieldsEntry) =>
    entry.manager === writer.manager &&
    entry.operation === 'Update' &&
    entry.subresource === writer.subresource;
  const result: ManagedFieldsEntry[] = [];
  for (const entry of previous) {
    if (isWriter(entry)) continue;
    const rest = without(entry.fieldsV1, mine);
    const present = rest && prune(rest, now, '', '');
    if (present) result.push({ ...entry, fieldsV1: present });
  }
  const own = previous.find(isWriter);
  const all = union(own?.fieldsV1 ?? {}, mine);
  const present = prune(all, now, '', '');
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
