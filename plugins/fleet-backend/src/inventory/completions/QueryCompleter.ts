import { Completion } from '@backstage-fleet/plugin-fleet-common';
import { KindRegistry } from '@backstage-fleet/protocol';
import { InputError } from '@backstage/errors';
import { Knex } from 'knex';
import { fromJson, readNow } from '../../database/columns';
import { ClusterRow, ResourceRow } from '../../database/tables';
import { applyStoreFilter, StoreFilter } from '../../permissions';
import { bounded } from '../bounded';
import { countFacets, FacetField, sampleRows, tallyFacets } from '../facets';
import { applyResourceQuery, bindClusters, parseQuery } from '../query';
import { ResourceQuery } from '../query/types';
import { quoted, Typing, typingAt } from './cursor';
import { QUERY_KEYS } from './keys';

const SAMPLED: Record<string, 'labels' | 'facts' | 'changed_by' | undefined> = {
  label: 'labels',
  fact: 'facts',
  host: 'facts',
  manager: 'changed_by',
};

/** Most completions of an answer. */
const MAX_ITEMS = 20;

/** Objects that labels and facts are gathered from. */
const SAMPLE_ROWS = 2_000;

/** Longest wait for completions; nobody types that slowly. */
const TIMEOUT_MS = 1_500;

const STATES = ['healthy', 'progressing', 'degraded', 'critical', 'unknown'];

const FACETS: Record<string, FacetField> = {
  kind: 'kind',
  cluster: 'cluster',
  ns: 'namespace',
  namespace: 'namespace',
  status: 'status',
  node: 'node',
  image: 'image',
  owner: 'owner',
  env: 'environment',
  environment: 'environment',
};

const CLUSTER_COLUMNS: Record<string, 'region' | 'provider' | 'project'> = {
  region: 'region',
  provider: 'provider',
  project: 'project',
};

/** A value that fits, before it is put into the query. */
interface Value {
  value: string;
  label?: string;
  count?: number;
}

/** Says how a query may go on. */
export class QueryCompleter {
  readonly #db: Knex;
  readonly #kinds: KindRegistry;

  constructor(db: Knex, kinds: KindRegistry) {
    this.#db = db;
    this.#kinds = kinds;
  }

  /**
   * Completions at a position, the most useful first: keys, then the values of
   * what the caller may see that fit the other terms, with their counts.
   */
  async complete(
    query: string,
    position: number | undefined,
    filter: StoreFilter,
  ): Promise<{ items: Completion[] }> {
    // A NUL is in no value; typed, it only stands in the way.
    const typing = typingAt(
      query.replaceAll('\0', ' '),
      position ?? query.length,
    );
    const { field, from, to } = typing;
    if (field === undefined) {
      return { items: this.#keys(typing).slice(0, MAX_ITEMS) };
    }
    const values = await this.#values(field, typing, filter);
    const isNameTyped =
      typing.name === undefined &&
      (field === 'label' || field === 'clusterlabel' || field === 'fact');
    return {
      items: rank(values, typing.partial)
        .slice(0, MAX_ITEMS)
        .map(({ value, label, count }) => ({
          text: isNameTyped ? `${value}=` : quoted(value),
          kind: isNameTyped ? ('key' as const) : ('value' as const),
          from,
          to,
          label: label ?? value,
          count,
        })),
    };
  }

  #keys({ partial, from, to }: Typing): Completion[] {
    const typed = partial.toLowerCase();
    const keys = QUERY_KEYS.filter(key => key.text.startsWith(typed)).map(
      ({ text, detail }) => ({ text, kind: 'key' as const, from, to, detail }),
    );
    if (typed === '') {
      return keys;
    }
    // Who types "pod" means the kind more often than the word.
    const kinds = this.#kinds
      .specs()
      .filter(spec => spec.kind.toLowerCase().startsWith(typed))
      .map(spec => ({
        text: `kind:${spec.kind}`,
        kind: 'value' as const,
        from,
        to,
        label: spec.kind,
        detail: spec.id,
      }));
    return [...keys, ...kinds];
  }

  async #values(
    field: string,
    typing: Typing,
    filter: StoreFilter,
  ): Promise<Value[]> {
    if (field === 'state') {
      return STATES.map(value => ({ value }));
    }
    if (field === 'is') {
      return [{ value: 'stale' }];
    }
    if (field === 'group') {
      const groups = new Set(
        this.#kinds.specs().map(spec => spec.group || 'core'),
      );
      return [...groups].map(value => ({ value }));
    }
    const rest = await this.#rest(typing.rest);
    return bounded(
      this.#db,
      async db => {
        if (Object.hasOwn(FACETS, field)) {
          return this.#facet(db, FACETS[field], typing.partial, rest, filter);
        }
        if (Object.hasOwn(CLUSTER_COLUMNS, field)) {
          return ofClusters(db, CLUSTER_COLUMNS[field], filter);
        }
        if (field === 'clusterlabel') {
          return clusterLabels(db, typing.name, filter);
        }
        return this.#sampled(db, field, typing, rest, filter);
      },
      TIMEOUT_MS,
    ).catch(error => {
      if (error.name === 'ServiceUnavailableError') {
        // Completions are a convenience; the query itself still works.
        return [];
      }
      throw error;
    });
  }

  /** The other terms, as far as they can be read already. */
  async #rest(text: string): Promise<ResourceQuery> {
    try {
      return await bindClusters(this.#db, parseQuery(text, this.#kinds));
    } catch (error) {
      if (error instanceof InputError) {
        return [];
      }
      throw error;
    }
  }

  async #facet(
    db: Knex,
    field: FacetField,
    partial: string,
    rest: ResourceQuery,
    filter: StoreFilter,
  ): Promise<Value[]> {
    const query = await bindClusters(db, [
      ...rest,
      ...this.#partTerm(field, partial),
    ]);
    const counted = await countFacets(db, this.#kinds, query, filter, [field]);
    const facet =
      counted?.facets.get(field) ??
      tallyFacets(
        await sampleRows(
          db,
          this.#matching(db, query, await readNow(db), filter),
        ),
        true,
        this.#kinds,
        [field],
      ).get(field)!;
    return field === 'kind'
      ? facet.values.map(item => ({ ...item, value: item.label ?? item.value }))
      : facet.values;
  }

  /** The term that says what the value has in it. */
  #partTerm(field: FacetField, partial: string): ResourceQuery {
    const part = ['', partial, ''];
    if (partial === '') {
      return [];
    }
    switch (field) {
      case 'kind':
        return [
          {
            negated: false,
            condition: {
              type: 'kind',
              kinds: this.#kinds
                .specs()
                .filter(spec =>
                  [spec.kind, spec.id].some(name =>
                    name.toLowerCase().includes(partial.toLowerCase()),
                  ),
                )
                .map(spec => spec.id),
            },
          },
        ];
      case 'owner':
        return [
          { negated: false, condition: { type: 'owner', anyOf: [part] } },
        ];
      case 'environment':
        return [
          {
            negated: false,
            condition: { type: 'cluster', field, anyOf: [part] },
          },
        ];
      case 'state':
        return [];
      default:
        return [
          { negated: false, condition: { type: 'text', field, anyOf: [part] } },
        ];
    }
  }

  /** Labels, facts and the like, from some of the objects that match the other terms. */
  async #sampled(
    db: Knex,
    field: string,
    { name }: Typing,
    rest: ResourceQuery,
    filter: StoreFilter,
  ): Promise<Value[]> {
    const column = SAMPLED[field];
    if (!column) {
      return [];
    }
    const matching = this.#matching(db, rest, await readNow(db), filter);
    const rows: Pick<ResourceRow, 'labels' | 'facts' | 'changed_by'>[] =
      await matching
        .whereNotNull(`resources.${column}`)
        .select(`resources.${column}`)
        .limit(SAMPLE_ROWS);
    const counts = new Map<string, number>();
    for (const row of rows) {
      const map = fromJson<Record<string, unknown>>(row[column]) ?? {};
      for (const value of valuesOf(map, field, name)) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    return [...counts].map(([value, count]) => ({ value, count }));
  }

  #matching(
    db: Knex,
    query: ResourceQuery,
    now: number,
    filter: StoreFilter,
  ): Knex.QueryBuilder {
    const matching: Knex.QueryBuilder = applyStoreFilter(
      db.from('resources'),
      filter,
    );
    applyResourceQuery(db, matching, query, now);
    return matching;
  }
}

function valuesOf(
  map: Record<string, unknown>,
  field: string,
  name: string | undefined,
): string[] {
  if (field === 'manager' || field === 'host') {
    return texts(map[field === 'host' ? 'hosts' : 'manager']);
  }
  if (name === undefined) {
    return Object.keys(map);
  }
  return Object.hasOwn(map, name) ? texts(map[name]) : [];
}

function texts(value: unknown): string[] {
  return value === undefined || value === null
    ? []
    : (Array.isArray(value) ? value : [value]).map(String);
}

async function ofClusters(
  db: Knex,
  column: 'region' | 'provider' | 'project',
  filter: StoreFilter,
): Promise<Value[]> {
  const rows: { value: string; count: string | number }[] =
    await applyStoreFilter(
      db('clusters').whereNotNull(column).groupBy(column),
      filter,
      { clusterId: 'id' },
    )
      .select(db.raw('?? as value, count(*) as count', [column]))
      .limit(1_000);
  return rows.map(row => ({
    value: row.value,
    count: Number(row.count),
  }));
}

async function clusterLabels(
  db: Knex,
  name: string | undefined,
  filter: StoreFilter,
): Promise<Value[]> {
  const rows = await applyStoreFilter(
    db<ClusterRow>('clusters').whereNotNull('labels').select('labels'),
    filter,
    { clusterId: 'id' },
  ).limit(SAMPLE_ROWS);
  const counts = new Map<string, number>();
  for (const row of rows) {
    const labels = fromJson<Record<string, unknown>>(row.labels) ?? {};
    for (const value of valuesOf(labels, 'label', name)) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts].map(([value, count]) => ({ value, count }));
}

/** Values that have the typed text in them: those that begin with it first, then the most frequent. */
function rank(values: readonly Value[], partial: string): Value[] {
  const typed = partial.toLowerCase().replaceAll('*', '');
  const begins = (item: Value) =>
    Number(item.value.toLowerCase().startsWith(typed));
  return values
    .filter(item =>
      [item.value, item.label ?? ''].some(text =>
        text.toLowerCase().includes(typed),
      ),
    )
    .sort(
      (a, b) =>
        begins(b) - begins(a) ||
        (b.count ?? 0) - (a.count ?? 0) ||
        (a.value < b.value ? -1 : 1),
    );
}
