import { AsyncLocalStorage } from 'node:async_hooks';
import { NativeWork } from '../time/NativeWork';
import { VirtualTime } from '../time/VirtualTime';
import { ConnectionLostError } from './errors';

/** On whose behalf the hub works: the cluster whose agent sent the request. */
export const actor = new AsyncLocalStorage<string>();

/** What happens to the database for all replicas. */
export interface DatabaseWeather {
  /** Nobody can reach it. */
  isDown: boolean;
  /** Statements that take their time from now on, and how long. */
  slow: { statements: number; ms: number };
}

/** What one replica needs to send statements. */
export interface GateOptions {
  time: VirtualTime;
  work: NativeWork;
  weather: DatabaseWeather;
  /** Undoes what the connection has not committed, as a server does that lost its client. */
  abort(connection: unknown): Promise<void>;
  /** Called before each statement that goes out. */
  prepare?(connection: unknown, sql: string): Promise<unknown> | undefined;
}

/** A commit, alone or behind what travels with it. */
const COMMIT = /(?:^|[;:])\s*commit\b/i;

/** Which fault the next commit of a replica meets. */
export type CommitFault =
  /** The server took it, and the replica never hears so. */
  | 'answer lost'
  /** The connection breaks before the server heard of it. */
  | 'never arrived';

/** Every statement of one replica passes here, and may not arrive. */
export class StatementGate {
  readonly #options: GateOptions;
  #isDead = false;
  #killAfter: { left: number; kill: () => void } | undefined;
  #commitFault: CommitFault | undefined;

  constructor(options: GateOptions) {
    this.#options = options;
  }

  /** From now on nothing this replica does reaches the database. */
  close(): void {
    this.#isDead = true;
    this.#killAfter = undefined;
  }

  /** Kills the replica when it has sent so many more statements. */
  killAfter(statements: number, kill: () => void): void {
    this.#killAfter = { left: statements, kill };
  }

  /** Lets the next commit meet a fault. */
  failCommit(fault: CommitFault): void {
    this.#commitFault = fault;
  }

  /** Forgets faults that have not come to pass. */
  mend(): void {
    this.#killAfter = undefined;
    this.#commitFault = undefined;
  }

  /** Sends a statement, unless something is in its way. */
  async pass<T>(
    connection: unknown,
    sql: string,
    send: () => Promise<T>,
  ): Promise<T> {
    const { time, work, weather } = this.#options;
    const { left = 1, kill } = this.#killAfter ?? {};
    if (left <= 0) {
      this.#killAfter = undefined;
      kill!();
    } else if (this.#killAfter) {
      this.#killAfter.left -= 1;
    }
    await this.#refuse(connection);
    if (weather.slow.statements > 0) {
      weather.slow.statements -= 1;
      time.parked += 1;
      await time.sleep(weather.slow.ms);
      time.parked -= 1;
      await this.#refuse(connection);
    }
    const fault = COMMIT.test(sql) ? this.#commitFault : undefined;
    if (fault) {
      this.#commitFault = undefined;
    }
    if (fault === 'never arrived') {
      await this.#options.abort(connection);
      throw new ConnectionLostError('The connection broke before the commit');
    }
    await this.#options.prepare?.(connection, sql);
    const result = await work.track(sql.slice(0, 80), send);
    if (fault === 'answer lost') {
      throw new ConnectionLostError('The connection broke after the commit');
    }
    return result;
  }

  /** @throws ConnectionLostError when the replica or the database is away */
  async #refuse(connection: unknown): Promise<void> {
    if (this.#isDead || this.#options.weather.isDown) {
      await this.#options.abort(connection);
      throw new ConnectionLostError(
        this.#isDead
          ? 'The replica was killed'
          : 'The database cannot be reached',
        this.#isDead ? 'ECONNRESET' : 'ECONNREFUSED',
      );
    }
  }

  /** @throws ConnectionLostError where no connection can be had */
  checkOpen(): void {
    if (this.#isDead || this.#options.weather.isDown) {
      throw new ConnectionLostError('No connection to the database');
    }
  }
}
