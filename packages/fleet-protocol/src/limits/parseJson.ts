import { JsonValue } from '../canonical';
import { ProtocolLimits } from './limits';

/**
 * Why a text was refused by {@link parseBoundedJson}.
 *
 * @public
 */
export class BoundedJsonError extends Error {
  /** Machine code of the refusal, as sent to an agent. */
  readonly code: 'bad_json' | 'too_complex' | 'forbidden_key';

  constructor(code: BoundedJsonError['code'], message: string) {
    super(message);
    this.name = 'BoundedJsonError';
    this.code = code;
  }
}

const FORBIDDEN_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * Nesting of a JSON text, found by a scan that needs no stack, so that a
 * hostile text is refused before anything recursive sees it.
 */
function nestingOf(text: string, limit: number): number {
  let depth = 0;
  let deepest = 0;
  for (let i = 0; i < text.length; i++) {
    const c = text.charCodeAt(i);
    if (c === 0x22) {
      i = endOfString(text, i);
    } else if (c === 0x7b || c === 0x5b) {
      depth++;
      deepest = Math.max(deepest, depth);
      if (deepest > limit) {
        return deepest;
      }
    } else if (c === 0x7d || c === 0x5d) {
      depth--;
    }
  }
  return deepest;
}

/** The quote that ends a string, or the end of the text where none does. */
function endOfString(text: string, start: number): number {
  let end = start;
  for (;;) {
    end = text.indexOf('"', end + 1);
    if (end < 0) {
      return text.length;
    }
    let escapes = 0;
    while (text.charCodeAt(end - 1 - escapes) === 0x5c) {
      escapes++;
    }
    if (escapes % 2 === 0) {
      return end;
    }
  }
}

/**
 * Parses JSON that comes from outside, within limits of depth, members and
 * string length, and without the keys that can reach a prototype.
 *
 * @remarks
 * `constructor` and `prototype` are refused as keys whose value is an object
 * only: a label may well be called `constructor`.
 *
 * @throws BoundedJsonError naming what was found and what is allowed
 * @public
 */
export function parseBoundedJson(
  text: string,
  limits: Pick<ProtocolLimits, 'maxDepth' | 'maxKeys' | 'maxStringLength'>,
): JsonValue {
  if (nestingOf(text, limits.maxDepth) > limits.maxDepth) {
    throw new BoundedJsonError(
      'too_complex',
      `The body nests deeper than ${limits.maxDepth} levels`,
    );
  }
  let value: JsonValue;
  try {
    value = JSON.parse(text);
  } catch {
    throw new BoundedJsonError('bad_json', 'The body is not valid JSON');
  }
  checkValue(value, limits);
  return value;
}

function checkValue(
  value: JsonValue,
  limits: Pick<ProtocolLimits, 'maxKeys' | 'maxStringLength'>,
): void {
  if (typeof value === 'string') {
    checkString(value, limits.maxStringLength);
  } else if (Array.isArray(value)) {
    for (const item of value) {
      checkValue(item, limits);
    }
  } else if (value !== null && typeof value === 'object') {
    const keys = Object.keys(value);
    if (keys.length > limits.maxKeys) {
      throw new BoundedJsonError(
        'too_complex',
        `An object in the body has ${keys.length} members; at most ${limits.maxKeys} are allowed`,
      );
    }
    for (const key of keys) {
      const member = value[key];
      if (
        key === '__proto__' ||
        (FORBIDDEN_KEYS.has(key) && typeof member === 'object')
      ) {
        throw new BoundedJsonError(
          'forbidden_key',
          `The body uses "${key}" as a key, which is not allowed`,
        );
      }
      checkString(key, limits.maxStringLength);
      checkValue(member, limits);
    }
  }
}

function checkString(text: string, limit: number): void {
  if (text.length > limit) {
    throw new BoundedJsonError(
      'too_complex',
      `A string in the body has ${text.length} characters; at most ${limit} are allowed`,
    );
  }
}
