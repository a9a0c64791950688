import type { Response } from 'express';
import { Page } from '../paging';
import { CellValue, csvLine } from './csv';
import { ResponseWriter } from './ResponseWriter';

/** Formats of exports. */
export type ExportFormat = 'csv' | 'ndjson';

/** How much one export may take: `fleet.export.{maxRows,maxSeconds}`. */
export interface ExportLimits {
  maxRows: number;
  maxSeconds: number;
}

/** Limits unless the configuration says otherwise. */
export const DEFAULT_EXPORT_LIMITS: ExportLimits = {
  maxRows: 100_000,
  maxSeconds: 60,
};

/** Rows per page that an export reads: few round trips, little memory. */
export const EXPORT_PAGE_ROWS = 2_500;

/** Text that is gathered before it is written; many small writes cost more than they help. */
const CHUNK_CHARACTERS = 64 * 1024;

/** A column of a file. */
export interface ExportColumn<Item> {
  name: string;
  value(item: Item): CellValue;
}

/** How an export ended. */
export interface ExportResult {
  rows: number;
  /** The limit that cut it off, where one did. */
  truncatedBy?: 'maxRows' | 'maxSeconds';
  /** True where the client went away before the end. */
  aborted: boolean;
}

/**
 * Streams a list as a file, page by page from the database.
 *
 * @remarks
 * The first page is read before anything is written, so what is wrong with the
 * request still becomes an ordinary answer. After that the reader waits for
 * the client (one page is read while the one before it is written, none
 * further ahead of what the client takes), stops when the client goes away, and
 * stops at the limits. The last line says how many rows
 * there are and which limit cut them off: in CSV a line that begins with `#`,
 * in NDJSON an object with the single member `export`. An error half way
 * breaks the connection off, so that nobody takes the piece for the whole.
 *
 * @param response - to write to; nothing may have been written yet
 * @param readPage - reads the page behind a cursor, at most `limit` rows
 * @returns how it ended, for the audit
 */
export async function streamExport<Item extends object>(
  response: Response,
  options: {
    format: ExportFormat;
    /** Name of the file without its ending. */
    fileName: string;
    columns: readonly ExportColumn<Item>[];
    limits: ExportLimits;
    readPage(request: { cursor?: string; limit: number }): Promise<Page<Item>>;
  },
): Promise<ExportResult> {
  const { format, limits, readPage } = options;
  const until = Date.now() + limits.maxSeconds * 1000;
  const result: ExportResult = { rows: 0, aborted: false };
  const read = (cursor?: string, rows = 0) =>
    readPage({
      cursor,
      limit: Math.min(EXPORT_PAGE_ROWS, limits.maxRows - rows),
    });
  let page = await read();
  const writer = new ResponseWriter(response);
  writeHead(response, options.fileName, format);
  const lineOf = lineWriter(format, options.columns);
  let chunk = format === 'csv' ? header(options.columns) : '';
  try {
    for (;;) {
      const end = result.rows + page.items.length;
      const isLast =
        page.nextCursor === undefined ||
        end >= limits.maxRows ||
        Date.now() >= until;
      const next = isLast ? undefined : read(page.nextCursor, end);
      // Where it fails it is waited for below, unless the client goes away.
      next?.catch(() => {});
      for (const item of page.items) {
        chunk += lineOf(item);
        result.rows++;
        if (chunk.length >= CHUNK_CHARACTERS) {
          if (!(await writer.write(chunk))) {
            return { ...result, aborted: true };
          }
          chunk = '';
        }
      }
      if (!next) {
        if (page.nextCursor !== undefined) {
          result.truncatedBy =
            result.rows >= limits.maxRows ? 'maxRows' : 'maxSeconds';
        }
        break;
      }
      const open = chunk === '' || (await writer.write(chunk));
      chunk = '';
      if (!open || writer.isGone) {
        return { ...result, aborted: true };
      }
      page = await next;
    }
  } catch (error) {
    response.destroy();
    throw error;
  }
  if (!(await writer.write(chunk + footer(format, result, limits)))) {
    return { ...result, aborted: true };
  }
  response.end();
  return result;
}

function writeHead(
  response: Response,
  fileName: string,
  format: ExportFormat,
): void {
  response.status(200).set({
    'content-type':
      format === 'csv' ? 'text/csv; charset=utf-8' : 'application/x-ndjson',
    'content-disposition': `attachment; filename="${fileName}.${format}"`,
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
  });
}

function header(columns: readonly ExportColumn<any>[]): string {
  return csvLine(columns.map(column => column.name));
}

function lineWriter<Item extends object>(
  format: ExportFormat,
  columns: readonly ExportColumn<Item>[],
): (item: Item) => string {
  return format === 'csv'
    ? item => csvLine(columns.map(column => column.value(item)))
    : item => `${JSON.stringify(item)}\n`;
}

function footer(
  format: ExportFormat,
  { rows, truncatedBy }: ExportResult,
  limits: ExportLimits,
): string {
  const reason =
    truncatedBy &&
    `cut off by fleet.export.${truncatedBy} (${limits[truncatedBy]}); narrow the query for the rest`;
  return format === 'csv'
    ? `# ${rows} rows, ${reason ?? 'complete'}\r\n`
    : `${JSON.stringify({
        export: { rows, truncated: Boolean(reason), reason },
      })}\n`;
}
