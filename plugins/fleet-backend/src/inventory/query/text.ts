import { Knex } from 'knex';
import { isPostgres } from '../../database/columns';
import { foldCase } from './pattern';
import { TextPattern } from './types';

/** SQL with its parameters. */
export interface Fragment {
  sql: string;
  bindings: readonly (string | number)[];
}

/** The last character there is: what begins with a text comes before text + this. */
const LAST = '\u{10ffff}';

/**
 * What pg_trgm makes good use of: three letters and digits in a row, or fewer
 * between two other characters, for these are known to be a whole word.
 */
const TRIGRAM = /[\p{L}\p{N}]{3}|[^\p{L}\p{N}][\p{L}\p{N}]+[^\p{L}\p{N}]/u;

/**
 * Name in lower case, in an order that is the same on both engines: what lists
 * are sorted by and prefixes are looked up in. The indexes hold this expression.
 */
export function nameKey(db: Knex): string {
  return isPostgres(db)
    ? 'lower(resources.name COLLATE "C")'
    : 'lower(resources.name)';
}

/** Objects of exactly these names. The indexes hold names in lower case, so they are asked for both. */
export function whereNames<Q extends Knex.QueryBuilder>(
  db: Knex,
  query: Q,
  names: readonly string[],
): Q {
  const unique = [...new Set(names)];
  return query
    .whereIn('resources.name', unique)
    .whereIn(db.raw(nameKey(db)) as any, [
      ...new Set(unique.map(foldCase)),
    ]) as Q;
}

/** Compares a column with a pattern. */
export function matchText(
  db: Knex,
  column: string,
  pattern: TextPattern,
): Fragment {
  if (pattern.length === 1) {
    return { sql: `${column} = ?`, bindings: [pattern[0]] };
  }
  // SQLite's LIKE ignores the case of ASCII letters, as PostgreSQL's ILIKE does.
  return {
    sql: isPostgres(db) ? `${column} ILIKE ?` : `${column} LIKE ? ESCAPE '\\'`,
    bindings: [pattern.map(escapeLike).join('%')],
  };
}

/** Compares the name, by index where the pattern has a beginning. */
export function matchName(db: Knex, pattern: TextPattern): Fragment {
  const key = nameKey(db);
  const first = foldCase(pattern[0]);
  if (pattern.length === 1) {
    return {
      sql: `${key} = ? AND resources.name = ?`,
      bindings: [first, pattern[0]],
    };
  }
  if (first === '') {
    return matchText(db, 'resources.name', pattern);
  }
  const range = {
    sql: `${key} >= ? AND ${key} < ?`,
    bindings: [first, first + LAST],
  };
  if (pattern.length === 2 && pattern[1] === '') {
    return range;
  }
  return both(range, certain(db, matchText(db, 'resources.name', pattern)));
}

/** Whether trigram indexes can look for a pattern. */
export function isIndexable(pattern: TextPattern): boolean {
  return pattern.some(piece => TRIGRAM.test(piece));
}

/**
 * Says a condition so that PostgreSQL does not count it as a second,
 * independent restriction: it repeats, more strictly, what an index was asked.
 */
function certain(db: Knex, { sql, bindings }: Fragment): Fragment {
  return isPostgres(db)
    ? { sql: `CASE WHEN ${sql} THEN true ELSE false END`, bindings }
    : { sql: `(${sql})`, bindings };
}

function both(one: Fragment, other: Fragment): Fragment {
  return {
    sql: `${one.sql} AND ${other.sql}`,
    bindings: [...one.bindings, ...other.bindings],
  };
}

/** Any of some conditions; none of them is never. */
export function anyOf(fragments: readonly Fragment[]): Fragment {
  return fragments.length === 0
    ? { sql: '1 = 0', bindings: [] }
    : {
        sql: fragments.map(item => `(${item.sql})`).join(' OR '),
        bindings: fragments.flatMap(item => item.bindings),
      };
}

/** Takes the meaning from the characters that LIKE treats as special. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
