import { isRecord, setOwn } from '../../store';

/**
 * JSON merge patch: objects merge key by key, null removes, everything else
 * replaces.
 *
 * Source: RFC 7396 section 2.
 *
 * @public
 */
export function applyMergePatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) return patch;
  const result: Record<string, unknown> = {};
  if (isRecord(target)) {
    for (const key of Object.keys(target)) setOwn(result, key, target[key]);
  }
  for (const key of Object.keys(patch)) {
    if (patch[key] === null) {
      delete result[key];
    } else {
      const previous = Object.hasOwn(result, key) ? result[key] : undefined;
      setOwn(result, key, applyMergePatch(previous, patch[key]));
    }
  }
  return result;
}
