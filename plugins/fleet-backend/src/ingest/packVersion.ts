import { packAfter, unpackJson } from '../database/packedJson';
import { ChangeRecord, VersionBase } from './ResourceWriter';

/**
 * How long later versions are packed by one: it is kept as long as they are,
 * so this is what history may reach beyond its retention.
 */
export const BASE_MS = 24 * 3600 * 1000;

/** An object as its version holds it: as what differs from an earlier one, where that is much less. */
export function packVersion(
  object: Buffer,
  base: VersionBase | undefined,
): Pick<ChangeRecord, 'object' | 'base'> {
  const packed = base && packAfter(object, unpackJson(base.object));
  return packed
    ? { object: packed, base: base.ordinal }
    : { object, base: null };
}
