import {
  Change,
  FieldChange,
  ResourceState,
} from '@backstage-fleet/plugin-fleet-common';
import { actorOfChange, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ClusterNames } from '../clusters/ClusterNames';
import { fromJson, toNumber, toTimestamp } from '../database/columns';
import { ChangeType } from '../database/tables';
import { resolveKinds } from '../inventory/query';
import { toResourceRef } from '../inventory/rows';
import { Order, Page, PageRequest, readPage } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { boundedChanges } from './boundedChanges';
import {
  FEED_FILTER_COLUMNS,
  whereEnvironment,
  whereManager,
  whereNameContains,
  whereOwner,
} from './changeFilters';
import { diffFields, isAskedFor } from './diff';
import { NewsRow } from './news';
import { StoredVersions } from './StoredVersions';

/** Which changes to list. */
export interface ChangeListRequest extends PageRequest {
  /** Name of a cluster. */
  cluster?: string;
  /** Kind, plural or GroupResource. */
  kind?: string;
  namespace?: string;
  uid?: string;
  /** Entity reference of whoever owns the object now. */
  owner?: string;
  /** Environment of the cluster. */
  environment?: string;
  /** Field manager that made the change. */
  manager?: string;
  /** Any of these; all when absent or empty. */
  types?: readonly ChangeType[];
  /** Part of the name of the object. */
  q?: string;
  /** Received at or after, milliseconds since the Unix epoch. */
  since?: number;
  /** Received before, milliseconds since the Unix epoch. */
  until?: number;
}

const NEWEST_FIRST: Order<NewsRow> = {
  name: 'newest',
  keys: [
    {
      expression: 'feed.seq',
      direction: 'desc',
      type: 'number',
      value: row => toNumber(row.seq),
    },
  ],
};

/** Reads the change feed for people. */
export class ChangeReader {
  readonly #db: Knex;
  readonly #clusters: ClusterNames;
  readonly #kinds: KindRegistry;

  constructor(db: Knex, kinds: KindRegistry = new KindRegistry()) {
    this.#db = db;
    this.#kinds = kinds;
    this.#clusters = new ClusterNames(db);
  }

  /**
   * Changes, newest first, without those of the first list of a kind, which
   * are no news. A cluster that is not there, or that the caller may not see,
   * has none.
   *
   * @throws InputError when the cursor cannot be read
   * @throws ServiceUnavailableError when it takes too long
   */
  list(request: ChangeListRequest, filter: StoreFilter): Promise<Page<Change>> {
    return boundedChanges(this.#db, db =>
      new ChangeReader(db, this.#kinds).#list(request, filter),
    );
  }

  async #list(
    request: ChangeListRequest,
    filter: StoreFilter,
  ): Promise<Page<Change>> {
    const query = applyStoreFilter(
      this.#db<NewsRow>('feed').where({ is_initial: false }),
      filter,
    ) as Knex.QueryBuilder;
    if (request.cluster !== undefined) {
      const id = await this.#clusters.idOf(request.cluster, filter);
      if (id === undefined) {
        return { items: [] };
      }
      query.where('cluster_id', id);
    }
    this.#restrict(query, request);
    const page = await readPage<NewsRow>(
      this.#db,
      query,
      NEWEST_FIRST,
      request,
    );
    const [names, versions] = await Promise.all([
      this.#clusters.namesOf(page.items.map(row => row.cluster_id)),
      StoredVersions.read(
        this.#db,
        page.items.filter(row => row.type === 'modified'),
      ),
    ]);
    return {
      ...page,
      items: page.items.map(row => {
        const diff = diffOf(row, versions);
        const isAsked = row.type !== 'modified' || isAskedFor(diff ?? []);
        return {
          seq: toNumber(row.seq),
          cluster: names.get(row.cluster_id) ?? row.cluster_id,
          ...toResourceRef(row, this.#kinds),
          type: row.type,
          status: row.status,
          state: row.state as ResourceState,
          changedBy: actorOfChange(fromJson(row.changed_by), isAsked),
          diff,
          observedAt: toTimestamp(row.observed_at),
          receivedAt: toTimestamp(row.received_at),
        };
      }),
    };
  }

  #restrict(query: Knex.QueryBuilder, request: ChangeListRequest): void {
    const { kind, namespace, uid, types, since, until } = request;
    if (kind !== undefined) {
      query.whereIn('kind', resolveKinds([kind], this.#kinds));
    }
    if (namespace !== undefined) {
      query.where('namespace', namespace);
    }
    if (uid !== undefined) {
      query.where('uid', uid);
    }
    if (types?.length) {
      query.whereIn('type', [...types]);
    }
    if (since !== undefined) {
      query.where('received_at', '>=', since);
    }
    if (until !== undefined) {
      query.where('received_at', '<', until);
    }
    const { owner, environment, manager, q } = request;
    if (environment !== undefined) {
      whereEnvironment(query, environment, FEED_FILTER_COLUMNS);
    }
    if (owner !== undefined) {
      whereOwner(query, owner, FEED_FILTER_COLUMNS);
    }
    if (manager !== undefined) {
      whereManager(this.#db, query, manager, FEED_FILTER_COLUMNS);
    }
    if (q) {
      whereNameContains(query, q, FEED_FILTER_COLUMNS);
    }
  }
}

/** Undefined where one of the two versions is not, or no longer, stored. */
function diffOf(
  row: NewsRow,
  versions: StoredVersions,
): FieldChange[] | undefined {
  const before = versions.of(row, row.previous_hash);
  const after = versions.of(row, row.content_hash);
  return row.type === 'modified' && before && after
    ? diffFields(before, after)
    : undefined;
}
