import type {
  FieldChange,
  Version,
} from '@backstage-fleet/plugin-fleet-common';
import { diffObjects } from './diff';

/** A version with what it changed. */
export interface VersionStep {
  version: Version;
  type: 'changed' | 'deleted' | 'first';
  diff: FieldChange[];
}

/**
 * Versions with what differs from the one before each.
 *
 * @param versions - newest first
 * @param isComplete - false where there are older ones, so that the last has
 * nothing to be compared with
 */
export function versionSteps(
  versions: readonly Version[],
  isComplete: boolean,
): VersionStep[] {
  return versions.flatMap((version, index): VersionStep[] => {
    const before = versions[index + 1];
    if (version.deleted) {
      return [{ version, type: 'deleted', diff: [] }];
    }
    if (!before) {
      return isComplete ? [{ version, type: 'first', diff: [] }] : [];
    }
    return [
      {
        version,
        type: before.deleted ? 'first' : 'changed',
        diff: before.deleted ? [] : diffObjects(before.object, version.object),
      },
    ];
  });
}

/** Where a moment stands on a line from one to another, 0 to 1. */
export function placeOn(at: string, from: string, to: string): number {
  const [moment, start, end] = [at, from, to].map(text => Date.parse(text));
  return end > start
    ? Math.min(1, Math.max(0, (moment - start) / (end - start)))
    : 1;
}
