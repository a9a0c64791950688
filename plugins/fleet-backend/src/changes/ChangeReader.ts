import {
  Change,
  FieldChange,
  ResourceState,
} from '@backstage-fleet/plugin-fleet-common';
import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { ClusterNames } from '../clusters/ClusterNames';
import { fromJson, toNumber, toTimestamp } from '../database/columns';
import { FeedRow, VersionRow } from '../database/tables';
import { resolveKinds } from '../inventory/query';
import { toResourceRef } from '../inventory/rows';
import { Order, Page, PageRequest, readPage } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';
import { diffFields } from './diff';

/** Which changes to list. */
export interface ChangeListRequest extends PageRequest {
  /** Name of a cluster. */
  cluster?: string;
  /** Kind, plural or GroupResource. */
  kind?: string;
  namespace?: string;
  uid?: string;
  /** Received at or after, milliseconds since the Unix epoch. */
  since?: number;
  /** Received before, milliseconds since the Unix epoch. */
  until?: number;
}

const NEWEST_FIRST: Order<FeedRow> = {
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

  constructor(db: Knex) {
    this.#db = db;
    this.#clusters = new ClusterNames(db);
  }

  /**
   * Changes, newest first, without those of the first list of a kind, which
   * are no news. A cluster that is not there, or that the caller may not see,
   * has none.
   *
   * @throws InputError when the cursor cannot be read
   */
  async list(
    request: ChangeListRequest,
    filter: StoreFilter,
  ): Promise<Page<Change>> {
    const query = applyStoreFilter(
      this.#db<FeedRow>('feed').where({ is_initial: false }),
      filter,
    ) as Knex.QueryBuilder;
    if (request.cluster !== undefined) {
      const id = await this.#clusters.idOf(request.cluster, filter);
      if (id === undefined) {
        return { items: [] };
      }
      query.where('cluster_id', id);
    }
    if (request.kind !== undefined) {
      query.whereIn('kind', resolveKinds([request.kind]));
    }
    if (request.namespace !== undefined) {
      query.where('namespace', request.namespace);
    }
    if (request.uid !== undefined) {
      query.where('uid', request.uid);
    }
    if (request.since !== undefined) {
      query.where('received_at', '>=', request.since);
    }
    if (request.until !== undefined) {
      query.where('received_at', '<', request.until);
    }
    const page = await readPage<FeedRow>(
      this.#db,
      query,
      NEWEST_FIRST,
      request,
    );
    const [names, objects] = await Promise.all([
      this.#clusters.namesOf(page.items.map(row => row.cluster_id)),
      this.#objects(page.items),
    ]);
    return {
      ...page,
      items: page.items.map(row => ({
        seq: toNumber(row.seq),
        cluster: names.get(row.cluster_id) ?? row.cluster_id,
        ...toResourceRef(row),
        type: row.type,
        status: row.status,
        state: row.state as ResourceState,
        changedBy: fromJson(row.changed_by) ?? undefined,
        diff: diffOf(row, objects),
        observedAt: toTimestamp(row.observed_at),
        receivedAt: toTimestamp(row.received_at),
      })),
    };
  }

  /** The stored versions that the modifications of a page lead from and to. */
  async #objects(rows: FeedRow[]): Promise<Map<string, JsonObject>> {
    const wanted = rows
      .filter(row => row.type === 'modified')
      .flatMap(row =>
        [row.previous_hash, row.content_hash]
          .filter((hash): hash is string => hash !== null)
          .map(hash => [row.cluster_id, row.uid, hash]),
      );
    if (wanted.length === 0) {
      return new Map();
    }
    const versions = await this.#db<VersionRow>('versions')
      .whereIn(['cluster_id', 'uid', 'content_hash'], wanted)
      .whereNotNull('object')
      .select('cluster_id', 'uid', 'content_hash', 'object');
    return new Map(
      versions.map(row => [
        versionKey(row.cluster_id, row.uid, row.content_hash),
        fromJson<JsonObject>(row.object!),
      ]),
    );
  }
}

function versionKey(clusterId: string, uid: string, hash: string | null) {
  return JSON.stringify([clusterId, uid, hash]);
}

/** Undefined where one of the two versions is not, or no longer, stored. */
function diffOf(
  row: FeedRow,
  objects: Map<string, JsonObject>,
): FieldChange[] | undefined {
  const before = objects.get(
    versionKey(row.cluster_id, row.uid, row.previous_hash),
  );
  const after = objects.get(
    versionKey(row.cluster_id, row.uid, row.content_hash),
  );
  return row.type === 'modified' && before && after
    ? diffFields(before, after)
    : undefined;
}
