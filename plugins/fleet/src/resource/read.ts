/** A part of a stored object, of which nothing is certain. */
export type Json = Record<string, unknown>;

/** Value at a path of an object; undefined where there is none. */
export function at(value: unknown, ...path: string[]): unknown {
  let current = value;
  for (const name of path) {
    if (typeof current !== 'object' || current === null) {
      return undefined;
    }
    current = (current as Json)[name];
  }
  return current;
}

/** A text or number at a path, as text. */
export function textAt(value: unknown, ...path: string[]): string | undefined {
  const found = at(value, ...path);
  return typeof found === 'string' || typeof found === 'number'
    ? String(found)
    : undefined;
}

/** A number at a path. */
export function numberAt(
  value: unknown,
  ...path: string[]
): number | undefined {
  const found = at(value, ...path);
  return typeof found === 'number' ? found : undefined;
}

/** Objects of a list at a path. */
export function listAt(value: unknown, ...path: string[]): Json[] {
  const found = at(value, ...path);
  return Array.isArray(found)
    ? found.filter(
        (item): item is Json => typeof item === 'object' && item !== null,
      )
    : [];
}

/** Texts of a list at a path. */
export function textsAt(value: unknown, ...path: string[]): string[] {
  const found = at(value, ...path);
  return Array.isArray(found) ? found.map(String) : [];
}

/** Texts of a map at a path. */
export function mapAt(
  value: unknown,
  ...path: string[]
): Record<string, string> {
  const found = at(value, ...path);
  return typeof found === 'object' && found !== null && !Array.isArray(found)
    ? Object.fromEntries(
        Object.entries(found).map(([key, item]) => [key, String(item)]),
      )
    : {};
}
