import { JsonObject, JsonValue } from '../canonical';

/** Reads a member along a path of keys, or undefined where it ends early. */
export function at(
  value: JsonValue | undefined,
  ...keys: string[]
): JsonValue | undefined {
  let current = value;
  for (const key of keys) {
    if (
      current === null ||
      typeof current !== 'object' ||
      Array.isArray(current)
    ) {
      return undefined;
    }
    current = current[key];
  }
  return current;
}

/** Reads an object along a path. */
export function objectAt(
  value: JsonValue | undefined,
  ...keys: string[]
): JsonObject | undefined {
  const found = at(value, ...keys);
  return found !== null && typeof found === 'object' && !Array.isArray(found)
    ? found
    : undefined;
}

/** Reads text along a path; an empty one, as unset members often are, is none. */
export function text(
  value: JsonValue | undefined,
  ...keys: string[]
): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

/** Reads a number along a path. */
export function numberAt(
  value: JsonValue | undefined,
  ...keys: string[]
): number | undefined {
  const found = at(value, ...keys);
  return typeof found === 'number' ? found : undefined;
}

const NONE: readonly JsonObject[] = [];

/** Reads the objects of a list along a path; an absent list is empty. */
export function objects(
  value: JsonValue | undefined,
  ...keys: string[]
): readonly JsonObject[] {
  const found = at(value, ...keys);
  if (!Array.isArray(found)) {
    return NONE;
  }
  // Nearly always all of them are, and the list can be taken as it is.
  return found.every(isObject) ? found : found.filter(isObject);
}

function isObject(value: JsonValue): value is JsonObject {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** Reads the texts of a list along a path; an absent list is empty. */
export function texts(
  value: JsonValue | undefined,
  ...keys: string[]
): string[] {
  const found = at(value, ...keys);
  return Array.isArray(found)
    ? found.filter((item): item is string => typeof item === 'string')
    : [];
}

/** The condition of a type, if there is one. */
export function condition(
  object: JsonObject,
  type: string,
): JsonObject | undefined {
  const conditions = at(object, 'status', 'conditions');
  if (Array.isArray(conditions)) {
    for (const item of conditions) {
      if (isObject(item) && item.type === type) {
        return item;
      }
    }
  }
  return undefined;
}

/** Whether a condition is `True`. */
export function hasCondition(object: JsonObject, type: string): boolean {
  return condition(object, type)?.status === 'True';
}

/** Reason of a condition. */
export function conditionReason(
  object: JsonObject,
  type: string,
): string | undefined {
  return text(condition(object, type), 'reason');
}

/** uid of the controlling owner. */
export function controllerUid(object: JsonObject): string | undefined {
  const owners = objects(object, 'metadata', 'ownerReferences');
  const owner = owners.find(item => item.controller === true);
  return text(owner, 'uid');
}

/** Images of the containers of a pod spec, sorted and without repetition. */
export function imagesOf(podSpec: JsonValue | undefined): string[] {
  const containers = [
    ...objects(podSpec, 'initContainers'),
    ...objects(podSpec, 'containers'),
  ];
  const images = containers
    .map(container => text(container, 'image'))
    .filter((image): image is string => image !== undefined);
  return [...new Set(images)].sort();
}
