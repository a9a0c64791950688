import { Knex } from 'knex';
import { ResourceQuery } from './query';
import { asPart } from './query/pattern';
import { anyOf, Fragment, isIndexable, matchText } from './query/text';
import { TextPattern } from './query/types';

type Term = ResourceQuery[number];

/**
 * Statements that find by indexes alone which rows have a text: their `ctid`,
 * some of them twice.
 *
 * @remarks
 * Words are looked for among those that are known, of which there are few, and
 * only then in the rows: an index over the text of every row would cost more
 * than all the others together. Names are nearly all different, so these have
 * an index of their own.
 *
 * @returns undefined where no index knows the text
 */
export function hitsOf(
  db: Knex,
  { condition, negated }: Term,
): Fragment | undefined {
  if (negated) {
    return undefined;
  }
  if (condition.type === 'label') {
    return condition.anyOf.every(item => item.value?.length === 1)
      ? union(
          condition.anyOf.map(({ key, value }) => ({
            sql: 'SELECT ctid FROM resources WHERE labels @> ?::jsonb',
            bindings: [JSON.stringify({ [key]: value![0] })],
          })),
        )
      : undefined;
  }
  if (condition.type === 'word') {
    return condition.anyOf.every(isIndexable)
      ? wordHits(db, condition.anyOf.map(asPart))
      : undefined;
  }
  if (condition.type !== 'text') {
    return undefined;
  }
  if (condition.field === 'image') {
    // Images are few enough to look at each that is known, with an index or without.
    return imageHits(db, condition.anyOf);
  }
  return condition.field === 'name' &&
    condition.anyOf.every(isIndexable) &&
    condition.anyOf.some(item => item.length > 1 && item[0] === '')
    ? nameHits(db, condition.anyOf)
    : undefined;
}

/** Labels, images and namespaces first: of a frequent word they tell so at once. */
function wordHits(db: Knex, patterns: readonly TextPattern[]): Fragment {
  return union([
    ofKnown(
      'label',
      patterns,
      db,
      'resources.labels @> jsonb_build_object(known.key, known.value)',
    ),
    imageHits(db, patterns),
    ofKnown('namespace', patterns, db, 'resources.namespace = known.value'),
    nameHits(db, patterns),
  ]);
}

function imageHits(db: Knex, patterns: readonly TextPattern[]): Fragment {
  return ofKnown(
    'image',
    patterns,
    db,
    'resources.images @> jsonb_build_array(known.value)',
  );
}

function nameHits(db: Knex, patterns: readonly TextPattern[]): Fragment {
  const { sql, bindings } = anyOf(
    patterns.map(item => matchText(db, 'resources.name', item)),
  );
  return { sql: `SELECT ctid FROM resources WHERE ${sql}`, bindings };
}

function ofKnown(
  type: string,
  patterns: readonly TextPattern[],
  db: Knex,
  has: string,
): Fragment {
  const { sql, bindings } = anyOf(
    patterns.map(item => matchText(db, 'known.value', item)),
  );
  return {
    sql: `SELECT hit.ctid FROM (SELECT key, value FROM known_words AS known
        WHERE known.type = '${type}' AND (${sql}) OFFSET 0) AS known
      CROSS JOIN LATERAL (SELECT resources.ctid FROM resources WHERE ${has}) AS hit`,
    bindings,
  };
}

function union(parts: readonly Fragment[]): Fragment {
  return {
    sql: parts.map(({ sql }) => `(${sql})`).join(' UNION ALL '),
    bindings: parts.flatMap(({ bindings }) => bindings),
  };
}
