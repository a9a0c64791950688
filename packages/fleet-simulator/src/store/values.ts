/** True for `{}`-like values: not null, not an array. */
export function isRecord(value: unknown): value is Record<string, any> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * Structural equality of JSON values; a key whose value is undefined counts as
 * absent, as JSON has no undefined.
 */
export function deepEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (Array.isArray(a)) {
    return (
      Array.isArray(b) &&
      a.length === b.length &&
      a.every((item, index) => deepEqual(item, b[index]))
    );
  }
  if (!isRecord(a) || !isRecord(b)) return false;
  for (const key in a) {
    if (!deepEqual(a[key], b[key])) return false;
  }
  for (const key in b) {
    if (b[key] !== undefined && a[key] === undefined) return false;
  }
  return true;
}

/**
 * Freezes a JSON value through and through. Parts that are already frozen are
 * left alone, so that a new version of an object that shares most of the old
 * one is frozen quickly.
 */
export function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) {
    return value;
  }
  for (const child of Object.values(value)) deepFreeze(child);
  return Object.freeze(value);
}

/** A deep, unfrozen copy of a JSON value. */
export function clone<T>(value: T): T {
  if (Array.isArray(value)) return value.map(clone) as T;
  if (!isRecord(value)) return value;
  const copy: Record<string, unknown> = {};
  for (const key of Object.keys(value)) {
    if (value[key] !== undefined) setOwn(copy, key, clone(value[key]));
  }
  return copy as T;
}

/**
 * Sets an own property even when the key is `__proto__`, which plain
 * assignment would take as the prototype.
 */
export function setOwn(
  target: Record<string, unknown>,
  key: string,
  value: unknown,
): void {
  if (key === '__proto__') {
    Object.defineProperty(target, key, {
      value,
      enumerable: true,
      configurable: true,
      writable: true,
    });
  } else {
    target[key] = value;
  }
}
