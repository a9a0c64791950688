import { Facet, TotalCount } from '@backstage-fleet/plugin-fleet-common';
import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { fromJson } from '../database/columns';
import { ConsumerRow } from '../database/tables';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { CLUSTER_AND_OWNER, withClusterAndOwner } from './listRows';
import { applyResourceQuery, ResourceQuery } from './query';
import { LIST_COLUMNS, ListRow } from './rows';

/** What objects can be counted by. */
export const FACET_FIELDS = [
  'kind',
  'cluster',
  'namespace',
  'status',
  'state',
  'owner',
  'node',
  'image',
  'environment',
] as const;

export type FacetField = (typeof FACET_FIELDS)[number];

/** Values of a facet that are shown. */
const MAX_VALUES = 50;

/** Objects that are looked at where counters do not know. */
export const SAMPLE_ROWS = 10_000;

/** What facets count. */
export type FacetRow = Pick<
  ListRow,
  | 'kind'
  | 'namespace'
  | 'status'
  | 'state'
  | 'node_name'
  | 'images'
  | 'owner'
  | 'cluster_name'
> & { environment: string | null };

/** Counts of the objects that match, by some fields. */
export interface Facets {
  facets: Facet[];
  totalCount: TotalCount;
}

const COUNTED: Partial<Record<FacetField, string>> = {
  kind: 'resources.kind',
  cluster: 'clusters.name',
  namespace: 'resources.namespace',
  status: 'resources.status',
  state: 'resources.state',
  environment: 'clusters.environment',
};

/**
 * Counts by the counters, which know all of the store at once; undefined where
 * the query is not on their columns or there are none yet.
 */
export async function countFacets(
  db: Knex,
  kinds: KindRegistry,
  query: ResourceQuery,
  filter: StoreFilter,
  fields: readonly FacetField[],
): Promise<{ facets: Map<FacetField, Facet>; total: number } | undefined> {
  const isCounted = query.every(
    ({ condition }) =>
      [
        'kind',
        'state',
        'stale',
        'clusterIds',
        'cluster',
        'clusterLabel',
      ].includes(condition.type) ||
      (condition.type === 'text' &&
        ['namespace', 'status', 'cluster'].includes(condition.field)),
  );
  if (!isCounted || !(await areCountersWhole(db))) {
    return undefined;
  }
  // The counters have the columns of resources that such a query speaks of.
  const counters = applyStoreFilter(
    db
      .from('cluster_counts as resources')
      .join('clusters', 'clusters.id', 'resources.cluster_id'),
    filter,
  ) as Knex.QueryBuilder;
  applyResourceQuery(db, counters, query, 0);
  const facets = new Map<FacetField, Facet>();
  for (const field of fields) {
    const column = COUNTED[field];
    if (!column) {
      continue;
    }
    const rows: { value: string | null; count: string | number }[] =
      await counters
        .clone()
        .groupBy(column)
        .select(db.raw('?? as value, sum(resources.count) as count', [column]))
        .orderBy('count', 'desc')
        .orderBy('value')
        // One for the empty value, one that tells whether there are more.
        .limit(MAX_VALUES + 2);
    const values = rows
      .filter(row => row.value)
      .map(row => ({ value: row.value!, count: Number(row.count) }))
      .filter(({ count }) => count > 0);
    facets.set(field, toFacet(field, values, true, kinds));
  }
  const { total } = await counters
    .clone()
    .sum({ total: 'resources.count' })
    .first();
  return { facets, total: Number(total ?? 0) };
}

/** Whether the counters hold all of the store; while they are worked out anew they do not. */
async function areCountersWhole(db: Knex): Promise<boolean> {
  const row = await db<ConsumerRow>('consumers')
    .where({ name: 'counters', must_rebuild: false })
    .first('name');
  return row !== undefined;
}

/** Reads the objects that facets are counted from, as many as are looked at. */
export async function sampleRows(
  db: Knex,
  matching: Knex.QueryBuilder,
): Promise<FacetRow[]> {
  return withClusterAndOwner(
    db,
    matching
      .clone()
      .select(
        ...[...LIST_COLUMNS.slice(0, 8), 'node_name', 'images', 'workload'].map(
          column => `resources.${column}`,
        ),
      )
      .limit(SAMPLE_ROWS + 1),
  ).select(
    'resources.*',
    'clusters.environment as environment',
    ...CLUSTER_AND_OWNER(db),
  );
}

/** Counts rows by fields. */
export function tallyFacets(
  rows: readonly FacetRow[],
  isWhole: boolean,
  kinds: KindRegistry,
  fields: readonly FacetField[],
): Map<FacetField, Facet> {
  return new Map(
    fields.map(field => {
      const counts = new Map<string, number>();
      for (const row of rows) {
        for (const value of valuesOf(row, field)) {
          counts.set(value, (counts.get(value) ?? 0) + 1);
        }
      }
      const values = [...counts]
        .map(([value, count]) => ({ value, count }))
        .sort((a, b) => b.count - a.count || (a.value < b.value ? -1 : 1));
      return [field, toFacet(field, values, isWhole, kinds)];
    }),
  );
}

function valuesOf(row: FacetRow, field: FacetField): string[] {
  switch (field) {
    case 'cluster':
      return present(row.cluster_name);
    case 'node':
      return present(row.node_name);
    case 'environment':
      return present(row.environment);
    case 'owner':
      // As a query says it: `owner:none`.
      return [row.owner ?? 'none'];
    case 'image':
      return fromJson<string[]>(row.images) ?? [];
    default:
      return present(row[field]);
  }
}

function present(value: string | null): string[] {
  return value ? [value] : [];
}

function toFacet(
  field: FacetField,
  values: { value: string; count: number }[],
  isWhole: boolean,
  kinds: KindRegistry,
): Facet {
  return {
    field,
    isComplete: isWhole && values.length <= MAX_VALUES,
    ...(!isWhole && { isSampled: true }),
    values: values
      .slice(0, MAX_VALUES)
      .map(item =>
        field === 'kind' ? { ...item, label: kinds.nameOf(item.value) } : item,
      ),
  };
}
