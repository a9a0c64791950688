import { Knex } from 'knex';
import { unpackJson } from './packedJson';
import { BigIntColumn, JsonColumn } from './tables';

/** Whether a client talks to PostgreSQL; the other engine is SQLite. */
export function isPostgres(db: Knex): boolean {
  return db.client.config.client === 'pg';
}

/** The clock of the database, in milliseconds since the Unix epoch, as an SQL expression. */
export function nowExpression(db: Knex): Knex.Raw {
  return isPostgres(db)
    ? db.raw('(extract(epoch from clock_timestamp()) * 1000)::bigint')
    : db.raw(`cast(unixepoch('subsec') * 1000 as integer)`);
}

/** Reads the clock of the database, in milliseconds since the Unix epoch. */
export async function readNow(db: Knex): Promise<number> {
  const row = await db.select({ now: nowExpression(db) }).first();
  return Number(row.now);
}

/** Reads a bigint column. */
export function toNumber(value: BigIntColumn): number;
export function toNumber(value: BigIntColumn | null): number | undefined;
export function toNumber(value: BigIntColumn | null): number | undefined {
  return value === null ? undefined : Number(value);
}

/** Reads a time column as RFC 3339. */
export function toTimestamp(value: BigIntColumn): string;
export function toTimestamp(value: BigIntColumn | null): string | undefined;
export function toTimestamp(value: BigIntColumn | null): string | undefined {
  return value === null ? undefined : new Date(Number(value)).toISOString();
}

/**
 * Reads a JSON column, packed or not.
 *
 * @param base - the text it was packed by, if it was
 */
export function fromJson<T>(value: JsonColumn, base?: string): T;
export function fromJson<T>(
  value: JsonColumn | null,
  base?: string,
): T | undefined;
export function fromJson<T>(
  value: JsonColumn | null,
  base?: string,
): T | undefined {
  if (value === null) {
    return undefined;
  }
  if (value instanceof Uint8Array) {
    return JSON.parse(unpackJson(value, base)) as T;
  }
  return (typeof value === 'string' ? JSON.parse(value) : value) as T;
}
