/** Within so many bytes of the end of a file its last line begins. */
export const LAST_LINE_BYTES = 500;

/**
 * What the last line of an export says of the limit that cut it off.
 *
 * @param end - the end of the file, CSV or NDJSON
 * @returns the sentence of the hub; undefined where the file is complete
 */
export function cutOffOf(end: string): string | undefined {
  const last = end.trimEnd().split('\n').pop() ?? '';
  if (last.startsWith('# ')) {
    return last.endsWith(', complete') ? undefined : last.slice(2);
  }
  try {
    const { rows, reason } = JSON.parse(last).export;
    return reason && `${rows} rows, ${reason}`;
  } catch {
    return undefined;
  }
}
