import {
  Resource,
  ResourceDetail,
  ResourceRef,
  TotalCount,
  Version,
} from '@backstage-fleet/plugin-fleet-common';
import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ClusterNames } from '../clusters/ClusterNames';
import { fromJson, readNow, toNumber, toTimestamp } from '../database/columns';
import { FeedRow, ResourceRow, VersionRow } from '../database/tables';
import { countUpToCap, Order, Page, PageRequest, readPage } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { resourceOrder, ResourceSort } from './orders';
import { applyResourceQuery, parseQuery } from './query';
import { LIST_COLUMNS, ListRow, toResource, toResourceRef } from './rows';

/** Longest owner chain that is followed; Kubernetes itself rarely makes one of three. */
const MAX_OWNERS = 8;

/** Which resources to list. */
export interface ResourceListRequest extends PageRequest {
  /** In the query language; everything when absent. */
  query?: string;
  sort?: ResourceSort;
}

/** A page of resources. */
export interface ResourcePage extends Page<Resource> {
  totalCount: TotalCount;
  /** When the store was read, by its clock. */
  asOf: string;
}

const VERSION_ORDER: Order<VersionRow> = {
  name: 'newest',
  keys: [
    {
      expression: 'ordinal',
      direction: 'desc',
      type: 'number',
      value: row => toNumber(row.ordinal),
    },
  ],
};

/** Reads Kubernetes objects from the store. */
export class ResourceReader {
  readonly #db: Knex;
  readonly #clusters: ClusterNames;

  constructor(db: Knex) {
    this.#db = db;
    this.#clusters = new ClusterNames(db);
  }

  /**
   * Objects of all clusters that match a query.
   *
   * @throws InputError when the query or the cursor cannot be read
   */
  async list(
    request: ResourceListRequest,
    filter: StoreFilter,
  ): Promise<ResourcePage> {
    const query = parseQuery(request.query ?? '');
    const now = await readNow(this.#db);
    const matching = applyStoreFilter(
      this.#db.from('resources'),
      filter,
    ) as Knex.QueryBuilder;
    applyResourceQuery(this.#db, matching, query, now);
    const page = await readPage<ListRow>(
      this.#db,
      matching.clone().select(LIST_COLUMNS),
      resourceOrder(request.sort),
      request,
    );
    const names = await this.#clusters.namesOf(
      page.items.map(row => row.cluster_id),
    );
    return {
      items: page.items.map(row =>
        toResource(row, names.get(row.cluster_id) ?? row.cluster_id),
      ),
      nextCursor: page.nextCursor,
      totalCount: await countUpToCap(this.#db, matching),
      asOf: toTimestamp(now),
    };
  }

  /** One object with its owner chain, or undefined where there is none the caller may see. */
  async get(
    cluster: string,
    uid: string,
    filter: StoreFilter,
  ): Promise<ResourceDetail | undefined> {
    const clusterId = await this.#clusters.idOf(cluster, filter);
    if (!clusterId || uid.includes('\0')) {
      return undefined;
    }
    const row = await this.#row(clusterId, uid, filter);
    return (
      row && {
        ...toResource(row, cluster),
        object: fromJson<JsonObject>(row.object),
        owners: await this.#owners(row, filter),
      }
    );
  }

  /**
   * Versions of an object within retention, newest first, or undefined where
   * there is no such object that the caller may see, present or past.
   *
   * @throws InputError when the cursor cannot be read
   */
  async versions(
    cluster: string,
    uid: string,
    request: PageRequest,
    filter: StoreFilter,
  ): Promise<Page<Version> | undefined> {
    const clusterId = await this.#clusters.idOf(cluster, filter);
    if (
      !clusterId ||
      uid.includes('\0') ||
      !(await this.#wasSeen(clusterId, uid, filter))
    ) {
      return undefined;
    }
    const page = await readPage<VersionRow>(
      this.#db,
      this.#db<VersionRow>('versions').where({ cluster_id: clusterId, uid }),
      VERSION_ORDER,
      request,
    );
    return { ...page, items: page.items.map(toVersion) };
  }

  async #row(
    clusterId: string,
    uid: string,
    filter: StoreFilter,
  ): Promise<ResourceRow | undefined> {
    return applyStoreFilter(
      this.#db<ResourceRow>('resources').where({ cluster_id: clusterId, uid }),
      filter,
    ).first();
  }

  /** Owners of an object, nearest first, as far as they are stored. */
  async #owners(row: ResourceRow, filter: StoreFilter): Promise<ResourceRef[]> {
    const owners: ResourceRow[] = [];
    const seen = new Set([row.uid]);
    let next = row.owner_uid;
    while (next && !seen.has(next) && owners.length < MAX_OWNERS) {
      seen.add(next);
      const owner = await this.#row(row.cluster_id, next, filter);
      if (!owner) {
        break;
      }
      owners.push(owner);
      next = owner.owner_uid;
    }
    return owners.map(toResourceRef);
  }

  /** Whether the caller may see the object as it is, or its last change. */
  async #wasSeen(
    clusterId: string,
    uid: string,
    filter: StoreFilter,
  ): Promise<boolean> {
    const where = { cluster_id: clusterId, uid };
    if (await this.#row(clusterId, uid, filter)) {
      return true;
    }
    const change = await applyStoreFilter(
      this.#db<FeedRow>('feed').where(where).select('seq'),
      filter,
    ).first();
    return change !== undefined;
  }
}

function toVersion(row: VersionRow): Version {
  return {
    hash: row.content_hash,
    observedAt: toTimestamp(row.observed_at),
    receivedAt: toTimestamp(row.received_at),
    changedBy: fromJson(row.changed_by) ?? undefined,
    deleted: Boolean(row.is_deleted),
    object: fromJson(row.object) ?? undefined,
  };
}
