import {
  Resource,
  ResourceDetail,
  TotalCount,
  Version,
} from '@backstage-fleet/plugin-fleet-common';
import { JsonObject, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ClusterNames } from '../clusters/ClusterNames';
import { LinkRule, linksForResource } from '../clusters/links';
import { fromJson } from '../database/columns';
import { ClusterRow, ResourceRow } from '../database/tables';
import { Page, PageRequest } from '../paging';
import { StoreFilter } from '../permissions';
import { freshnessOf, resolveOwner } from './detail';
import { readElsewhere } from './elsewhere';
import { FacetField, Facets } from './facets';
import { findRow, readOwners } from './findRow';
import {
  ResourceListRequest,
  ResourceLists,
  ResourcePage,
  ResourceSelection,
} from './ResourceLists';
import { toResource } from './rows';
import { readVersions } from './versions';

export type {
  ResourceListRequest,
  ResourcePage,
  ResourceSelection,
} from './ResourceLists';

const DAY = 24 * 3600 * 1000;

/** Reads Kubernetes objects from the store. */
export class ResourceReader {
  readonly #db: Knex;
  readonly #clusters: ClusterNames;
  readonly #kinds: KindRegistry;
  readonly #links: readonly LinkRule[];
  readonly #lists: ResourceLists;

  /**
   * @param options - `links` are rules of the configuration that make links to
   * tools, `versionsKept` is the retention of versions in milliseconds
   */
  constructor(
    db: Knex,
    kinds: KindRegistry = new KindRegistry(),
    options: { links?: readonly LinkRule[]; versionsKept?: number } = {},
  ) {
    this.#db = db;
    this.#kinds = kinds;
    this.#clusters = new ClusterNames(db);
    this.#links = options.links ?? [];
    this.#lists = new ResourceLists(db, kinds, options.versionsKept ?? 7 * DAY);
  }

  /** {@inheritDoc ResourceLists.list} */
  list(
    request: ResourceListRequest,
    filter: StoreFilter,
  ): Promise<ResourcePage> {
    return this.#lists.list(request, filter);
  }

  /** {@inheritDoc ResourceLists.page} */
  page(
    request: ResourceListRequest,
    filter: StoreFilter,
  ): Promise<Page<Resource>> {
    return this.#lists.page(request, filter);
  }

  /** {@inheritDoc ResourceLists.facets} */
  facets(
    request: ResourceSelection,
    fields: readonly FacetField[],
    filter: StoreFilter,
  ): Promise<Facets & { asOf: string }> {
    return this.#lists.facets(request, fields, filter);
  }

  /** One object with its owner chain, or undefined where there is none the caller may see. */
  async get(
    cluster: string,
    uid: string,
    filter: StoreFilter,
  ): Promise<ResourceDetail | undefined> {
    const row = await this.find(cluster, uid, filter);
    if (!row) {
      return undefined;
    }
    const db = this.#db;
    const governed = await db<ClusterRow>('clusters')
      .where({ id: row.cluster_id })
      .first();
    const ownedBy = await resolveOwner(db, row);
    const resource = toResource(
      {
        ...row,
        cluster_name: governed?.name ?? cluster,
        owner: ownedBy?.owner ?? null,
      },
      this.#kinds,
    );
    return {
      ...resource,
      ownedBy,
      ...(await freshnessOf(db, row)),
      links: governed
        ? linksForResource(this.#links, linkCluster(governed), resource)
        : [],
      object: fromJson<JsonObject>(row.object),
      owners: await readOwners(db, this.#kinds, row, filter),
    };
  }

  /** One object as it is stored, or undefined where there is none the caller may see. */
  async find(
    cluster: string,
    uid: string,
    filter: StoreFilter,
  ): Promise<ResourceRow | undefined> {
    const clusterId = await this.#clusters.idOf(cluster, filter);
    return !clusterId || uid.includes('\0')
      ? undefined
      : findRow(this.#db, clusterId, uid, filter);
  }

  /**
   * The object of the same kind, namespace and name in other clusters, or
   * undefined where there is no such object the caller may see.
   *
   * @throws InputError when the cursor cannot be read
   */
  async elsewhere(
    cluster: string,
    uid: string,
    request: PageRequest,
    filter: StoreFilter,
  ): Promise<(Page<Resource> & { totalCount: TotalCount }) | undefined> {
    const row = await this.find(cluster, uid, filter);
    return row && readElsewhere(this.#db, this.#kinds, row, request, filter);
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
    return !clusterId || uid.includes('\0')
      ? undefined
      : readVersions(this.#db, clusterId, uid, request, filter);
  }
}

function linkCluster(row: ClusterRow) {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner ?? undefined,
    environment: row.environment ?? undefined,
    provider: row.provider ?? undefined,
    distribution: row.distribution ?? undefined,
    region: row.region ?? undefined,
    project: row.project ?? undefined,
    workspace: row.workspace ?? undefined,
    datacenter: row.datacenter ?? undefined,
    labels: fromJson<Record<string, string>>(row.labels),
  };
}
