import type { Resource } from '@backstage-fleet/plugin-fleet-common';

/**
 * How many objects of the newest answer are not shown as they are now: new
 * ones and those that changed since.
 */
export function countNewer(
  shown: readonly Resource[],
  newest: readonly Resource[],
): number {
  const known = new Map(shown.map(item => [item.uid, item]));
  return newest.filter(item => {
    const before = known.get(item.uid);
    return (
      !before ||
      before.observedAt < item.observedAt ||
      before.status !== item.status ||
      before.state !== item.state
    );
  }).length;
}
