import { Knex } from 'knex';
import { isPostgres } from '../../database/columns';
import { Fragment, matchText } from './text';
import { Comparison, LabelMatch, TextPattern } from './types';

/** One image of an object. */
export function matchImage(db: Knex, pattern: TextPattern): Fragment {
  const { sql, bindings } = matchText(db, 'image.value', pattern);
  const items = isPostgres(db)
    ? `jsonb_array_elements_text(CASE jsonb_typeof(resources.images) WHEN 'array' THEN resources.images END) AS image(value)`
    : `json_each(resources.images) AS image`;
  return { sql: `EXISTS (SELECT 1 FROM ${items} WHERE ${sql})`, bindings };
}

/** The value of any label. */
export function matchLabelValue(db: Knex, pattern: TextPattern): Fragment {
  const { sql, bindings } = matchText(db, 'item.value', pattern);
  const items = isPostgres(db)
    ? `jsonb_each_text(CASE jsonb_typeof(resources.labels) WHEN 'object' THEN resources.labels END) AS item`
    : `json_each(resources.labels) AS item`;
  return { sql: `EXISTS (SELECT 1 FROM ${items} WHERE ${sql})`, bindings };
}

/** A label of a column that holds labels. */
export function matchLabel(
  db: Knex,
  labels: string,
  { key, value }: LabelMatch,
): Fragment {
  if (isPostgres(db) && value?.length === 1) {
    // Containment is what the GIN index answers.
    return {
      sql: `${labels} @> ?::jsonb`,
      bindings: [JSON.stringify({ [key]: value[0] })],
    };
  }
  // Quoted in the path, because keys hold dots; the parser lets no quote into a key.
  const [column, path] = isPostgres(db)
    ? [`(${labels} ->> ?::text)`, key]
    : [`json_extract(${labels}, ?)`, `$."${key}"`];
  if (value === undefined) {
    return { sql: `${column} IS NOT NULL`, bindings: [path] };
  }
  const { sql, bindings } = matchText(db, column, value);
  return { sql, bindings: [path, ...bindings] };
}

/** A key fact, or one item of it, is like a text. */
export function matchFact(
  db: Knex,
  name: string,
  pattern: TextPattern | undefined,
): Fragment {
  if (isPostgres(db)) {
    if (!pattern) {
      return {
        sql: '(resources.facts ->> ?::text) IS NOT NULL',
        bindings: [name],
      };
    }
    const { sql, bindings } = matchText(db, 'fact.value', pattern);
    return {
      sql: `EXISTS (SELECT 1 FROM jsonb_array_elements_text(
        CASE jsonb_typeof(resources.facts -> ?::text)
          WHEN 'array' THEN resources.facts -> ?::text
          ELSE jsonb_build_array(resources.facts -> ?::text) END) AS fact(value) WHERE ${sql})`,
      bindings: [name, name, name, ...bindings],
    };
  }
  const path = `$."${name}"`;
  if (!pattern) {
    return {
      sql: 'json_extract(resources.facts, ?) IS NOT NULL',
      bindings: [path],
    };
  }
  const value = `CASE fact.type WHEN 'true' THEN 'true' WHEN 'false' THEN 'false' ELSE cast(fact.value AS text) END`;
  const { sql, bindings } = matchText(db, value, pattern);
  return {
    sql: `EXISTS (SELECT 1 FROM json_each(resources.facts, ?) AS fact WHERE ${sql})`,
    bindings: [path, ...bindings],
  };
}

/** A key fact that is a number, or a text that is a time, compared. */
export function compareFact(
  db: Knex,
  name: string,
  comparison: Comparison,
  value: number | string,
): Fragment {
  const isNumber = typeof value === 'number';
  if (isPostgres(db)) {
    return isNumber
      ? {
          sql: `CASE jsonb_typeof(resources.facts -> ?::text) WHEN 'number' THEN (resources.facts ->> ?::text)::numeric END ${comparison} ?::numeric`,
          bindings: [name, name, String(value)],
        }
      : {
          sql: `CASE jsonb_typeof(resources.facts -> ?::text) WHEN 'string' THEN (resources.facts ->> ?::text) COLLATE "C" END ${comparison} ?`,
          bindings: [name, name, value],
        };
  }
  const path = `$."${name}"`;
  const types = isNumber ? `('integer', 'real')` : `('text')`;
  return {
    sql: `CASE WHEN json_type(resources.facts, ?) IN ${types} THEN json_extract(resources.facts, ?) END ${comparison} ?`,
    bindings: [path, path, value],
  };
}
