import { FieldTree, KubeObject, deepEqual, isRecord } from '../../store';
import { Shape } from './shape';

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

/** A part of a value: where it is, in the words of FieldsV1, and what it is. */
export type Part = [value: unknown, shape: Shape];

/** The key of an item, with what its type fills in; undefined where it has none. */
function itemKey(item: unknown, keys: readonly string[]): string | undefined {
  if (!isRecord(item)) return undefined;
  const key: Record<string, unknown> = {};
  for (const name of [...keys].sort()) {
    const value = item[name] ?? (name === 'protocol' ? 'TCP' : undefined);
    if (value === undefined) return undefined;
    key[name] = value;
  }
  return JSON.stringify(key);
}

/** The items of a list by FieldsV1 segment, or undefined where it is atomic. */
export function itemsOf(
  list: unknown,
  shape: Shape,
): Map<string, unknown> | undefined {
  if (!Array.isArray(list) || !shape.items) return undefined;
  if (shape.items === 'set') {
    return new Map(list.map(item => [`v:${JSON.stringify(item)}`, item]));
  }
  const items = new Map<string, unknown>();
  for (const item of list) {
    const key = itemKey(item, shape.items);
    if (key === undefined) return undefined;
    items.set(`k:${key}`, item);
  }
  return items;
}

/** The parts of a value by FieldsV1 segment, or undefined where it has none. */
export function partsOf(
  value: unknown,
  shape: Shape,
): Map<string, Part> | undefined {
  if (shape.atomic) return undefined;
  if (isRecord(value)) {
    return new Map(
      Object.keys(value).map(key => [
        `f:${key}`,
        [value[key], shape.field(key)],
      ]),
    );
  }
  const items = itemsOf(value, shape);
  return (
    items &&
    new Map(
      [...items].map(([segment, item]) => [segment, [item, shape.item()]]),
    )
  );
}

/**
 * The paths at which `after` differs from `before`, as a FieldsV1 tree;
 * undefined when nothing differs.
 */
export function changedTree(
  before: unknown,
  after: unknown,
  shape: Shape,
): FieldTree | undefined {
  if (after === undefined || deepEqual(before, after)) return undefined;
  const now = partsOf(after, shape);
  if (!now || now.size === 0) return {};
  const was = partsOf(before, shape);
  const tree: FieldTree = was || shape.always ? {} : { '.': {} };
  for (const [segment, [value, partShape]] of now) {
    const sub = changedTree(was?.get(segment)?.[0], value, partShape);
    if (sub) tree[segment] = sub;
  }
  return tree;
}

/** All paths of a value that somebody who states it as a whole would own. */
export function statedTree(value: unknown, shape: Shape): FieldTree {
  const parts = partsOf(value, shape);
  const tree: FieldTree = {};
  for (const [segment, [part, partShape]] of parts ?? []) {
    const sub = statedTree(part, partShape);
    const own = segment.startsWith('k:') || partShape.entry;
    const isLeaf = Object.keys(sub).length === 0;
    tree[segment] = own && !isLeaf ? { '.': {}, ...sub } : sub;
  }
  return tree;
}

/** The part of an object that managers own. */
export function ownedPart(
  object: KubeObject | undefined,
): Record<string, unknown> {
  if (!object) return {};
  const { kind: _kind, apiVersion: _version, metadata, ...body } = object;
  const own = Object.entries(metadata).filter(
    ([key]) => !SYSTEM_METADATA.has(key),
  );
  return own.length ? { metadata: Object.fromEntries(own), ...body } : body;
}

/** `tree` without the paths the object no longer has. */
export function presentTree(
  tree: FieldTree,
  value: unknown,
  shape: Shape,
): FieldTree | undefined {
  const segments = Object.keys(tree);
  if (segments.length === 0) return value === undefined ? undefined : tree;
  const present = partsOf(value, shape);
  if (!present) return value === undefined ? undefined : {};
  const result: FieldTree = {};
  for (const segment of segments) {
    if (segment === '.') {
      result[segment] = {};
      continue;
    }
    const part = present.get(segment);
    const sub = part && presentTree(tree[segment], part[0], part[1]);
    if (sub) result[segment] = sub;
  }
  return Object.keys(result).length > 0 ? result : undefined;
}
