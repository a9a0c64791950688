/** How many changes a span of time holds. */
export interface TimelineBin {
  /** Start and end in ms since 1970; the end belongs to the next bin. */
  from: number;
  to: number;
  added: number;
  modified: number;
  deleted: number;
}

/** Widths a bin may have, in ms. */
const WIDTHS = [
  10,
  30,
  60,
  300,
  600,
  1_800,
  3_600,
  3 * 3_600,
  6 * 3_600,
  24 * 3_600,
].map(seconds => seconds * 1_000);

/**
 * Counts changes per span of time. Spans are the smallest round width that
 * needs no more than `maxBins`, and start at multiples of it.
 *
 * @param from - start of the time shown, ms since 1970
 * @param to - its end
 */
export function timelineBins(
  changes: readonly { type: 'added' | 'modified' | 'deleted'; at: number }[],
  from: number,
  to: number,
  maxBins: number,
): TimelineBin[] {
  const span = Math.max(1, to - from);
  const width =
    WIDTHS.find(candidate => span / candidate <= maxBins - 1) ??
    WIDTHS[WIDTHS.length - 1];
  const start = Math.floor(from / width) * width;
  const bins: TimelineBin[] = [];
  for (let at = start; at <= to && bins.length < maxBins * 4; at += width) {
    bins.push({ from: at, to: at + width, added: 0, modified: 0, deleted: 0 });
  }
  for (const change of changes) {
    const bin = bins[Math.floor((change.at - start) / width)];
    if (bin) {
      bin[change.type] += 1;
    }
  }
  return bins;
}
