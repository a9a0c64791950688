import { Knex } from 'knex';
import { VirtualTime } from '../time/VirtualTime';
import { DatabaseWeather, StatementGate } from './StatementGate';

/** The engines that runs are made on. */
export type EngineName = 'sqlite' | 'postgres';

/** One replica's way to the database. */
export interface ReplicaDatabase {
  readonly knex: Knex;
  readonly gate: StatementGate;
  /** Cuts all connections, as the end of a process does. */
  kill(): Promise<void>;
}

/** A database of one run, empty but for the tables of the hub. */
export interface RunDatabase {
  /** For the checks of a run: no fault is in its way. */
  readonly direct: Knex;
  readonly weather: DatabaseWeather;
  /** Goes by this time from now on, as do all replicas. */
  begin(time: VirtualTime): void;
  /** Sets the clock of the database, and no other, so far ahead, in milliseconds. */
  leap(ms: number): void;
  /** A way in for one more replica. */
  connect(): ReplicaDatabase;
  /** Ends with the run. */
  close(): Promise<void>;
}
