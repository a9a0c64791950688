import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { ClusterRow } from '../database/tables';

/** Rows deleted by one statement, so that no lock and no pause lasts long. */
const CHUNK = 2_000;

/** Tables whose rows go with the cluster itself, so that its agents are known as revoked until the end. */
const LAST = ['agents', 'cluster_aliases', 'liveness'];

/**
 * Removes what is stored of clusters that are purged, chunk by chunk.
 *
 * @remarks
 * What is to be removed stands in the database, so a run that ends half way is
 * taken up by the next one, on whichever replica. Any table with a column
 * `cluster_id` is emptied, whoever made it; the audit names clusters by their
 * name and stays.
 */
export class Purger {
  readonly #db: Knex;
  readonly #logger: LoggerService;
  readonly #chunk: number;
  #running: Promise<void> | undefined;

  constructor(options: { db: Knex; logger: LoggerService; chunk?: number }) {
    this.#db = options.db;
    this.#logger = options.logger;
    this.#chunk = options.chunk ?? CHUNK;
  }

  /** Removes all that is to be removed; joins a run that is under way in this process. */
  run(signal?: AbortSignal): Promise<void> {
    this.#running ??= this.#purgeAll(signal).finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #purgeAll(signal?: AbortSignal): Promise<void> {
    const clusters = await this.#db<ClusterRow>('clusters')
      .whereNotNull('purging_at')
      .orderBy('purging_at')
      .select('id', 'name');
    if (clusters.length === 0) {
      return;
    }
    const tables = await tablesOfClusters(this.#db);
    for (const { id, name } of clusters) {
      const isDone = await this.#purge(id, tables, signal);
      if (!isDone) {
        return;
      }
      this.#logger.info(
        `Removed the cluster "${name}" and all that was stored of it`,
      );
    }
  }

  async #purge(
    clusterId: string,
    tables: readonly string[],
    signal: AbortSignal | undefined,
  ): Promise<boolean> {
    // Without its stream, a batch that was under way is the last one.
    await this.#db('streams').where({ cluster_id: clusterId }).delete();
    for (const table of tables.filter(name => !LAST.includes(name))) {
      let removed: number;
      do {
        if (signal?.aborted) {
          return false;
        }
        removed = await this.#removeChunk(table, clusterId);
      } while (removed >= this.#chunk);
    }
    await this.#db.transaction(async trx => {
      // Once more, for what consumers wrote of it while its rows went.
      for (const table of tables) {
        await trx(table).where({ cluster_id: clusterId }).delete();
      }
      await trx('clusters').where({ id: clusterId }).delete();
    });
    return true;
  }

  async #removeChunk(table: string, clusterId: string): Promise<number> {
    const db = this.#db;
    const some = db(table)
      .where({ cluster_id: clusterId })
      .limit(this.#chunk)
      .select(db.raw(isPostgres(db) ? 'ctid' : 'rowid'));
    return isPostgres(db)
      ? db(table).whereRaw('ctid = any(array(?))', [some]).delete()
      : db(table)
          .whereIn(db.raw('rowid') as any, some)
          .delete();
  }
}

/** Names of all tables whose rows belong to a cluster. */
export async function tablesOfClusters(db: Knex): Promise<string[]> {
  const rows: { name: string }[] = isPostgres(db)
    ? await db('information_schema.columns')
        .join('information_schema.tables', join =>
          join
            .on('tables.table_schema', 'columns.table_schema')
            .andOn('tables.table_name', 'columns.table_name'),
        )
        .whereRaw('columns.table_schema = current_schema()')
        .where({
          'columns.column_name': 'cluster_id',
          'tables.table_type': 'BASE TABLE',
        })
        .select({ name: 'columns.table_name' })
        .orderBy('name')
    : await db
        .from(db.raw(`sqlite_master as m, pragma_table_info(m.name) as c`))
        .whereRaw(`m.type = 'table' and c.name = 'cluster_id'`)
        .select({ name: 'm.name' })
        .orderBy('name');
  return rows.map(row => row.name);
}
