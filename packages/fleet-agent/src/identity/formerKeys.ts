import { FormerKey } from '../state/types';

/**
 * How long a key is kept after it was replaced: longer than most backups a hub
 * is restored from are old.
 */
export const FORMER_KEY_LIFE_MS = 21 * 24 * 3600_000;

/** Most former keys; with one a day, those of all that time and some. */
export const MAX_FORMER_KEYS = 32;

/** Former keys that are still worth keeping, the one replaced last first. */
export function keptFormerKeys(
  former: readonly FormerKey[],
  now: number,
): FormerKey[] {
  return former
    .filter(({ replacedAt }) => now - replacedAt < FORMER_KEY_LIFE_MS)
    .sort((a, b) => b.replacedAt - a.replacedAt)
    .slice(0, MAX_FORMER_KEYS);
}
