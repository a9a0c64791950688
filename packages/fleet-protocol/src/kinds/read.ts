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

/** Reads text along a path. */
export function text(
  value: JsonValue | undefined,
  ...keys: string[]
): string | undefined {
  const found = at(value, ...keys);
  return typeof found === 'string' ? found : undefined;
}

/** Reads a number along a path. */
export function numberAt(
  value: JsonValue | undefined,
  ...keys: string[]
): number | undefined {
  const found = at(value, ...keys);
  return typeof found === 'number' ? found : undefined;
}

/** Reads the objects of a list along a path; an absent list is empty. */
export function objects(
  value: JsonValue | undefined,
  ...keys: string[]
): JsonObject[] {
  const found = at(value, ...keys);
  return Array.isArray(found)
    ? found.filter(
        (item): item is JsonObject =>
          item !== null && typeof item === 'object' && !Array.isArray(item),
      )
    : [];
}

/** The condition of a type, if there is one. */
export function condition(
  object: JsonObject,
  type: string,
): JsonObject | undefined {
  return objects(object, 'status', 'conditions').find(
    item => item.type === type,
  );
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
