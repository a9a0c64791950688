import { hash } from 'node:crypto';

/**
 * A value that JSON can carry.
 *
 * @public
 */
export type JsonValue =
  | string
  | number
  | boolean
  | null
  | JsonValue[]
  | { [key: string]: JsonValue };

/**
 * A JSON object.
 *
 * @public
 */
export type JsonObject = { [key: string]: JsonValue };

/**
 * Text of a JSON value that depends on nothing but its content: keys sorted by
 * UTF-16 code unit, no white space, members whose value is `undefined` left out.
 *
 * @remarks
 * The rules of RFC 8785 (JSON Canonicalization Scheme) for the values that
 * Kubernetes objects hold. Numbers are written as ECMAScript writes them.
 *
 * @throws TypeError when the value holds something JSON cannot carry
 * @public
 */
export function canonicalJson(value: JsonValue): string {
  // What an agent projects is in order already, and the engine writes it
  // several times faster than any code of ours.
  return isInOrder(value) ? JSON.stringify(value) : writeInOrder(value);
}

/** Whether the keys of all objects are sorted, and JSON can carry everything. */
function isInOrder(value: JsonValue | undefined): boolean {
  if (typeof value === 'number') {
    return Number.isFinite(value);
  }
  if (typeof value !== 'object') {
    return typeof value === 'string' || typeof value === 'boolean';
  }
  if (value === null) {
    return true;
  }
  if (Array.isArray(value)) {
    for (const item of value) {
      if (!isInOrder(item)) {
        return false;
      }
    }
    return true;
  }
  let before: string | undefined;
  for (const key of Object.keys(value)) {
    if ((before !== undefined && key < before) || !isInOrder(value[key])) {
      return false;
    }
    before = key;
  }
  return true;
}

function writeInOrder(value: JsonValue): string {
  if (value === null) {
    return 'null';
  }
  if (typeof value === 'object') {
    if (Array.isArray(value)) {
      return `[${value.map(item => writeInOrder(item ?? null)).join(',')}]`;
    }
    let text = '';
    for (const key of Object.keys(value).sort()) {
      const member = value[key];
      if (member !== undefined) {
        text += `${text ? ',' : ''}${JSON.stringify(key)}:${writeInOrder(
          member,
        )}`;
      }
    }
    return `{${text}}`;
  }
  const isScalar =
    typeof value === 'string' ||
    typeof value === 'boolean' ||
    (typeof value === 'number' && Number.isFinite(value));
  if (!isScalar) {
    throw new TypeError(
      `Cannot write a ${typeof value} (${String(
        value,
      )}) as JSON; expected a string, a finite number, a boolean, null, an array or an object`,
    );
  }
  return JSON.stringify(value);
}

/**
 * Content hash of a redacted projection: SHA-256 of its canonical JSON, as
 * base64url without padding (43 characters).
 *
 * @remarks
 * Computed by the agent over exactly what it sends, and kept beside the row by
 * the hub, so that both sides can tell whether they hold the same state.
 *
 * @public
 */
export function contentHash(projection: JsonObject): string {
  return hashOfCanonicalJson(canonicalJson(projection));
}

/**
 * Content hash of a projection that is canonical JSON already.
 *
 * @public
 */
export function hashOfCanonicalJson(text: string): string {
  return hash('sha256', text, 'base64url');
}
