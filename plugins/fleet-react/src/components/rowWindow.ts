/** Rows that change at a time, so that scrolling by a row changes nothing. */
const STEP = 5;

/** Rows kept ready above and below what is seen. */
const OVERSCAN = 12;

/**
 * Which of many rows of one height to draw for a scroll position.
 *
 * @param scroll - top and height of what is seen, in px
 * @returns first and end (exclusive) of the rows drawn
 */
export function rowWindow(
  count: number,
  rowHeight: number,
  scroll: { top: number; height: number },
): { from: number; to: number } {
  const first = Math.floor(scroll.top / rowHeight) - OVERSCAN;
  const end = Math.ceil((scroll.top + scroll.height) / rowHeight) + OVERSCAN;
  const from = Math.max(0, Math.floor(first / STEP) * STEP);
  const to = Math.min(count, Math.ceil(end / STEP) * STEP);
  return { from: Math.min(from, Math.max(0, count - STEP)), to };
}
