import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { versionOrder } from './kubernetesVersion';

/** Properties of clusters that are filtered by any of some values, and counted as facets. */
export const FACET_FIELDS = [
  'state',
  'health',
  'environment',
  'owner',
  'provider',
  'distribution',
  'region',
  'version',
  'project',
  'workspace',
  'datacenter',
  'criticality',
  'sensitivity',
  'tag',
] as const;

/** A property that clusters are filtered by. */
export type FacetField = (typeof FACET_FIELDS)[number];

/** Which clusters to take: those to which everything given applies. */
export interface ClusterFilters
  extends Partial<Record<FacetField, readonly string[]>> {
  /** Part of the name. */
  q?: string;
  /** Labels, `key` or `key=value`; all must be there. */
  label?: readonly string[];
}

/**
 * Restricts a query over the relation `c`.
 *
 * @param except - a property whose own filter is left out, for its facet
 */
export function applyClusterFilters(
  db: Knex,
  query: Knex.QueryBuilder,
  filters: ClusterFilters,
  except?: FacetField,
): void {
  if (filters.q) {
    const part = filters.q.toLowerCase().replace(/[\\%_]/g, '\\$&');
    query.whereRaw(`c.name LIKE ? ESCAPE '\\'`, [`%${part}%`]);
  }
  for (const label of filters.label ?? []) {
    applyLabel(db, query, label);
  }
  for (const field of FACET_FIELDS) {
    const values = filters[field];
    if (field !== except && values?.length) {
      query.where(any => applyAnyOf(db, any, field, values));
    }
  }
}

function applyAnyOf(
  db: Knex,
  any: Knex.QueryBuilder,
  field: FacetField,
  values: readonly string[],
): void {
  const named = values.filter(value => value !== '');
  const orNone = named.length < values.length;
  if (field === 'version') {
    for (const value of named) {
      applyVersion(any, value);
    }
    if (orNone) {
      any.orWhereNull('c.kubernetes_version');
    }
    return;
  }
  if (field === 'tag') {
    for (const value of named) {
      any.orWhereRaw(
        isPostgres(db)
          ? 'cast(c.tags as jsonb) @> cast(? as jsonb)'
          : 'exists (select 1 from json_each(c.tags) where value = ?)',
        [isPostgres(db) ? JSON.stringify([value]) : value],
      );
    }
    if (orNone) {
      any.orWhere('c.tags', '[]');
    }
    return;
  }
  any.whereIn(`c.${field}`, named);
  if (orNone) {
    any.orWhereNull(`c.${field}`).orWhere(`c.${field}`, '');
  }
}

/** A whole version as the cluster tells it, or all of a minor (`1.36`). */
function applyVersion(any: Knex.QueryBuilder, value: string): void {
  if (/^v?\d+\.\d+$/.test(value)) {
    const order = versionOrder(value);
    any.orWhere(range =>
      range
        .where('c.version_order', '>=', order ?? 0)
        .where('c.version_order', '<', order === undefined ? 0 : order + 1000),
    );
    return;
  }
  any.orWhere('c.kubernetes_version', value);
}

function applyLabel(db: Knex, query: Knex.QueryBuilder, label: string): void {
  const at = label.indexOf('=');
  const key = at < 0 ? label : label.slice(0, at);
  const value = at < 0 ? undefined : label.slice(at + 1);
  if (isPostgres(db)) {
    if (value === undefined) {
      query.whereRaw('jsonb_exists(c.labels, ?)', [key]);
    } else {
      query.whereRaw('c.labels @> cast(? as jsonb)', [
        JSON.stringify({ [key]: value }),
      ]);
    }
    return;
  }
  query.whereRaw(
    `exists (select 1 from json_each(c.labels) where key = ?${
      value === undefined ? '' : ' and value = ?'
    })`,
    value === undefined ? [key] : [key, value],
  );
}
