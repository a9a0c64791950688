import { Knex } from 'knex';

/** Characters of a statement that a message keeps; statements for a thousand rows are long. */
const MAX_SQL = 300;

/** What PostgreSQL adds to an error, with whole rows in it. */
const TELLING = ['detail', 'where', 'hint', 'internalQuery', 'query'];

type DatabaseError = Error & { code?: unknown; [member: string]: unknown };

const watched = new WeakSet<object>();

/**
 * Makes every error of a database client forget the values it speaks of, the
 * moment it comes up: errors end up in logs, in answers and in the status of
 * what failed, and rows hold what clusters and people sent.
 */
export function hideValuesOfErrors(db: Knex): void {
  // Or Knex writes the values of a statement into the message of its error.
  db.client.config.compileSqlOnError = false;
  if (!watched.has(db.client)) {
    watched.add(db.client);
    db.client.on('query-error', (error: unknown, query?: { sql?: string }) =>
      hideValues(error, query?.sql),
    );
  }
}

/**
 * Takes the values out of an error of a database and leaves what happened:
 * statement, code, and names of tables, columns and constraints.
 *
 * @param sql - the statement, where its message begins with it
 */
export function hideValues(error: unknown, sql?: string): void {
  if (!isDatabaseError(error)) {
    return;
  }
  for (const member of TELLING) {
    delete error[member];
  }
  const prefix = sql === undefined ? '' : `${sql} - `;
  const said = error.message.startsWith(prefix)
    ? error.message.slice(prefix.length)
    : error.message;
  const statement =
    said.length < error.message.length
      ? `${prefix.slice(0, -3).slice(0, MAX_SQL)} - `
      : '';
  const frames = error.stack?.indexOf('\n    at ') ?? -1;
  const stack = frames < 0 ? '' : error.stack!.slice(frames);
  error.message = `${statement}${
    quotesValues(error.code) ? said.replace(/(["'])[^]*\1/g, '"…"') : said
  }`;
  error.stack = `${error.name}: ${error.message}${stack}`;
}

/** Whether an error is one of PostgreSQL or SQLite. */
export function isDatabaseError(error: unknown): error is DatabaseError {
  // By its members: native modules bring errors of classes of their own.
  const { code, message } = (error ?? {}) as DatabaseError;
  return (
    typeof message === 'string' &&
    typeof code === 'string' &&
    (/^[0-9A-Z]{5}$/.test(code) || code.startsWith('SQLITE_'))
  );
}

/**
 * Whether what stands in quotes in a message are values. Of PostgreSQL's
 * errors those of class 22, data exceptions; elsewhere it quotes names, which
 * are what one has to know.
 */
function quotesValues(code: unknown): boolean {
  return String(code).startsWith('22') || String(code).startsWith('SQLITE_');
}
