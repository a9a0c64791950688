import { Knex } from 'knex';
import { isPostgres } from './columns';
import { Binding, PgClient, Pipeline } from './Pipeline';

/** A statement that was built but not run. */
export type Built = Knex.QueryBuilder | Knex.Raw;

/** Statements of one transaction, on either engine. */
export interface Statements {
  /** Builds statements. They are run by the members below, never by waiting for them. */
  readonly build: Knex;
  /** Runs a statement that reads. */
  rows<T>(statement: Built): Promise<T[]>;
  /**
   * Runs a statement that only writes. On PostgreSQL it may be sent later, in
   * its order; it has been, without error, when the transaction is committed.
   */
  write(statement: Built): Promise<void>;
}

/** Statements on SQLite, one after the other. */
export class SqliteStatements implements Statements {
  readonly trx: Knex.Transaction;

  constructor(trx: Knex.Transaction) {
    this.trx = trx;
  }

  get build(): Knex {
    return this.trx;
  }

  async rows<T>(statement: Built): Promise<T[]> {
    return (await statement) as T[];
  }

  async write(statement: Built): Promise<void> {
    await statement;
  }
}

/** Statements on PostgreSQL, which travel together where nobody waits for them. */
export class PostgresStatements implements Statements {
  readonly build: Knex;
  readonly client: PgClient;
  readonly pipeline: Pipeline;

  constructor(db: Knex, client: PgClient) {
    this.build = db;
    this.client = client;
    this.pipeline = new Pipeline(client);
  }

  rows<T>(statement: Built): Promise<T[]> {
    const { sql, bindings } = statement.toSQL().toNative();
    return this.pipeline.rows<T>(sql, bindings as Binding[]);
  }

  async write(statement: Built): Promise<void> {
    const { sql, bindings } = statement.toSQL().toNative();
    this.pipeline.write(sql, bindings as Binding[]);
  }
}

/** A client of pg as a pool of Knex holds it. */
type PooledClient = PgClient & { __knex__disposed?: Error };

/**
 * Does work in a transaction that costs PostgreSQL's clients few packets: its
 * begin travels with its first statements, its end with its last ones.
 *
 * @remarks
 * Read committed: each statement sees what was committed when it began.
 */
export async function inTransaction<T>(
  db: Knex,
  work: (statements: SqliteStatements | PostgresStatements) => Promise<T>,
): Promise<T> {
  if (!isPostgres(db)) {
    return db.transaction(trx => work(new SqliteStatements(trx)));
  }
  const client: PooledClient = await db.client.acquireConnection();
  const statements = new PostgresStatements(db, client);
  const { pipeline } = statements;
  try {
    pipeline.write('begin');
    const result = await work(statements);
    pipeline.write('commit');
    await pipeline.flush();
    return result;
  } catch (error) {
    await rollBack(pipeline, client);
    throw error;
  } finally {
    await db.client.releaseConnection(client);
  }
}

async function rollBack(
  pipeline: Pipeline,
  client: PooledClient,
): Promise<void> {
  try {
    await pipeline.reset();
    pipeline.write('rollback');
    await pipeline.flush();
  } catch (error) {
    // Whatever state it is in, nobody may have it again.
    client.__knex__disposed = error as Error;
  }
}
