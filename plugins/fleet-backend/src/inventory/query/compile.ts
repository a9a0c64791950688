import { Knex } from 'knex';
import { isPostgres } from '../../database/columns';
import {
  Comparison,
  Condition,
  LabelMatch,
  ResourceQuery,
  TextField,
  TextPattern,
} from './types';

/** SQL with its parameters. */
interface Fragment {
  sql: string;
  bindings: readonly (string | number)[];
}

const COLUMNS: Record<Exclude<TextField, 'cluster' | 'image'>, string> = {
  namespace: 'resources.namespace',
  name: 'resources.name',
  uid: 'resources.uid',
  status: 'resources.status',
  node: 'resources.node_name',
};

/** The younger an object, the later it was made. */
const MIRRORED: Record<Comparison, Comparison> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
  '=': '=',
};

/**
 * Restricts a query over the table `resources` to the objects that match.
 *
 * @remarks
 * Everything the caller wrote goes in as a parameter. Patterns match in any
 * case (ASCII) on both engines; text without wildcards matches exactly, but
 * for status, which people write in any case.
 *
 * @param now - clock of the database, milliseconds since the Unix epoch
 */
export function applyResourceQuery(
  db: Knex,
  builder: Knex.QueryBuilder,
  query: ResourceQuery,
  now: number,
): void {
  for (const { condition, negated } of query) {
    const { sql, bindings } = compile(db, condition, now);
    // IS NOT TRUE also holds where a column is null.
    builder.whereRaw(negated ? `(${sql}) IS NOT TRUE` : `(${sql})`, [
      ...bindings,
    ]);
  }
}

function compile(db: Knex, condition: Condition, now: number): Fragment {
  switch (condition.type) {
    case 'kind':
      return oneOf('resources.kind', condition.kinds);
    case 'state':
      return oneOf('resources.state', condition.anyOf);
    case 'text':
      return anyOf(
        condition.anyOf.map(item => matchField(db, condition.field, item)),
      );
    case 'label':
      return anyOf(condition.anyOf.map(item => matchLabel(db, item)));
    case 'number':
      return {
        sql: `resources.${condition.field} ${condition.comparison} ?`,
        bindings: [condition.value],
      };
    case 'age':
      return {
        sql: `resources.created_at ${MIRRORED[condition.comparison]} ?`,
        bindings: [now - condition.milliseconds],
      };
    case 'word':
      return anyOf(
        condition.anyOf
          .map(item => (item.length === 1 ? ['', item[0], ''] : item))
          .flatMap(item => [
            matchText(db, COLUMNS.name, item),
            matchText(db, COLUMNS.namespace, item),
          ]),
      );
    default:
      throw new TypeError(
        `Unknown condition ${JSON.stringify(condition satisfies never)}`,
      );
  }
}

function oneOf(column: string, values: readonly string[]): Fragment {
  return values.length === 0
    ? { sql: '1 = 0', bindings: [] }
    : {
        sql: `${column} IN (${values.map(() => '?').join(', ')})`,
        bindings: values,
      };
}

function anyOf(fragments: readonly Fragment[]): Fragment {
  return {
    sql: fragments.map(item => item.sql).join(' OR '),
    bindings: fragments.flatMap(item => item.bindings),
  };
}

function matchField(
  db: Knex,
  field: TextField,
  pattern: TextPattern,
): Fragment {
  if (field === 'image') {
    return matchImage(db, pattern);
  }
  if (field === 'cluster') {
    const { sql, bindings } = matchText(db, 'clusters.name', pattern);
    return {
      sql: `resources.cluster_id IN (SELECT clusters.id FROM clusters WHERE ${sql})`,
      bindings,
    };
  }
  if (field === 'status' && pattern.length === 1) {
    return {
      sql: `lower(${COLUMNS.status}) = ?`,
      bindings: [pattern[0].toLowerCase()],
    };
  }
  return matchText(db, COLUMNS[field], pattern);
}

function matchImage(db: Knex, pattern: TextPattern): Fragment {
  const { sql, bindings } = matchText(db, 'image.value', pattern);
  const items = isPostgres(db)
    ? `jsonb_array_elements_text(CASE jsonb_typeof(resources.images) WHEN 'array' THEN resources.images END) AS image(value)`
    : `json_each(resources.images) AS image`;
  return { sql: `EXISTS (SELECT 1 FROM ${items} WHERE ${sql})`, bindings };
}

function matchLabel(db: Knex, { key, value }: LabelMatch): Fragment {
  if (isPostgres(db) && value?.length === 1) {
    // Containment is what the GIN index answers.
    return {
      sql: 'resources.labels @> ?::jsonb',
      bindings: [JSON.stringify({ [key]: value[0] })],
    };
  }
  // Quoted in the path, because keys hold dots; the parser lets no quote into a key.
  const [column, path] = isPostgres(db)
    ? ['(resources.labels ->> ?::text)', key]
    : ['json_extract(resources.labels, ?)', `$."${key}"`];
  if (value === undefined) {
    return { sql: `${column} IS NOT NULL`, bindings: [path] };
  }
  const { sql, bindings } = matchText(db, column, value);
  return { sql, bindings: [path, ...bindings] };
}

function matchText(db: Knex, column: string, pattern: TextPattern): Fragment {
  if (pattern.length === 1) {
    return { sql: `${column} = ?`, bindings: [pattern[0]] };
  }
  // SQLite's LIKE ignores the case of ASCII letters, as PostgreSQL's ILIKE does.
  const operator = isPostgres(db) ? 'ILIKE' : 'LIKE';
  return {
    sql: `${column} ${operator} ? ESCAPE '\\'`,
    bindings: [pattern.map(escapeLike).join('%')],
  };
}

/** Takes the meaning from the characters that LIKE treats as special. */
function escapeLike(text: string): string {
  return text.replace(/[\\%_]/g, '\\$&');
}
