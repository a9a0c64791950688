import { FieldChange } from '@backstage-fleet/plugin-fleet-common';
import {
  canonicalJson,
  JsonObject,
  JsonValue,
} from '@backstage-fleet/protocol';

/** Most fields of a diff. */
export const MAX_FIELDS = 20;

/** Longest value of a diff, in characters. */
export const MAX_VALUE_LENGTH = 200;

/** Members by which the items of a list are told apart, the first that fits. */
const ITEM_KEYS = ['name', 'type', 'uid', 'key', 'containerPort', 'ip'];

/** Paths that change with every write and say nothing by themselves: they are left out. */
const NOISE =
  /^metadata\.(generation|resourceVersion|managedFields)\b|observedGeneration$|\.(lastTransitionTime|lastUpdateTime|lastProbeTime|lastHeartbeatTime)$|deployment\.kubernetes\.io\/revision\]/;

/** Maps whose members are told one by one, also where the whole map came or went. */
const MAPS = /(^|\.)metadata(\.(labels|annotations))?$/;

/**
 * The fields in which two states of an object differ.
 *
 * @remarks
 * What people wrote (spec and metadata) comes before what controllers report
 * (status), so that the fields that are cut off beyond {@link MAX_FIELDS} are
 * the least telling. Bookkeeping such as `status.observedGeneration` or the
 * times of conditions is left out. Items of lists are paired by their name or type, so that an item
 * that moves is no change. What was added or removed as a whole is one field,
 * but for metadata, labels and annotations.
 *
 * Paths are written as the projection writes them:
 * `spec.template.spec.containers[api].image`, `metadata.labels[a.b/c]`.
 */
export function diffFields(
  before: JsonObject,
  after: JsonObject,
): FieldChange[] {
  const changes: FieldChange[] = [];
  compare('', before, after, changes);
  return changes
    .filter(change => !NOISE.test(change.path))
    .sort(
      (a, b) =>
        Number(isStatus(a.path)) - Number(isStatus(b.path)) ||
        comparePaths(a.path, b.path),
    )
    .slice(0, MAX_FIELDS);
}

/** Whether somebody asked for a change: it is not only controllers that report. */
export function isAskedFor(diff: readonly FieldChange[]): boolean {
  return diff.some(({ path }) => !isStatus(path));
}

/** Whether a path is of what controllers report rather than of what was asked for. */
export function isStatus(path: string): boolean {
  return /^status\b/.test(path);
}

function comparePaths(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

function compare(
  path: string,
  before: JsonValue | undefined,
  after: JsonValue | undefined,
  changes: FieldChange[],
): void {
  if (isObject(before) && isObject(after)) {
    compareMembers(path, before, after, changes, memberPath);
    return;
  }
  if (MAPS.test(path) && (isObject(before) || isObject(after))) {
    // The first label is the one that was added, not the map of labels.
    const [old, now] = [before ?? {}, after ?? {}];
    if (isObject(old) && isObject(now)) {
      compareMembers(path, old, now, changes, memberPath);
      return;
    }
  }
  if (Array.isArray(before) && Array.isArray(after)) {
    const key = itemKey(before, after);
    compareMembers(
      path,
      byKey(before, key),
      byKey(after, key),
      changes,
      (parent, item) => `${parent}[${item}]`,
    );
    return;
  }
  const [old, now] = [describe(before), describe(after)];
  if (old !== now || typeof before !== typeof after) {
    changes.push({
      path,
      ...(old === undefined ? {} : { before: shorten(old) }),
      ...(now === undefined ? {} : { after: shorten(now) }),
    });
  }
}

function compareMembers(
  path: string,
  before: JsonObject,
  after: JsonObject,
  changes: FieldChange[],
  pathOf: (parent: string, key: string) => string,
): void {
  for (const key of new Set([...Object.keys(before), ...Object.keys(after)])) {
    compare(
      pathOf(path, key),
      Object.hasOwn(before, key) ? before[key] : undefined,
      Object.hasOwn(after, key) ? after[key] : undefined,
      changes,
    );
  }
}

function memberPath(parent: string, key: string): string {
  if (/[.[\]]/.test(key)) {
    return `${parent}[${key}]`;
  }
  return parent === '' ? key : `${parent}.${key}`;
}

function isObject(value: JsonValue | undefined): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** The member that names every item of both lists, once each; undefined for position. */
function itemKey(before: JsonValue[], after: JsonValue[]): string | undefined {
  return ITEM_KEYS.find(key =>
    [before, after].every(list => {
      const names = list.map(item =>
        isObject(item) && Object.hasOwn(item, key) ? item[key] : undefined,
      );
      return (
        names.every(
          name => typeof name === 'string' || typeof name === 'number',
        ) && new Set(names).size === names.length
      );
    }),
  );
}

function byKey(list: JsonValue[], key: string | undefined): JsonObject {
  return Object.fromEntries(
    list.map((item, index) => [
      key === undefined ? index : String((item as JsonObject)[key]),
      item,
    ]),
  );
}

function describe(value: JsonValue | undefined): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  return typeof value === 'string' ? value : canonicalJson(value);
}

function shorten(text: string): string {
  return text.length <= MAX_VALUE_LENGTH
    ? text
    : `${text.slice(0, MAX_VALUE_LENGTH - 1)}…`;
}
