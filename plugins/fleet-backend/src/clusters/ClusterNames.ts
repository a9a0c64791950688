import { Knex } from 'knex';
import { ClusterRow } from '../database/tables';
import { applyStoreFilter, StoreFilter } from '../permissions';

/** Translates between names and ids of clusters. */
export class ClusterNames {
  readonly #db: Knex;

  constructor(db: Knex) {
    this.#db = db;
  }

  /**
   * Id of the cluster of a name, or of one that it had before, so that old
   * links still lead to it; undefined where there is none the caller may see.
   */
  async idOf(name: string, filter: StoreFilter): Promise<string | undefined> {
    if (name.includes('\0')) {
      return undefined;
    }
    const row = await applyStoreFilter(
      this.#db<ClusterRow>('clusters')
        .where(any =>
          any
            .where('name', name)
            .orWhereIn(
              'id',
              this.#db('cluster_aliases').where({ name }).select('cluster_id'),
            ),
        )
        // Should both be there, the name a cluster has now is meant.
        .orderByRaw('case when name = ? then 0 else 1 end', [name])
        .select('id'),
      filter,
      { clusterId: 'id' },
    ).first();
    return row?.id;
  }

  /** Names of the clusters of some ids. */
  async namesOf(ids: Iterable<string>): Promise<Map<string, string>> {
    const rows = await this.#db<ClusterRow>('clusters')
      .whereIn('id', [...new Set(ids)])
      .select('id', 'name');
    return new Map(rows.map(row => [row.id, row.name]));
  }
}
