import { Ownership } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { toTimestamp } from '../database/columns';
import { OwnershipRow } from '../database/tables';
import { Order, Page, PageRequest, readPage } from '../paging';
import { applyStoreFilter, StoreFilter } from '../permissions';

/** Whose ownership to list. */
export interface OwnershipListRequest extends PageRequest {
  cluster?: string;
  namespace?: string;
  owner?: string;
}

type NamedRow = OwnershipRow & { cluster_name: string };

const BY_PLACE: Order<NamedRow> = {
  name: 'place',
  keys: [
    {
      expression: 'clusters.name',
      direction: 'asc',
      type: 'text',
      value: row => row.cluster_name,
    },
    {
      expression: 'ownership.namespace',
      direction: 'asc',
      type: 'text',
      value: row => row.namespace,
    },
    {
      expression: 'ownership.workload',
      direction: 'asc',
      type: 'text',
      value: row => row.workload,
    },
  ],
};

/** Reads who owns which namespaces and workloads. */
export class OwnershipReader {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /**
   * Owners by cluster, namespace and workload.
   *
   * @throws InputError when the cursor cannot be read
   */
  async list(
    request: OwnershipListRequest,
    filter: StoreFilter,
  ): Promise<Page<Ownership>> {
    const query = applyStoreFilter(
      this.#db
        .from('ownership')
        .join('clusters', 'clusters.id', 'ownership.cluster_id')
        .select('ownership.*', { cluster_name: 'clusters.name' }),
      filter,
      { clusterId: 'ownership.cluster_id', namespace: 'ownership.namespace' },
    ) as Knex.QueryBuilder;
    for (const [column, value] of [
      ['clusters.name', request.cluster],
      ['ownership.namespace', request.namespace],
      ['ownership.owner', request.owner],
    ] as const) {
      if (value !== undefined) {
        query.where(column, value);
      }
    }
    const page = await readPage<NamedRow>(this.#db, query, BY_PLACE, request);
    return {
      ...page,
      items: page.items.map(row => ({
        cluster: row.cluster_name,
        namespace: row.namespace,
        ...(row.workload === '' ? {} : { workload: row.workload }),
        owner: row.owner,
        level: row.workload === '' ? 'namespace' : 'workload',
        source: row.source,
        rule: row.rule ?? undefined,
        resolvedAt: toTimestamp(row.resolved_at),
      })),
    };
  }
}
