import { Knex } from 'knex';

/** Names of all tables of a database. */
export async function tablesOf(knex: Knex): Promise<string[]> {
  const rows: { name: string }[] =
    knex.client.config.client === 'pg'
      ? await knex('information_schema.tables')
          .select({ name: 'table_name' })
          .where({ table_type: 'BASE TABLE' })
          .whereRaw('table_schema = current_schema()')
      : await knex('sqlite_master')
          .select('name')
          .where({ type: 'table' })
          .andWhereNot('name', 'like', 'sqlite_%');
  return rows.map(({ name }) => name).sort();
}

/** Every row of every table as text, bytes in hexadecimal. */
export async function everything(
  knex: Knex,
): Promise<Record<string, string[]>> {
  const tables: Record<string, string[]> = {};
  for (const table of await tablesOf(knex)) {
    const rows: object[] = await knex(table);
    tables[table] = rows
      .map(row =>
        JSON.stringify(row, (_, value) =>
          value?.type === 'Buffer'
            ? Buffer.from(value.data).toString('hex')
            : value,
        ),
      )
      .sort();
  }
  return tables;
}

/** Tables in which a hub notes that it lives, and how often it refused something. */
const HOUSEKEEPING =
  /^(consumers|replicas|refusals|liveness|backstage_.*|knex_.*)$/;

/** {@link everything} that only changes when somebody changes it. */
export async function lasting(knex: Knex): Promise<Record<string, string[]>> {
  const tables = Object.entries(await everything(knex));
  return Object.fromEntries(
    tables.filter(([table]) => !HOUSEKEEPING.test(table)),
  );
}

/** The rows of all tables in which one of some texts stands. */
export async function rowsWith(
  knex: Knex,
  texts: readonly string[],
): Promise<Record<string, string[]>> {
  const found: Record<string, string[]> = {};
  for (const [table, rows] of Object.entries(await everything(knex))) {
    const matching = rows.filter(row => texts.some(text => row.includes(text)));
    if (matching.length > 0) {
      found[table] = matching;
    }
  }
  return found;
}

/** Keeps the values that statements are run with, from now until it is stopped. */
export function watchStatements(knex: Knex) {
  const seen: { sql: string; values: unknown[] }[] = [];
  const keep = ({ sql, bindings }: { sql: string; bindings?: unknown[] }) => {
    seen.push({ sql, values: bindings ?? [] });
  };
  knex.on('query', keep);
  return {
    seen,
    stop() {
      knex.removeListener('query', keep);
    },
    /** Statements that were run with one of these values, as they are or within a text. */
    with(texts: readonly string[]): string[] {
      return seen
        .filter(({ values }) => {
          const all = JSON.stringify(values) ?? '';
          return texts.some(text => all.includes(text));
        })
        .map(({ sql, values }) => `${sql} ${JSON.stringify(values)}`);
    },
  };
}
