import {
  ChangeGroup,
  FieldChange,
  ResourceState,
} from '@backstage-fleet/plugin-fleet-common';
import { ChangeActor, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ClusterNames } from '../../clusters/ClusterNames';
import {
  fromJson,
  readNow,
  toNumber,
  toTimestamp,
} from '../../database/columns';
import { BigIntColumn, ChangeGroupRow } from '../../database/tables';
import { resolveKinds } from '../../inventory/query';
import { Order, Page, PageRequest, readPage } from '../../paging';
import { applyStoreFilter, StoreFilter } from '../../permissions';
import { boundedChanges } from '../boundedChanges';
import {
  ChangeColumns,
  whereEnvironment,
  whereManager,
  whereNameContains,
  whereOwner,
} from '../changeFilters';
import { HOUR_MS } from '../headlines';
import { changeSentence } from './sentence';

/** Clusters that a group names. */
const MAX_CLUSTERS = 100;

const DEFAULT_SPAN_MS = 24 * HOUR_MS;
const HEADLINES_MS = 90 * 24 * HOUR_MS;

/** Which groups to list. */
export interface ChangeGroupRequest extends PageRequest {
  /** Groups that reached this cluster. */
  cluster?: string;
  kind?: string;
  namespace?: string;
  /** Groups of which somebody owns a member. */
  owner?: string;
  environment?: string;
  manager?: string;
  /** Any of these; all when absent or empty. */
  types?: readonly ChangeGroupRow['type'][];
  q?: string;
  /** Groups with a change at or after, milliseconds since the Unix epoch. */
  since?: number;
  /** Groups whose last change was before. */
  until?: number;
}

const COLUMNS: ChangeColumns = {
  clusterId: 'm.cluster_id',
  kind: 'g.kind',
  namespace: 'g.namespace',
  name: 'g.name',
  workload: 'r.workload',
  changedBy: 'g.changed_by',
};

/** A caller sees members by their cluster, and by kind and namespace of their group. */
const VISIBLE = {
  clusterId: 'm.cluster_id',
  namespace: 'g.namespace',
  kind: 'g.kind',
};

const NEWEST_FIRST: Order<ChangeGroupRow> = {
  name: 'newest',
  keys: [
    {
      expression: 'g.last_at',
      direction: 'desc',
      type: 'number',
      value: row => toNumber(row.last_at),
    },
    {
      expression: 'g.id',
      direction: 'desc',
      type: 'text',
      value: row => row.id,
    },
  ],
};

interface Totals {
  group_id: string;
  clusters: BigIntColumn;
  failing: BigIntColumn;
  changes: BigIntColumn;
  first_at: BigIntColumn;
  last_at: BigIntColumn;
}

interface MemberRow {
  group_id: string;
  cluster_id: string;
  uid: string;
  at: BigIntColumn;
  state: string | null;
  status: string | null;
}

/** Reads the same change in many clusters as one. */
export class ChangeGroupReader {
  readonly #db: Knex;
  readonly #clusters: ClusterNames;
  readonly #kinds: KindRegistry;
  readonly #keptMs: number;

  /** @param keptMs - `retention.headlines` */
  constructor(db: Knex, kinds: KindRegistry, keptMs = HEADLINES_MS) {
    this.#db = db;
    this.#keptMs = keptMs;
    this.#kinds = kinds;
    this.#clusters = new ClusterNames(db);
  }

  /**
   * Groups, the one with the newest change first. Clusters that the caller may
   * not see are neither named nor counted.
   *
   * @throws InputError when the cursor cannot be read
   * @throws ServiceUnavailableError when it takes too long
   */
  list(
    request: ChangeGroupRequest,
    filter: StoreFilter,
  ): Promise<Page<ChangeGroup>> {
    return boundedChanges(this.#db, db =>
      new ChangeGroupReader(db, this.#kinds, this.#keptMs).#list(
        request,
        filter,
      ),
    );
  }

  async #list(
    request: ChangeGroupRequest,
    filter: StoreFilter,
  ): Promise<Page<ChangeGroup>> {
    const db = this.#db;
    const now = await readNow(db);
    const since = Math.max(
      request.since ?? now - DEFAULT_SPAN_MS,
      now - this.#keptMs,
    );
    const clusterId =
      request.cluster === undefined
        ? undefined
        : await this.#clusters.idOf(request.cluster, filter);
    if (request.cluster !== undefined && clusterId === undefined) {
      return { items: [] };
    }
    const query = applyStoreFilter(
      db.from('change_groups as g').where('g.last_at', '>=', since),
      { namespaces: filter.namespaces, kinds: filter.kinds },
      { clusterId: '', namespace: 'g.namespace', kind: 'g.kind' },
    ).select('g.*') as Knex.QueryBuilder;
    this.#restrict(query, request);
    const { environment, owner } = request;
    const reached = applyStoreFilter(
      joinObjects(db.from('change_group_members as m')),
      filter,
      VISIBLE,
    )
      .whereRaw('m.group_id = g.id')
      .select(db.raw('1'));
    if (clusterId !== undefined) {
      reached.where('m.cluster_id', clusterId);
    }
    if (environment !== undefined) {
      whereEnvironment(reached, environment, COLUMNS);
    }
    if (owner !== undefined) {
      whereOwner(reached, owner, COLUMNS);
    }
    query.whereExists(reached);
    const page = await readPage<ChangeGroupRow>(
      db,
      query,
      NEWEST_FIRST,
      request,
    );
    return { ...page, items: await this.#groups(page.items, filter) };
  }

  #restrict(query: Knex.QueryBuilder, request: ChangeGroupRequest): void {
    const { kind, namespace, types, until, manager, q } = request;
    if (kind !== undefined) {
      query.whereIn('g.kind', resolveKinds([kind], this.#kinds));
    }
    if (namespace !== undefined) {
      query.where('g.namespace', namespace);
    }
    if (types?.length) {
      query.whereIn('g.type', [...types]);
    }
    if (until !== undefined) {
      query.where('g.last_at', '<', until);
    }
    if (manager !== undefined) {
      whereManager(this.#db, query, manager, COLUMNS);
    }
    if (q) {
      whereNameContains(query, q, COLUMNS);
    }
  }

  async #groups(
    rows: readonly ChangeGroupRow[],
    filter: StoreFilter,
  ): Promise<ChangeGroup[]> {
    const ids = rows.map(row => row.id);
    const [totals, named] = await Promise.all([
      this.#totals(ids, filter),
      this.#members(ids, filter),
    ]);
    const names = await this.#clusters.namesOf(
      named.map(member => member.cluster_id),
    );
    return rows.flatMap(row => {
      const total = totals.get(row.id);
      const own = named.filter(member => member.group_id === row.id);
      return total ? [this.#toGroup(row, total, own, names)] : [];
    });
  }

  async #totals(
    ids: string[],
    filter: StoreFilter,
  ): Promise<Map<string, Totals>> {
    const rows: Totals[] = await applyStoreFilter(
      this.#membersOf(ids),
      filter,
      VISIBLE,
    )
      .groupBy('m.group_id')
      .select('m.group_id')
      .countDistinct({ clusters: 'm.cluster_id' })
      .sum({ changes: 'm.changes' })
      .min({ first_at: 'm.at' })
      .max({ last_at: 'm.at' })
      .select({
        failing: this.#db.raw(
          `count(distinct case when r.state in ('degraded', 'critical') then m.cluster_id end)`,
        ),
      });
    return new Map(rows.map(row => [row.group_id, row]));
  }

  /** Members of groups, those that fail first, some of each. */
  async #members(ids: string[], filter: StoreFilter): Promise<MemberRow[]> {
    const ranked = applyStoreFilter(this.#membersOf(ids), filter, VISIBLE)
      .select('m.group_id', 'm.cluster_id', 'm.uid', 'm.at', 'r.state')
      .select('r.status', {
        place: this.#db.raw(
          'row_number() over (partition by m.group_id order by coalesce(r.severity, -1) desc, m.at desc, m.cluster_id, m.uid)',
        ),
      })
      .as('ranked');
    return this.#db
      .from(ranked)
      .where('place', '<=', MAX_CLUSTERS)
      .orderBy(['group_id', 'place'])
      .select('group_id', 'cluster_id', 'uid', 'at', 'state', 'status');
  }

  #membersOf(ids: string[]): Knex.QueryBuilder {
    return joinObjects(
      this.#db
        .from('change_group_members as m')
        .join('change_groups as g', 'g.id', 'm.group_id'),
    ).whereIn('m.group_id', ids);
  }

  #toGroup(
    row: ChangeGroupRow,
    total: Totals,
    own: readonly MemberRow[],
    names: ReadonlyMap<string, string>,
  ): ChangeGroup {
    const group = {
      kindName: this.#kinds.nameOf(row.kind),
      namespace: row.namespace === '' ? undefined : row.namespace,
      name: row.name,
      type: row.type,
      diff: fromJson<FieldChange[]>(row.diff) ?? [],
      clusterCount: Number(total.clusters),
      failing: Number(total.failing),
    };
    return {
      id: row.id,
      kind: row.kind,
      ...group,
      sentence: changeSentence(group),
      changedBy: fromJson<ChangeActor>(row.changed_by),
      changes: Number(total.changes),
      firstAt: toTimestamp(total.first_at),
      lastAt: toTimestamp(total.last_at),
      clusters: own.map(member => ({
        cluster: names.get(member.cluster_id) ?? member.cluster_id,
        uid: member.uid,
        at: toTimestamp(member.at),
        state: (member.state as ResourceState | null) ?? undefined,
        status: member.status ?? undefined,
      })),
    };
  }
}

/** Adds what the objects of members `m` of a group `g` are now, as `r`. */
function joinObjects(query: Knex.QueryBuilder): Knex.QueryBuilder {
  return query.leftJoin('resources as r', join =>
    join
      .on('r.cluster_id', 'm.cluster_id')
      .andOn('r.kind', 'g.kind')
      .andOn('r.uid', 'm.uid'),
  );
}
