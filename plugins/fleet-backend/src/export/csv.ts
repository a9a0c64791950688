/** A value of a cell; lists are joined by spaces. */
export type CellValue =
  | string
  | number
  | boolean
  | null
  | undefined
  | readonly string[];

/**
 * Characters at which spreadsheets begin to calculate instead of show. A
 * quote in front makes them text.
 */
const FORMULA = /^[=+\-@\t\r\n＝＋－＠]/;

/**
 * The same within a text: where lists are separated by semicolons, as in much
 * of Europe, spreadsheets begin a new cell there.
 */
const INNER_FORMULA = /([;\t\r\n]["\s]*)(?=[=+\-@＝＋－＠])/g;

/** Writes one record of RFC 4180, with its line end. */
export function csvLine(cells: readonly CellValue[]): string {
  return `${cells.map(csvCell).join(',')}\r\n`;
}

function csvCell(value: CellValue): string {
  if (value === null || value === undefined) {
    return '';
  }
  if (typeof value === 'number' || typeof value === 'boolean') {
    return String(value);
  }
  const text = typeof value === 'string' ? value : value.join(' ');
  const inner = text.replace(INNER_FORMULA, `$1'`);
  const safe = FORMULA.test(text) ? `'${inner}` : inner;
  return /[",\r\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
}
