import knexFactory, { Knex } from 'knex';
import { StatementGate } from './StatementGate';

/** What of a client of Knex is scripted; not among its types. */
interface ClientInternals {
  acquireConnection(): Promise<unknown>;
  releaseConnection(connection: unknown): Promise<void>;
  acquireRawConnection(): Promise<unknown>;
  destroyRawConnection(connection: unknown): Promise<void>;
  _query(connection: unknown, query: { sql: string }): Promise<unknown>;
}

type ClientClass = new (config: Knex.Config) => ClientInternals;

/** How connections are come by, where not from the driver. */
export interface ConnectionScript {
  /** Where statements pass; they all arrive without. */
  gate?: StatementGate;
  /** Waits for a turn; answers how to give it back. */
  enter?(): Promise<() => void>;
  open?(): unknown;
  /** Counts the time a server takes to let somebody in. */
  track?<T>(name: string, work: () => Promise<T>): Promise<T>;
  onOpen?(connection: unknown): void;
  close?(connection: unknown): void;
}

/** Knex whose connections and statements follow a script. */
export function clientOf(
  dialect: 'better-sqlite3' | 'postgres',
  script: ConnectionScript,
  config: Knex.Config = {},
): Knex {
  const knex = knexFactory({
    client: clientClass(dialect, script),
    ...(dialect === 'better-sqlite3'
      ? {
          useNullAsDefault: true,
          // Knex makes no pool without; where connections come from is for the script to say.
          connection: { filename: ':memory:' },
        }
      : {}),
    acquireConnectionTimeout: 60_000,
    // Knex tells the console of connections that break, which here is the aim.
    log: { warn() {}, error() {}, deprecate() {}, debug() {} },
    ...config,
    // No connection is closed for being idle: its time is not that of the server.
    pool: { min: 0, max: 1, idleTimeoutMillis: 1e9, ...config.pool },
  });
  // The hub tells engines apart by the name that Knex was given.
  knex.client.config.client = dialect === 'postgres' ? 'pg' : dialect;
  return knex;
}

function clientClass(
  dialect: 'better-sqlite3' | 'postgres',
  script: ConnectionScript,
): typeof Knex.Client {
  const Base: ClientClass = require(`knex/lib/dialects/${dialect}`);
  const leaves = new WeakMap<object, () => void>();

  class Scripted extends Base {
    async acquireConnection(): Promise<unknown> {
      const leave = await script.enter?.();
      try {
        script.gate?.checkOpen();
        const connection = (await super.acquireConnection()) as object;
        if (leave) {
          leaves.set(connection, leave);
        }
        return connection;
      } catch (error) {
        leave?.();
        throw error;
      }
    }

    async releaseConnection(connection: object): Promise<void> {
      await super.releaseConnection(connection);
      leaves.get(connection)?.();
    }

    async acquireRawConnection(): Promise<unknown> {
      const connect = () => super.acquireRawConnection();
      const connection =
        script.open?.() ??
        (await (script.track
          ? script.track('a connection', connect)
          : connect()));
      script.onOpen?.(connection);
      return connection;
    }

    async destroyRawConnection(connection: unknown): Promise<void> {
      if (script.close) {
        script.close(connection);
        return;
      }
      await super.destroyRawConnection(connection);
    }

    _query(connection: unknown, query: { sql: string }): Promise<unknown> {
      const send = () => super._query(connection, query);
      return script.gate
        ? script.gate.pass(connection, query.sql, send)
        : send();
    }
  }
  return Scripted as unknown as typeof Knex.Client;
}
