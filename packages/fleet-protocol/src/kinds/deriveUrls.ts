import { JsonObject } from '../canonical';
import { objectAt, objects } from './read';
import { safeUrl } from './safeUrl';

/** Replaces a URL of a projection by what may leave a cluster of it; one that cannot be read goes. */
export function deriveUrl(
  target: JsonObject | undefined,
  ...fields: string[]
): void {
  for (const field of fields) {
    const url = target?.[field];
    if (target && url !== undefined) {
      const safe = typeof url === 'string' ? safeUrl(url) : undefined;
      if (safe === undefined) {
        delete target[field];
      } else {
        target[field] = safe;
      }
    }
  }
}

/** {@link deriveUrl} for a list of URLs. */
export function deriveUrlList(
  target: JsonObject | undefined,
  field: string,
): void {
  const urls = target?.[field];
  if (target && urls !== undefined) {
    const safe = (Array.isArray(urls) ? urls : [urls])
      .map(url => (typeof url === 'string' ? safeUrl(url) : undefined))
      .filter((url): url is string => url !== undefined);
    if (safe.length > 0) {
      target[field] = safe;
    } else {
      delete target[field];
    }
  }
}

/** The derive function of a kind whose URLs are members of one object of its projection. */
export function urlsBelow(...keys: string[]) {
  return (...fields: string[]) =>
    (_object: JsonObject, projection: JsonObject): void =>
      deriveUrl(objectAt(projection, ...keys), ...fields);
}

/** {@link deriveUrl} for each object of a list. */
export function deriveUrlsOf(
  items: readonly JsonObject[],
  ...fields: string[]
): void {
  for (const item of items) {
    deriveUrl(item, ...fields);
  }
}

/** Objects that a projection may hold once or as a list (`source`, `sources[]`). */
export function oneOrMany(
  projection: JsonObject,
  one: string[],
  many: string[],
): JsonObject[] {
  const single = objectAt(projection, ...one);
  return [...(single ? [single] : []), ...objects(projection, ...many)];
}
