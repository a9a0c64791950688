import {
  Cluster,
  ClusterDetail,
  TotalCount,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import {
  applyOrder,
  Page,
  PageRequest,
  readCountedPage,
  readPage,
} from '../paging';
import { StoreFilter } from '../permissions';
import { ClusterNames } from './ClusterNames';
import { readClusterDetail } from './clusterDetail';
import { applyClusterFilters, ClusterFilters } from './clusterFilters';
import { clusterOrder, ClusterSort, orderColumns } from './clusterOrders';
import {
  ClusterClock,
  clusterRelation,
  readClock,
  SeenCluster,
  seesPartOnly,
} from './clusterRelation';
import { toCluster, toRestrictedCluster } from './clusterRows';
import { LinkRule } from './links';
import { DEFAULT_PURGE_INACTIVE_MS } from './purgeGuard';

/** Which clusters to list. */
export interface ClusterListRequest extends PageRequest, ClusterFilters {
  sort?: ClusterSort;
}

/** A page of clusters. */
export interface ClusterPage extends Page<Cluster> {
  totalCount: TotalCount;
}

/** What of the configuration shows in clusters. */
export interface ClusterReaderOptions {
  links?: readonly LinkRule[];
  /** Silence in milliseconds after which a cluster may be purged. */
  purgeInactiveAfter?: number;
}

/** Reads clusters from the store; ages are by the clock of the database. */
export class ClusterReader {
  readonly #db: Knex;
  readonly #links: readonly LinkRule[];
  readonly #purgeInactiveAfter: number;

  constructor(db: Knex, options: ClusterReaderOptions = {}) {
    this.#db = db;
    this.#links = options.links ?? [];
    this.#purgeInactiveAfter =
      options.purgeInactiveAfter ?? DEFAULT_PURGE_INACTIVE_MS;
  }

  /**
   * A page of clusters with their summaries. No object is counted, so it costs
   * the same however much the clusters hold.
   *
   * @throws InputError when the cursor cannot be read
   */
  async list(
    request: ClusterListRequest,
    filter: StoreFilter,
  ): Promise<ClusterPage> {
    const { query, clock } = await this.#matching(request, filter);
    const order = clusterOrder(request.sort);
    const { totalCount, ...page } = await readCountedPage<SeenCluster>(
      this.#db,
      this.#sorted(query, request),
      order,
      request,
      top => {
        const rows = this.#db.from(top.as('c')).select('c.*');
        applyOrder(this.#db, rows, order);
        return rows;
      },
    );
    return { ...(await this.#whole(page, clock, filter)), totalCount };
  }

  /** A page of clusters without their number, for who reads all of them. */
  async page(
    request: ClusterListRequest,
    filter: StoreFilter,
  ): Promise<Page<Cluster>> {
    const { query, clock } = await this.#matching(request, filter);
    const page = await readPage<SeenCluster>(
      this.#db,
      this.#sorted(query, request),
      clusterOrder(request.sort),
      request,
    );
    return this.#whole(page, clock, filter);
  }

  /** One cluster by its name or one it had before, or undefined where there is none the caller may see. */
  async get(
    name: string,
    filter: StoreFilter,
  ): Promise<ClusterDetail | undefined> {
    const id = await new ClusterNames(this.#db).idOf(name, filter);
    if (id === undefined) {
      return undefined;
    }
    const clock = await readClock(this.#db, filter);
    const row: SeenCluster | undefined = await clusterRelation(
      this.#db,
      filter,
      clock.now,
      [id],
    ).first();
    if (!row) {
      return undefined;
    }
    const cluster = this.#show(row, clock, filter);
    if (cluster.isRestricted) {
      return {
        ...cluster,
        agents: [],
        kinds: [],
        governance: {},
        revision: 1,
        links: [],
        aliases: [],
      };
    }
    return readClusterDetail(this.#db, {
      row,
      cluster,
      now: clock.now,
      purgeInactiveAfter: this.#purgeInactiveAfter,
    });
  }

  async #matching(request: ClusterFilters, filter: StoreFilter) {
    const clock = await readClock(this.#db, filter);
    const query = clusterRelation(this.#db, filter, clock.now);
    applyClusterFilters(this.#db, query, request);
    return { query, clock };
  }

  /** Which clusters to list, by what they are sorted by alone. */
  #sorted(
    query: Knex.QueryBuilder,
    request: ClusterListRequest,
  ): Knex.QueryBuilder {
    return query.clone().select(orderColumns(request.sort));
  }

  /** All there is to see of the few clusters of a page. */
  async #whole(
    page: Page<SeenCluster>,
    clock: ClusterClock,
    filter: StoreFilter,
  ): Promise<Page<Cluster>> {
    const ids = page.items.map(row => row.id);
    const rows: SeenCluster[] = await clusterRelation(
      this.#db,
      filter,
      clock.now,
      ids,
    );
    const rowOf = new Map(rows.map(row => [row.id, row]));
    return {
      ...page,
      items: ids.flatMap(id => {
        const row = rowOf.get(id);
        return row ? [this.#show(row, clock, filter)] : [];
      }),
    };
  }

  #show(row: SeenCluster, clock: ClusterClock, filter: StoreFilter): Cluster {
    return seesPartOnly(filter)
      ? toRestrictedCluster(row, clock)
      : toCluster(row, clock, this.#links);
  }
}
