import { Facet } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { BigIntColumn } from '../database/tables';
import { StoreFilter } from '../permissions';
import {
  applyClusterFilters,
  ClusterFilters,
  FACET_FIELDS,
  FacetField,
} from './clusterFilters';
import { clusterRelation, readClock } from './clusterRelation';
import { minorText } from './kubernetesVersion';

/** Values that a facet shows at most. */
const MAX_VALUES = 100;

/** Keys of labels that are offered at most. */
const MAX_LABEL_KEYS = 200;

/** How many clusters there are by each property. */
export interface ClusterFacets {
  facets: Facet[];
  labelKeys: string[];
}

interface CountRow {
  field: string;
  value: string | number | null;
  count: BigIntColumn;
}

const LABEL_KEYS = 'labelKeys';

/**
 * How many of the clusters that match there are by each property, in one
 * statement. The filter on a property does not narrow its own counts, so that
 * a person sees what else there is to choose.
 */
export async function readClusterFacets(
  db: Knex,
  filters: ClusterFilters,
  filter: StoreFilter,
  groupLabel?: string,
): Promise<ClusterFacets> {
  const { now } = await readClock(db, filter);
  const base = clusterRelation(db, filter, now).select('c.*');
  // What no property narrows is applied once, to what all of them count.
  applyClusterFilters(db, base, { q: filters.q, label: filters.label });
  const { q: _q, label: _label, ...own } = filters;
  const from = (except?: FacetField) => {
    const query = db.from('base as c');
    applyClusterFilters(db, query, own, except);
    return query;
  };
  const counts = [
    ...FACET_FIELDS.map(field => countBy(db, field, from(field))),
    countLabelKeys(db, from()),
    ...(groupLabel === undefined
      ? []
      : [countLabelValues(db, groupLabel, from())]),
  ];
  const rows: CountRow[] = await db
    .withMaterialized('base', base)
    .unionAll(counts);
  return toFacets(rows, groupLabel);
}

function countBy(
  db: Knex,
  field: FacetField,
  query: Knex.QueryBuilder,
): Knex.QueryBuilder {
  if (field === 'tag') {
    // A cluster counts once for each of its tags, and once for none.
    return query
      .joinRaw(
        isPostgres(db)
          ? 'left join lateral jsonb_array_elements_text(cast(c.tags as jsonb)) as tags(value) on true'
          : 'left join json_each(c.tags) as tags on true',
      )
      .select(counted(db, field, `coalesce(tags.value, '')`))
      .groupBy('tags.value');
  }
  const value =
    field === 'version'
      ? `cast(c.version_order - c.version_order % 1000 as text)`
      : `coalesce(c.${field}, '')`;
  return query.select(counted(db, field, value)).groupByRaw(value);
}

function countLabelKeys(db: Knex, query: Knex.QueryBuilder) {
  return query
    .joinRaw(
      isPostgres(db)
        ? 'cross join lateral jsonb_object_keys(c.labels) as keys(value)'
        : 'join json_each(c.labels) as keys on true',
    )
    .select(counted(db, LABEL_KEYS, isPostgres(db) ? 'keys.value' : 'keys.key'))
    .groupByRaw(isPostgres(db) ? 'keys.value' : 'keys.key');
}

function countLabelValues(db: Knex, key: string, query: Knex.QueryBuilder) {
  const values = query.select({
    value: db.raw(
      isPostgres(db)
        ? `coalesce(c.labels ->> ?, '')`
        : `coalesce((select value from json_each(c.labels) where key = ?), '')`,
      [key],
    ),
  });
  return db
    .from(values.as('labelled'))
    .select(counted(db, labelField(key), 'labelled.value'))
    .groupBy('labelled.value');
}

function counted(db: Knex, field: string, value: string) {
  return {
    field: db.raw('cast(? as text)', [field]),
    value: db.raw(value),
    count: db.raw('count(*)'),
  };
}

function labelField(key: string): string {
  return `label:${key}`;
}

function toFacets(
  rows: readonly CountRow[],
  groupLabel: string | undefined,
): ClusterFacets {
  const fields: string[] = [...FACET_FIELDS];
  if (groupLabel !== undefined) {
    fields.push(labelField(groupLabel));
  }
  const sorted = [...rows].sort(
    (a, b) =>
      Number(b.count) - Number(a.count) ||
      String(a.value ?? '').localeCompare(String(b.value ?? '')),
  );
  return {
    facets: fields.map(field => {
      const values = sorted.filter(row => row.field === field);
      return {
        field,
        isComplete: values.length <= MAX_VALUES,
        values: values.slice(0, MAX_VALUES).map(row => ({
          value: valueOf(field, row.value),
          count: Number(row.count),
        })),
      };
    }),
    labelKeys: sorted
      .filter(row => row.field === LABEL_KEYS)
      .slice(0, MAX_LABEL_KEYS)
      .map(row => String(row.value)),
  };
}

function valueOf(field: string, value: CountRow['value']): string {
  if (value === null) {
    return '';
  }
  return field === 'version' ? minorText(Number(value)) : String(value);
}
