import { ServiceUnavailableError } from '@backstage/errors';
import { Knex } from 'knex';
import { isPostgres, nowExpression, readNow } from '../database/columns';

/** Longest one statement of a search may take on PostgreSQL. */
export const STATEMENT_TIMEOUT_MS = 5_000;

/** How searches are narrowed. */
const NARROW =
  'by kind:, cluster: or ns:, or use words of at least three characters';

/** SQLSTATE of a statement that was ended by its timeout. */
export const CANCELED = '57014';

/**
 * Runs statements of a search so that none of them hangs: PostgreSQL ends a
 * statement after {@link STATEMENT_TIMEOUT_MS}.
 *
 * @remarks
 * Compilation just in time is off, for it takes longer than these statements
 * do. SQLite has no such limit; its store is small.
 *
 * @param narrow - how such a search is narrowed, for whoever waited in vain
 * @throws ServiceUnavailableError that says how to narrow the search
 */
export async function bounded<T>(
  db: Knex,
  work: (trx: Knex) => Promise<T>,
  timeoutMs: number = STATEMENT_TIMEOUT_MS,
  narrow: string = NARROW,
): Promise<T> {
  return isPostgres(db)
    ? inTransaction(db, timeoutMs, narrow, async trx => {
        await trx.raw(settings(timeoutMs));
        return work(trx);
      })
    : work(db);
}

/**
 * Runs statements of a search as {@link bounded} does, and reads the clock of
 * the database first, in milliseconds since the Unix epoch.
 *
 * @throws ServiceUnavailableError that says how to narrow the search
 */
export async function boundedNow<T>(
  db: Knex,
  work: (trx: Knex, now: number) => Promise<T>,
): Promise<T> {
  if (!isPostgres(db)) {
    return work(db, await readNow(db));
  }
  return inTransaction(db, STATEMENT_TIMEOUT_MS, NARROW, async trx => {
    // In one message: each way to the database costs more than reading its clock.
    const results = await trx.raw<{ rows: { now: string }[] }[]>(
      `${settings(STATEMENT_TIMEOUT_MS)}; select ${nowExpression(db)} as now`,
    );
    return work(trx, Number(results[results.length - 1].rows[0].now));
  });
}

function settings(timeoutMs: number): string {
  return `set transaction read only; set local statement_timeout = ${Math.trunc(
    timeoutMs,
  )}; set local jit = off`;
}

async function inTransaction<T>(
  db: Knex,
  timeoutMs: number,
  narrow: string,
  work: (trx: Knex) => Promise<T>,
): Promise<T> {
  try {
    return await db.transaction(work);
  } catch (error) {
    if ((error as { code?: string }).code === CANCELED) {
      throw new ServiceUnavailableError(
        `The search was ended after ${
          timeoutMs / 1000
        } s; narrow it, for example ${narrow}`,
      );
    }
    throw error;
  }
}
