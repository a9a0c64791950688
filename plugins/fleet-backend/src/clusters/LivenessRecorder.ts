import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { isPostgres, nowExpression } from '../database/columns';
import { FailureLog } from '../FailureLog';
import { AuthenticatedClusterId } from './types';

/** One write per agent and process in this time, so that a busy agent costs no more than an idle one. */
const INTERVAL_MS = 2000;
/** Signs of life of this time are written by one statement. */
const GATHER_MS = 200;
const MAX_REMEMBERED = 20_000;
/** Rows of one statement, within the variables SQLite takes. */
const CHUNK = 500;

/** Whose sign of life. */
interface LivingAgent {
  clusterId: AuthenticatedClusterId;
  agentId: string;
}

interface Sign extends LivingAgent {
  kindsHeardAt: number | null;
  /** Whether it came from the newest session. */
  isOfSession: boolean;
}

const SIGN_OF_LIFE = { kindsHeardAt: null, isOfSession: false };

/**
 * Records the last sign of life of agents, by the clock of the database, and
 * when they heard of their kinds. Written within a moment, for all agents at
 * once.
 */
export class LivenessRecorder {
  readonly #db: Knex;
  readonly #failures: FailureLog;
  readonly #written = new Map<string, number>();
  #signs = new Map<string, Sign>();
  #writing: Promise<void> | undefined;
  #wroteAt = -Infinity;

  constructor(options: { db: Knex; logger: LoggerService }) {
    this.#db = options.db;
    this.#failures = new FailureLog(options.logger);
  }

  /** Notes that an agent was heard just now; waits until that is written for one that was not heard before. */
  async touch(agent: LivingAgent): Promise<void> {
    const now = performance.now();
    const before = this.#written.get(agent.agentId);
    if (before !== undefined && now - before < INTERVAL_MS) {
      return;
    }
    this.#written.delete(agent.agentId);
    this.#written.set(agent.agentId, now);
    if (this.#written.size > MAX_REMEMBERED) {
      this.#written.delete(this.#written.keys().next().value!);
    }
    const written = this.#add(agent, SIGN_OF_LIFE);
    if (before === undefined) {
      try {
        await written;
      } catch (error) {
        this.#written.delete(agent.agentId);
        throw error;
      }
    }
  }

  /**
   * Notes that the newest session of an agent was heard just now.
   *
   * @param kindsHeardAt - when it had heard of all its live kinds, where it said so
   */
  noteSession(agent: LivingAgent, kindsHeardAt: number | undefined): void {
    this.#add(agent, { kindsHeardAt: kindsHeardAt ?? null, isOfSession: true });
  }

  /** Writes what is left. */
  async close(): Promise<void> {
    await this.#write().catch(() => {});
  }

  /** @returns settles when it is written */
  #add(
    { clusterId, agentId }: LivingAgent,
    { kindsHeardAt, isOfSession }: Omit<Sign, keyof LivingAgent>,
  ): Promise<void> {
    const sign = this.#signs.get(agentId);
    this.#signs.set(agentId, {
      clusterId,
      agentId,
      kindsHeardAt: kindsHeardAt ?? sign?.kindsHeardAt ?? null,
      isOfSession: isOfSession || sign?.isOfSession === true,
    });
    const writing = (this.#writing ??= this.#writeSoon());
    writing.catch(() => {});
    return writing;
  }

  async #writeSoon(): Promise<void> {
    const wait = this.#wroteAt + GATHER_MS - performance.now();
    await new Promise<void>(done => {
      if (wait > 0) {
        setTimeout(done, wait);
      } else {
        done();
      }
    });
    this.#wroteAt = performance.now();
    this.#writing = undefined;
    await this.#write();
  }

  async #write(): Promise<void> {
    // In one order everywhere, so that replicas do not wait for each other in a circle.
    const signs = [...this.#signs.values()].sort((a, b) =>
      a.agentId < b.agentId ? -1 : 1,
    );
    this.#signs = new Map();
    try {
      for (let i = 0; i < signs.length; i += CHUNK) {
        await this.#upsert(signs.slice(i, i + CHUNK));
      }
    } catch (error) {
      for (const { agentId } of signs) {
        // The next request tries again.
        this.#written.delete(agentId);
      }
      this.#failures.report(
        'warn',
        'Could not note that agents are alive; their next requests try again',
        error as Error,
      );
      throw error;
    }
  }

  async #upsert(signs: readonly Sign[]): Promise<void> {
    const now = nowExpression(this.#db);
    const merged = `(cluster_id, agent_id) do update set last_seen_at = excluded.last_seen_at,
      kinds_heard_at = coalesce(excluded.kinds_heard_at, liveness.kinds_heard_at),
      session_heard_at = coalesce(excluded.session_heard_at, liveness.session_heard_at)`;
    if (isPostgres(this.#db)) {
      await this.#db.raw(
        `insert into liveness (cluster_id, agent_id, last_seen_at, kinds_heard_at, session_heard_at)
         select cluster_id, agent_id, now, nullif(kinds_heard_at, -1), case when is_of_session then now end
         from (select ? as now) as clock,
           unnest(?::uuid[], ?::uuid[], ?::bigint[], ?::boolean[]) as sign (cluster_id, agent_id, kinds_heard_at, is_of_session)
         on conflict ${merged}`,
        [
          now,
          signs.map(sign => sign.clusterId),
          signs.map(sign => sign.agentId),
          signs.map(sign => sign.kindsHeardAt ?? -1),
          signs.map(sign => sign.isOfSession),
        ],
      );
      return;
    }
    await this.#db.raw(
      `insert into liveness (cluster_id, agent_id, last_seen_at, kinds_heard_at, session_heard_at)
       select value ->> 0, value ->> 1, now, value ->> 2, case when value ->> 3 then now end
       from (select ? as now) as clock, json_each(?) where true
       on conflict ${merged}`,
      [
        now,
        JSON.stringify(
          signs.map(sign => [
            sign.clusterId,
            sign.agentId,
            sign.kindsHeardAt,
            sign.isOfSession,
          ]),
        ),
      ],
    );
  }
}
