import { Knex } from 'knex';
import { applyMigrations } from '@backstage-fleet/plugin-fleet-backend/src/database/migrate';
import { NativeWork } from '../time/NativeWork';
import { VirtualTime } from '../time/VirtualTime';
import { ReplicaDatabase, RunDatabase } from './Engine';
import { Mutex } from '../time/Mutex';
import { clientOf } from './ScriptedClient';
import { actor, StatementGate } from './StatementGate';
import { addWitness } from './witness';

/** What of better-sqlite3 is used here; it brings no types. */
interface Sqlite {
  readonly inTransaction: boolean;
  prepare(sql: string): object;
  exec(sql: string): void;
  function(
    name: string,
    options: { varargs?: boolean },
    body: (...args: unknown[]) => unknown,
  ): void;
  serialize(): Buffer;
  close(): void;
}

const Database: new (
  content: string | Buffer,
) => Sqlite = require('better-sqlite3');

let empty: Buffer | undefined;

/** The tables of the hub, made once for all runs of the process. */
async function emptyDatabase(): Promise<Buffer> {
  if (!empty) {
    const raw = new Database(':memory:');
    addFunctions(raw, () => Date.now());
    const db = clientOf('better-sqlite3', {
      open: () => facade(raw),
      close: () => {},
    });
    await applyMigrations(db);
    await addWitness(db);
    empty = raw.serialize();
    await db.destroy();
    raw.close();
  }
  return empty;
}

/**
 * The clock of SQLite as it is asked by the hub, and on whose behalf the
 * statement is that runs.
 */
function addFunctions(raw: Sqlite, now: () => number): void {
  raw.function('unixepoch', { varargs: true }, (...args: unknown[]) => {
    if (args.length === 1 && args[0] === 'subsec') {
      return now() / 1000;
    }
    throw new Error(
      `unixepoch(${args.join(
        ', ',
      )}) is not scripted; only the hub's own way to ask for the time is`,
    );
  });
  raw.function('fault_actor', {}, () => actor.getStore() ?? null);
}

/** A connection of its own to the one database in memory. */
function facade(raw: Sqlite): Sqlite {
  const statements = new Map<string, object>();
  return Object.assign(Object.create(raw), {
    prepare(sql: string) {
      let statement = statements.get(sql);
      if (!statement) {
        statement = raw.prepare(sql);
        statements.set(sql, statement);
      }
      return statement;
    },
  });
}

/**
 * One SQLite in memory. Replicas take turns as writers of one file would, and
 * a replica that is killed leaves nothing of what it had not committed.
 */
export async function openSqlite(work: NativeWork): Promise<RunDatabase> {
  const raw = new Database(await emptyDatabase());
  let time: VirtualTime;
  let ahead = 0;
  addFunctions(raw, () => time.now() + ahead);
  const weather = { isDown: false, slow: { statements: 0, ms: 0 } };
  const turns = new Mutex();
  const checks = clientOf('better-sqlite3', {
    enter: () => turns.enter(),
    open: () => facade(raw),
    close: () => {},
  });
  const clients: Knex[] = [checks];

  function connect(): ReplicaDatabase {
    let held: object | undefined;
    const abort = async (connection: unknown) => {
      if (connection === held && raw.inTransaction) {
        raw.exec('ROLLBACK');
      }
    };
    const gate = new StatementGate({ time, work, weather, abort });
    const knex = clientOf('better-sqlite3', {
      gate,
      enter: () => turns.enter(),
      open: () => {
        held = facade(raw);
        return held;
      },
      close: () => {},
    });
    clients.push(knex);
    return {
      knex,
      gate,
      // The next statement of the replica undoes what it had begun.
      kill: async () => gate.close(),
    };
  }

  return {
    direct: checks,
    weather,
    begin(started) {
      time = started;
    },
    leap(ms) {
      ahead = ms;
    },
    connect,
    async close() {
      await Promise.all(clients.map(client => client.destroy()));
      raw.close();
    },
  };
}
