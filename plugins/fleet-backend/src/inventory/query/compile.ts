import { Knex } from 'knex';
import { isPostgres } from '../../database/columns';
import {
  compareFact,
  matchFact,
  matchImage,
  matchLabel,
  matchLabelValue,
} from './json';
import { matchOwner } from './owner';
import { asPart } from './pattern';
import { findStalePlaces, matchStale } from './stale';
import { anyOf, Fragment, matchName, matchText } from './text';
import {
  Comparison,
  Condition,
  ResourceQuery,
  TextField,
  TextPattern,
} from './types';

/** Most clusters that a statement names. */
const MAX_BOUND = 500;

const COLUMNS: Record<
  Exclude<TextField, 'cluster' | 'image' | 'name' | 'manager'>,
  string
> = {
  namespace: 'resources.namespace',
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

/**
 * Looks up the clusters that a query speaks of, or the stale ones, so that the statement names
 * them: only then does the engine know how few rows there are.
 */
export async function bindClusters(
  db: Knex,
  query: ResourceQuery,
): Promise<ResourceQuery> {
  return Promise.all(
    query.map(async term => {
      if (term.condition.type === 'stale') {
        const places = await findStalePlaces(db);
        return { ...term, condition: { type: 'stale' as const, places } };
      }
      const conditions = clusterConditions(db, term.condition);
      if (!conditions) {
        return term;
      }
      const { sql, bindings } = anyOf(conditions);
      const rows = await db('clusters')
        .whereRaw(`(${sql})`, [...bindings])
        .select('id')
        .limit(MAX_BOUND + 1);
      // A list that long would cost more than the lookup it saves.
      return rows.length > MAX_BOUND
        ? term
        : {
            ...term,
            condition: {
              type: 'clusterIds' as const,
              ids: rows.map(row => row.id),
            },
          };
    }),
  );
}

/** What a condition asks of clusters, where it is about them. */
function clusterConditions(
  db: Knex,
  condition: Condition,
): Fragment[] | undefined {
  if (condition.type === 'cluster') {
    return condition.anyOf.map(item =>
      matchText(db, `clusters.${condition.field}`, item),
    );
  }
  if (condition.type === 'clusterLabel') {
    return condition.anyOf.map(item => matchLabel(db, 'clusters.labels', item));
  }
  return condition.type === 'text' && condition.field === 'cluster'
    ? condition.anyOf.map(item => matchText(db, 'clusters.name', item))
    : undefined;
}

function compile(db: Knex, condition: Condition, now: number): Fragment {
  switch (condition.type) {
    case 'kind':
      return oneOf('resources.kind', condition.kinds);
    case 'state':
      return oneOf('resources.state', condition.anyOf);
    case 'text':
      return matchField(db, condition.field, condition.anyOf);
    case 'owner':
      return matchOwner(db, condition.anyOf);
    case 'cluster':
    case 'clusterLabel':
      return ofClusters(clusterConditions(db, condition)!);
    case 'stale':
      return matchStale(db, condition.places);
    case 'clusterIds':
      return oneOf('resources.cluster_id', condition.ids);
    case 'label':
      return anyOf(
        condition.anyOf.map(item => matchLabel(db, 'resources.labels', item)),
      );
    case 'fact':
      return anyOf(
        (condition.anyOf ?? [undefined]).map(item =>
          matchFact(db, condition.name, item),
        ),
      );
    case 'factComparison':
      return compareFact(
        db,
        condition.name,
        condition.comparison,
        condition.value,
      );
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
      return anyOf(condition.anyOf.map(item => matchWord(db, asPart(item))));
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

/** Objects of the clusters for which any of some conditions holds. */
function ofClusters(conditions: readonly Fragment[]): Fragment {
  const { sql, bindings } = anyOf(conditions);
  return {
    sql: `resources.cluster_id IN (SELECT clusters.id FROM clusters WHERE ${sql})`,
    bindings,
  };
}

function matchField(
  db: Knex,
  field: TextField,
  patterns: readonly TextPattern[],
): Fragment {
  switch (field) {
    case 'cluster':
      return ofClusters(
        clusterConditions(db, { type: 'text', field, anyOf: patterns })!,
      );
    case 'image':
      return anyOf(patterns.map(item => matchImage(db, item)));
    case 'name':
      return anyOf(patterns.map(item => matchName(db, item)));
    case 'manager': {
      const manager = isPostgres(db)
        ? `(resources.changed_by ->> 'manager')`
        : `json_extract(resources.changed_by, '$.manager')`;
      return anyOf(patterns.map(item => matchText(db, manager, item)));
    }
    case 'status':
      return anyOf(patterns.map(item => matchStatus(db, item)));
    default: {
      const column = COLUMNS[field];
      return patterns.every(item => item.length === 1)
        ? oneOf(
            column,
            patterns.map(([text]) => text),
          )
        : anyOf(patterns.map(item => matchText(db, column, item)));
    }
  }
}

function matchStatus(db: Knex, pattern: TextPattern): Fragment {
  return pattern.length === 1
    ? {
        sql: `lower(${COLUMNS.status}) = ?`,
        bindings: [pattern[0].toLowerCase()],
      }
    : matchText(db, COLUMNS.status, pattern);
}

/** Part of a name, a namespace, a label value or an image. */
function matchWord(db: Knex, pattern: TextPattern): Fragment {
  return anyOf([
    matchText(db, 'resources.name', pattern),
    matchText(db, COLUMNS.namespace, pattern),
    matchImage(db, pattern),
    matchLabelValue(db, pattern),
  ]);
}
