import { Knex } from 'knex';
import { nowExpression } from '../database/columns';
import { AuthenticatedClusterId } from './types';

/** One write per agent and process in this time, so that a busy agent costs no more than an idle one. */
const INTERVAL_MS = 2000;
const MAX_REMEMBERED = 20_000;

/** Records the last sign of life of agents, by the clock of the database. */
export class LivenessRecorder {
  readonly #db: Knex;
  readonly #written = new Map<string, number>();

  constructor(db: Knex) {
    this.#db = db;
  }

  /** Notes that an agent was heard just now. */
  async touch(agent: {
    clusterId: AuthenticatedClusterId;
    agentId: string;
  }): Promise<void> {
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
    await this.#db('liveness')
      .insert({
        cluster_id: agent.clusterId,
        agent_id: agent.agentId,
        last_seen_at: nowExpression(this.#db),
      })
      .onConflict(['cluster_id', 'agent_id'])
      .merge();
  }
}
