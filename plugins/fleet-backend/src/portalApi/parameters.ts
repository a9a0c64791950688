import { InputError } from '@backstage/errors';

/** A query parameter as the validating router leaves it: repeated or not, converted or not. */
type Parameter = unknown;

/** Reads a parameter of text. */
export function textParameter(
  name: string,
  value: Parameter,
): string | undefined {
  if (value === undefined) {
    return undefined;
  }
  const text = String(value);
  // PostgreSQL stores no NUL, and refuses to compare with one.
  if (text.includes('\0')) {
    throw new InputError(`"${name}" holds a NUL character; send text without`);
  }
  return text;
}

/** Reads a parameter that may be repeated. */
export function listParameter<Value extends string = string>(
  name: string,
  value: Parameter,
): Value[] {
  if (value === undefined) {
    return [];
  }
  const items = Array.isArray(value) ? value : [value];
  return items.map(item => textParameter(name, item) as Value);
}

/** Reads a parameter that is a number not below zero. */
export function numberParameter(
  name: string,
  value: Parameter,
): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const number = Number(value);
  if (!Number.isSafeInteger(number) || number < 0) {
    throw new InputError(
      `"${name}" is ${String(value).slice(
        0,
        40,
      )}; expected a whole number from 0 to ${Number.MAX_SAFE_INTEGER}`,
    );
  }
  return number;
}

/** Reads a parameter that is a time, in milliseconds since the Unix epoch. */
export function timeParameter(
  name: string,
  value: Parameter,
): number | undefined {
  if (value === undefined) {
    return undefined;
  }
  const time = value instanceof Date ? value : new Date(String(value));
  if (Number.isNaN(time.getTime())) {
    throw new InputError(
      `"${name}" is not a time; expected RFC 3339, such as 2026-11-20T12:00:00Z`,
    );
  }
  return time.getTime();
}

/** Reads the parameters of a page. */
export function pageParameters(query: {
  limit?: Parameter;
  cursor?: Parameter;
}): { limit?: number; cursor?: string } {
  return {
    limit: numberParameter('limit', query.limit),
    cursor: textParameter('cursor', query.cursor),
  };
}
