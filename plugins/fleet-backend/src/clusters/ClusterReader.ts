import {
  Agent,
  Cluster,
  ClusterDetail,
  ClusterState,
  TotalCount,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { readNow, toTimestamp } from '../database/columns';
import {
  AgentRow,
  BigIntColumn,
  KindStateRow,
  ResourceRow,
} from '../database/tables';
import { countUpToCap, Page, PageRequest, readPage } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import {
  clusterOrder,
  ClusterSort,
  SeenClusterRow,
  toCluster,
  toKindStatus,
} from './clusterRows';
import { applyStates } from './stateFilter';
import { NamedWorkload, ObjectGroup } from './summary';

/** Workloads that the reasons of one cluster name. */
const MAX_NAMED = 3;

/** Which clusters to list. */
export interface ClusterListRequest extends PageRequest {
  /** Part of the name. */
  q?: string;
  /** Any of these; all when absent or empty. */
  states?: readonly ClusterState[];
  environments?: readonly string[];
  owners?: readonly string[];
  sort?: ClusterSort;
}

/** A page of clusters. */
export interface ClusterPage extends Page<Cluster> {
  totalCount: TotalCount;
}

interface GroupRow {
  cluster_id: string;
  kind: string;
  state: string;
  status: string;
  count: BigIntColumn;
  complete: BigIntColumn;
}

/** Reads clusters from the store; ages are by the clock of the database. */
export class ClusterReader {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /**
   * A page of clusters with their counts, in a number of statements that does
   * not depend on how many there are.
   *
   * @throws InputError when the cursor cannot be read
   */
  async list(
    request: ClusterListRequest,
    filter: StoreFilter,
  ): Promise<ClusterPage> {
    const now = await readNow(this.#db);
    const query = this.#clusters(filter);
    if (request.q) {
      const part = request.q.toLowerCase().replace(/[\\%_]/g, '\\$&');
      query.whereRaw(`clusters.name LIKE ? ESCAPE '\\'`, [`%${part}%`]);
    }
    if (request.environments?.length) {
      query.whereIn('clusters.environment', [...request.environments]);
    }
    if (request.owners?.length) {
      query.whereIn('clusters.owner', [...request.owners]);
    }
    if (request.states?.length) {
      applyStates(query, request.states, now);
    }
    const page = await readPage<SeenClusterRow>(
      this.#db,
      query,
      clusterOrder(request.sort),
      request,
    );
    const groups = await this.#objectGroups(
      page.items.map(row => row.id),
      filter,
    );
    return {
      ...page,
      items: page.items.map(row =>
        toCluster(row, now, groups.get(row.id) ?? []),
      ),
      totalCount: await countUpToCap(this.#db, query),
    };
  }

  /** One cluster, or undefined where there is none the caller may see. */
  async get(
    name: string,
    filter: StoreFilter,
  ): Promise<ClusterDetail | undefined> {
    if (name.includes('\0')) {
      return undefined;
    }
    const now = await readNow(this.#db);
    const row: SeenClusterRow | undefined = await this.#clusters(filter)
      .where('clusters.name', name)
      .first();
    if (!row) {
      return undefined;
    }
    const [groups, worst, agents, kinds] = await Promise.all([
      this.#objectGroups([row.id], filter),
      this.#worstDeployments(row.id, filter),
      this.#agents(row.id),
      this.#kindStates(row.id, filter),
    ]);
    const own = groups.get(row.id) ?? [];
    return {
      ...toCluster(row, now, own, worst),
      kubeSystemUid: row.kube_system_uid,
      agents,
      kinds: kinds.map(kind => toKindStatus(kind, own)),
    };
  }

  /** Clusters with the last sign of life of any of their agents. */
  #clusters(filter: StoreFilter): Knex.QueryBuilder {
    const seen = this.#db('liveness')
      .select('cluster_id')
      .max({ last_seen_at: 'last_seen_at' })
      .groupBy('cluster_id')
      .as('seen');
    return applyStoreFilter(
      this.#db
        .from('clusters')
        .leftJoin(seen, 'seen.cluster_id', 'clusters.id')
        .select('clusters.*', 'seen.last_seen_at'),
      filter,
      { clusterId: 'clusters.id' },
    );
  }

  async #objectGroups(
    clusterIds: string[],
    filter: StoreFilter,
  ): Promise<Map<string, ObjectGroup[]>> {
    const rows: GroupRow[] = await applyStoreFilter(
      this.#db
        .from('resources')
        .whereIn('cluster_id', clusterIds)
        .groupBy('cluster_id', 'kind', 'state', 'status')
        .select('cluster_id', 'kind', 'state', 'status')
        .select({
          count: this.#db.raw('count(*)'),
          complete: this.#db.raw(
            'sum(case when coalesce(ready, 0) >= coalesce(desired, 0) then 1 else 0 end)',
          ),
        }),
      filter,
    );
    const groups = new Map<string, ObjectGroup[]>();
    for (const row of rows) {
      const own = groups.get(row.cluster_id) ?? [];
      own.push({
        kind: row.kind,
        state: row.state,
        status: row.status,
        count: Number(row.count),
        complete: Number(row.complete),
      });
      groups.set(row.cluster_id, own);
    }
    return groups;
  }

  async #worstDeployments(
    clusterId: string,
    filter: StoreFilter,
  ): Promise<NamedWorkload[]> {
    const rows = await applyStoreFilter(
      this.#db<ResourceRow>('resources')
        .where({ cluster_id: clusterId, kind: 'deployments.apps' })
        .whereIn('state', ['critical', 'degraded'])
        .select('namespace', 'name', 'ready', 'desired')
        .orderBy([
          { column: 'severity', order: 'desc' },
          { column: 'desired', order: 'desc' },
          { column: 'namespace' },
          { column: 'name' },
        ])
        .limit(MAX_NAMED),
      filter,
    );
    return rows.map(row => ({
      namespace: row.namespace,
      name: row.name,
      ready: row.ready ?? 0,
      desired: row.desired ?? 0,
    }));
  }

  async #agents(clusterId: string): Promise<Agent[]> {
    const rows = await this.#db
      .from('agents')
      .leftJoin('liveness', join =>
        join
          .on('liveness.cluster_id', 'agents.cluster_id')
          .andOn('liveness.agent_id', 'agents.id'),
      )
      .where('agents.cluster_id', clusterId)
      .orderBy(['agents.created_at', 'agents.id'])
      .select('agents.*', 'liveness.last_seen_at');
    return rows.map(
      (row: AgentRow & { last_seen_at: BigIntColumn | null }) => ({
        id: row.id,
        profile: row.profile,
        state: row.state,
        fingerprint: row.kid,
        version: row.version ?? undefined,
        createdAt: toTimestamp(row.created_at),
        lastSeenAt: toTimestamp(row.last_seen_at),
      }),
    );
  }

  async #kindStates(
    clusterId: string,
    filter: StoreFilter,
  ): Promise<KindStateRow[]> {
    return applyStoreFilter(
      this.#db<KindStateRow>('kind_states')
        .where({ cluster_id: clusterId })
        .orderBy('kind'),
      filter,
      { clusterId: 'cluster_id', kind: 'kind' },
    );
  }
}
