import { AgentConfig, kindSpecs, TIMING } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { AgentRow, HubRow } from '../database/tables';

/** What this version and configuration of the hub wants of agents. */
function wantedConfig(): Omit<AgentConfig, 'revision'> {
  return {
    kinds: kindSpecs().map(spec => spec.id),
    heartbeatSeconds: TIMING.heartbeat,
    pollHoldSeconds: TIMING.pollHold,
  };
}

/**
 * The configuration of agents with its revision, which rises when it differs
 * from what the last start of any replica wanted.
 *
 * @returns also whether this start changed it, so that the agents have to hear of it
 */
export async function loadAgentConfig(
  db: Knex,
): Promise<{ config: AgentConfig; changed: boolean }> {
  const wanted = wantedConfig();
  const text = JSON.stringify(wanted);
  return db.transaction(async trx => {
    const query = trx<HubRow>('hub').where({ id: 1 });
    const row = await (isPostgres(trx) ? query.forUpdate() : query).first();
    if (!row) {
      throw new Error(
        'The table hub is empty although the start filled it; check that nothing else writes to the tables of Fleet',
      );
    }
    if (row.agent_config === text) {
      return {
        config: { revision: row.agent_config_revision, ...wanted },
        changed: false,
      };
    }
    const revision = row.agent_config_revision + 1;
    await trx('hub')
      .where({ id: 1 })
      .update({ agent_config: text, agent_config_revision: revision });
    return { config: { revision, ...wanted }, changed: revision > 1 };
  });
}

/** Tells all agents of a changed configuration. */
export async function announceAgentConfig(
  db: Knex,
  config: AgentConfig,
  send: (
    agentId: string,
    message: { type: 'config'; config: AgentConfig },
  ) => Promise<unknown>,
): Promise<void> {
  const agents = await db<AgentRow>('agents')
    .where({ state: 'approved' })
    .select('id');
  for (const { id } of agents) {
    await send(id, { type: 'config', config });
  }
}
