import { Knex } from 'knex';
import { AuthenticatedClusterId } from '../clusters/types';
import { nowExpression } from '../database/columns';
import { Gathering } from '../database/Gathering';
import { BigIntColumn, StreamRow } from '../database/tables';
import { AgentRefusal } from '../refusal';

const LANE = 'inventory';

/** Between two reads of sessions, as with those of agents. */
const READ_GAP_MS = 8;

/** Whose session. */
interface SessionKey {
  agentId: string;
  clusterId: AuthenticatedClusterId;
}

const COLUMNS = [
  'cluster_id',
  'agent_id',
  'lane',
  'epoch',
  'heard_at',
] as const satisfies readonly (keyof StreamRow)[];

/** A session, and whether the hub has something to say in it. */
export type OpenSession = Pick<StreamRow, (typeof COLUMNS)[number]> & {
  has_messages: boolean | number;
  /** Number of the last message there was for the agent. */
  last_dseq: BigIntColumn;
};

/**
 * Checks that requests belong to the newest session of their agent, many
 * requests by one statement.
 */
export class SessionDoor {
  readonly #db: Knex;
  readonly #sessions: Gathering<SessionKey, OpenSession>;

  constructor(db: Knex) {
    this.#db = db;
    this.#sessions = new Gathering(
      keys => this.#read(keys),
      ({ agentId }) => agentId,
      { gapMs: READ_GAP_MS },
    );
  }

  /**
   * The newest session of an agent. The first request of one notes that its
   * hello was answered for good.
   *
   * @throws AgentRefusal stale_epoch
   */
  async require(agent: SessionKey, epoch: number): Promise<OpenSession> {
    const { agentId, clusterId } = agent;
    const session = await this.#sessions.load({ agentId, clusterId });
    const found = checkEpoch(session, epoch);
    await noteHeard(this.#db, found);
    return found;
  }

  async #read(keys: SessionKey[]): Promise<Map<string, OpenSession>> {
    const messages = this.#db('downlink')
      .whereRaw('downlink.cluster_id = streams.cluster_id')
      .whereRaw('downlink.agent_id = streams.agent_id')
      .select(this.#db.raw('1'));
    const rows: OpenSession[] = await this.#db('streams')
      .whereIn(
        ['cluster_id', 'agent_id'],
        keys.map(({ clusterId, agentId }) => [clusterId, agentId]),
      )
      .where({ lane: LANE })
      .select(COLUMNS.map(column => `streams.${column}`))
      .select(this.#db.raw('exists ? as has_messages', [messages]))
      .select({
        last_dseq: this.#db('agents')
          .whereRaw('agents.id = streams.agent_id')
          .select('last_dseq'),
      });
    return new Map(rows.map(row => [row.agent_id, row]));
  }
}

/**
 * The newest session within a transaction, which may be one that may not write.
 *
 * @throws AgentRefusal stale_epoch
 */
export async function readSession(
  db: Knex,
  agent: SessionKey,
  epoch: number,
): Promise<StreamRow> {
  const stream = await db<StreamRow>('streams')
    .where({
      cluster_id: agent.clusterId,
      agent_id: agent.agentId,
      lane: LANE,
    })
    .first();
  return checkEpoch(stream, epoch);
}

/**
 * Ends a session in which the agent has heard more than the hub ever said: the
 * hub was restored from a backup within it. What it says from now on would
 * have numbers that the agent is done with, and be lost.
 *
 * @param after - number of the last message the agent is done with
 * @throws AgentRefusal stale_epoch
 */
export function requireNotSetBack(session: OpenSession, after: number): void {
  if (after > Number(session.last_dseq)) {
    throw new AgentRefusal(
      'stale_epoch',
      'The hub was set back to before what it has told this agent; say hello again',
    );
  }
}

/** Notes that a session was heard of; one write per session. */
export async function noteHeard(
  db: Knex,
  stream: Pick<StreamRow, (typeof COLUMNS)[number]>,
): Promise<void> {
  if (stream.heard_at !== null) {
    return;
  }
  const { cluster_id, agent_id, lane, epoch } = stream;
  await db('streams')
    .where({ cluster_id, agent_id, lane, epoch })
    .update({ heard_at: nowExpression(db) });
}

function checkEpoch<T extends Pick<StreamRow, 'epoch'>>(
  stream: T | undefined,
  epoch: number,
): T {
  if (!stream || Number(stream.epoch) !== epoch) {
    throw new AgentRefusal(
      'stale_epoch',
      `Another session of this agent has begun since epoch ${epoch}; say hello again`,
    );
  }
  return stream;
}
