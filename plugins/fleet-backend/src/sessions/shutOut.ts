import { Knex } from 'knex';
import { nowExpression } from '../database/columns';

/** Revokes agents, with all that waits for them. */
export async function shutOut(
  trx: Knex.Transaction,
  agentIds: string[],
): Promise<void> {
  if (agentIds.length === 0) {
    return;
  }
  await trx('agents')
    .whereIn('id', agentIds)
    .update({ state: 'revoked', decided_at: nowExpression(trx) });
  await trx('downlink').whereIn('agent_id', agentIds).delete();
  await trx('agent_next_keys').whereIn('agent_id', agentIds).delete();
}
