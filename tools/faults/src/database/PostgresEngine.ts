import { Knex } from 'knex';
import { applyMigrations } from '@backstage-fleet/plugin-fleet-backend/src/database/migrate';
import { NativeWork } from '../time/NativeWork';
import { VirtualTime } from '../time/VirtualTime';
import { ReplicaDatabase, RunDatabase } from './Engine';
import { clientOf } from './ScriptedClient';
import { actor, StatementGate } from './StatementGate';
import { addWitness } from './witness';

/** Where the tests of this repository are told of a PostgreSQL. */
const VARIABLE = 'BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING';

/** Connections of a replica at a time, as Backstage gives a plugin by default. */
const POOL = { max: 10 };

/** Statements that ask for the time or write. */
const NEEDS_TO_KNOW =
  /clock_timestamp|^\s*(insert|update|delete|with|begin|submitted:)/i;

/** What of a connection of pg is used here. */
interface PgConnection {
  processID: number;
  connection: { stream: { destroy(): void } };
  query(statement: unknown, ...rest: unknown[]): any;
  /** What the session was told last. */
  told?: string;
}

/** Databases of this process; one run after the other uses each. */
let prepared: Promise<string> | undefined;

/** Whether there is a server for runs on PostgreSQL. */
export function hasPostgres(): boolean {
  return Boolean(process.env[VARIABLE]);
}

function urlFor(database: string): string {
  const given = process.env[VARIABLE];
  if (!given) {
    throw new Error(
      `Runs on PostgreSQL need a server; set ${VARIABLE} to a connection string that may create databases, or use the runner, which starts one`,
    );
  }
  const url = new URL(given);
  url.pathname = `/${database}`;
  return url.href;
}

function plain(database: string): Knex {
  return clientOf('postgres', {}, { connection: urlFor(database) });
}

/** A database with the tables of the hub, made once for all runs of the process. */
async function prepare(): Promise<string> {
  const name = `faults_${process.pid}`;
  const server = plain('postgres');
  await server.raw('DROP DATABASE IF EXISTS ?? WITH (FORCE)', [name]);
  await server.raw('CREATE DATABASE ??', [name]);
  await server.destroy();
  const db = plain(name);
  await applyMigrations(db);
  await addWitness(db);
  // Found before the function of the same name in pg_catalog.
  await db.raw(`CREATE FUNCTION public.clock_timestamp() RETURNS timestamptz
    LANGUAGE sql STABLE AS $$
      SELECT to_timestamp(current_setting('fault.now')::float8 / 1000)
    $$`);
  await db.destroy();
  return name;
}

/** Empties all tables but those of the migrations. */
async function empty(db: Knex): Promise<void> {
  const { rows } = await db.raw(
    `SELECT tablename FROM pg_tables WHERE schemaname = 'public' AND tablename NOT LIKE 'knex%'`,
  );
  const tables = rows.map((row: { tablename: string }) => row.tablename);
  await db.raw(
    `TRUNCATE ${tables.map(() => '??').join(', ')} RESTART IDENTITY CASCADE`,
    tables,
  );
}

/**
 * A PostgreSQL of its own for this process. Its clock is that of the run, by a
 * function of the same name in a schema that is searched first; statements of
 * replicas run at the same time and wait for each other's locks, so that runs
 * are like each other and not the same to the last statement.
 */
export async function openPostgres(work: NativeWork): Promise<RunDatabase> {
  const name = await (prepared ??= prepare());
  const control = plain(name);
  await empty(control);
  const weather = { isDown: false, slow: { statements: 0, ms: 0 } };
  const clients: Knex[] = [];
  let time: VirtualTime | undefined;
  let ahead = 0;

  /** Tells the session the time, and on whose behalf it works. */
  const tell = (connection: unknown, sql: string) => {
    if (!NEEDS_TO_KNOW.test(sql)) {
      return undefined;
    }
    const session = connection as PgConnection;
    const now = String((time?.now() ?? 0) + ahead);
    const who = actor.getStore() ?? '';
    const told = `${now} ${who}`;
    if (session.told === told) {
      return undefined;
    }
    session.told = told;
    return work.track('set_config', () =>
      session.query(
        `SELECT set_config('fault.now', $1, false), set_config('fault.actor', $2, false)`,
        [now, who],
      ),
    );
  };

  const open = (gate: StatementGate, sessions: Set<PgConnection>): Knex => {
    const knex = clientOf(
      'postgres',
      {
        gate,
        track: (what, begin) => work.track(what, begin),
        onOpen: connection => {
          const session = connection as PgConnection;
          sessions.add(session);
          gateSubmitted(session, gate);
        },
      },
      {
        connection: {
          connectionString: urlFor(name),
          options: '-c search_path=public,pg_catalog -c fault.now=0',
        } as Knex.PgConnectionConfig,
        pool: POOL,
      },
    );
    clients.push(knex);
    return knex;
  };

  const cut = async (sessions: Iterable<PgConnection>) => {
    const ids = [...sessions].map(({ processID }) => processID);
    for (const session of sessions) {
      session.connection.stream.destroy();
    }
    // What a server does that lost its client takes a moment; wait for it.
    await work.track('the end of sessions', async () => {
      await control.raw(
        'SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE pid = ANY(?)',
        [ids],
      );
    });
  };

  const connectWith = (conditions: typeof weather) => {
    const sessions = new Set<PgConnection>();
    const gate = new StatementGate({
      get time() {
        return time!;
      },
      work,
      weather: conditions,
      abort: connection => cut([connection as PgConnection]),
      prepare: tell,
    });
    return { gate, sessions, knex: open(gate, sessions) };
  };

  return {
    direct: connectWith({ isDown: false, slow: { statements: 0, ms: 0 } }).knex,
    weather,
    begin(started) {
      time = started;
    },
    leap(ms) {
      ahead = ms;
    },
    connect(): ReplicaDatabase {
      const { knex, gate, sessions } = connectWith(weather);
      return {
        knex,
        gate,
        async kill() {
          gate.close();
          await cut(sessions);
          sessions.clear();
        },
      };
    },
    async close() {
      await Promise.all(
        clients.map(client => client.destroy().catch(() => undefined)),
      );
      await control.destroy();
    },
  };
}

/** How a thing that was submitted hears of what came of it. */
const HEARD = [
  'handleRowDescription',
  'handleDataRow',
  'handleCommandComplete',
  'handleEmptyQuery',
  'handleError',
  'handleReadyForQuery',
] as const;

/**
 * Lets what goes past Knex through the gate as well: COPY, and statements that
 * travel together. One after the other, as they were handed in.
 */
function gateSubmitted(session: PgConnection, gate: StatementGate): void {
  const query = session.query.bind(session);
  let last: Promise<unknown> = Promise.resolve();
  session.query = (statement: any, ...rest: unknown[]) => {
    if (typeof statement?.submit !== 'function') {
      return query(statement, ...rest);
    }
    // What the server says is told once it is clear that it gets here.
    const heard: (() => void)[] = [];
    const send = () =>
      new Promise<void>(resolve => {
        for (const name of HEARD) {
          const tell = statement[name]?.bind(statement);
          statement[name] = (...args: unknown[]) => {
            heard.push(() => tell?.(...args));
            if (name === 'handleReadyForQuery' || name === 'handleError') {
              resolve();
            }
          };
        }
        query(statement, ...rest);
      });
    const fail = statement.handleError.bind(statement);
    last = last
      .then(() => gate.pass(session, textOf(statement), send))
      .then(() => heard.forEach(tell => tell()), fail);
    return statement;
  };
}

/** What a thing that can be submitted would send. */
function textOf(statement: { submit(connection: object): void }): string {
  const texts: string[] = [];
  statement.submit({
    stream: {},
    query: (text: string) => texts.push(text),
    parse: ({ text }: { text: string }) => texts.push(text),
    bind() {},
    describe() {},
    execute() {},
    sync() {},
  });
  return `submitted: ${texts.join('; ')}`;
}
