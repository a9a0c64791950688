import { JsonValue } from '@backstage-fleet/protocol';

/**
 * Whether PostgreSQL can hold a value as jsonb: no NUL characters and no half
 * surrogate pairs in its strings.
 *
 * @param text - the value as JSON, by which most values pass without a walk
 */
export function isStorable(text: string, value: unknown): boolean {
  return !text.includes('\\u') || isStorableValue(value as JsonValue);
}

function isStorableValue(value: JsonValue): boolean {
  if (typeof value === 'string') {
    return isStorableText(value);
  }
  if (value === null || typeof value !== 'object') {
    return true;
  }
  if (Array.isArray(value)) {
    return value.every(isStorableValue);
  }
  return Object.keys(value).every(
    key => isStorableText(key) && isStorableValue(value[key]),
  );
}

function isStorableText(text: string): boolean {
  // With the u flag a surrogate matches only where its other half is missing.
  return !text.includes('\0') && !/[\ud800-\udfff]/u.test(text);
}
