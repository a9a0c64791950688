import type { RefusalCount } from '@backstage-fleet/plugin-fleet-common';

/** Refusals of a span of time. */
export interface RefusalBin {
  /** ms since 1970 */
  from: number;
  count: number;
}

/** Counts of minutes as so many spans of equal length between two times. */
export function refusalBins(
  refusals: readonly RefusalCount[],
  from: number,
  to: number,
  bins: number,
): RefusalBin[] {
  const width = (to - from) / bins;
  const result = Array.from({ length: bins }, (_, index) => ({
    from: from + index * width,
    count: 0,
  }));
  for (const refusal of refusals) {
    const index = Math.floor((Date.parse(refusal.minute) - from) / width);
    if (index >= 0 && index < bins) {
      result[index].count += refusal.count;
    }
  }
  return result;
}
