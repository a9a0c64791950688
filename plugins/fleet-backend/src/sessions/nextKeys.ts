import { Knex } from 'knex';
import { isPostgres, nowExpression, readNow } from '../database/columns';
import { AgentNextKeyRow, AgentRow } from '../database/tables';
import { AgentRefusal } from '../refusal';
import { AuthenticatedAgent } from './types';

/** The agent, locked, as long as the key of the request is still its own. */
async function lockAgent(
  trx: Knex.Transaction,
  where: { id: string; kid?: string },
): Promise<AgentRow | undefined> {
  const query = trx<AgentRow>('agents').where({ ...where, state: 'approved' });
  return isPostgres(trx) ? query.forUpdate().first() : query.first();
}

/**
 * Stores the key that is to replace the one of an agent; one that was handed
 * in before is forgotten.
 *
 * @returns when it is forgotten unless it is used, in milliseconds
 * @throws AgentRefusal invalid where the key is known already, bad_signature
 * where the present key was replaced meanwhile
 */
export async function handInKey(
  trx: Knex.Transaction,
  agent: AuthenticatedAgent,
  key: { kid: string; publicJwk: string; lifetime: number },
): Promise<number> {
  const row = await lockAgent(trx, {
    id: agent.agentId,
    kid: agent.requestToken.kid,
  });
  if (!row) {
    throw new AgentRefusal(
      'bad_signature',
      'The key of the token was replaced meanwhile; use the one that replaced it',
    );
  }
  const taken =
    (await trx('agents').where({ kid: key.kid }).first('id')) ??
    (await trx('agent_next_keys')
      .where({ kid: key.kid })
      .whereNot({ agent_id: agent.agentId })
      .first('kid'));
  if (taken) {
    throw new AgentRefusal(
      'invalid',
      'The new key is known to this hub already; make another one',
    );
  }
  const now = await readNow(trx);
  await trx('agent_next_keys').where({ agent_id: agent.agentId }).delete();
  await trx('agent_next_keys').insert({
    kid: key.kid,
    agent_id: agent.agentId,
    cluster_id: agent.clusterId,
    public_jwk: key.publicJwk,
    created_at: now,
    expires_at: now + key.lifetime,
  });
  return now + key.lifetime;
}

/**
 * Makes a key that was handed in the key of its agent, at its first use.
 *
 * @returns false where the key is neither waiting nor the agent's, as after
 * its time; true also where another request was faster
 */
export async function promoteKey(
  db: Knex,
  agentId: string,
  kid: string,
): Promise<boolean> {
  return db.transaction(async trx => {
    const agent = await lockAgent(trx, { id: agentId });
    if (agent?.kid === kid) {
      return true;
    }
    const now = nowExpression(trx);
    const next = await trx<AgentNextKeyRow>('agent_next_keys')
      .where({ kid, agent_id: agentId })
      .where('expires_at', '>', now)
      .first();
    if (!agent || !next) {
      return false;
    }
    await trx('agents')
      .where({ id: agentId })
      .update({ kid, public_jwk: next.public_jwk, key_created_at: now });
    await trx('agent_next_keys').where({ agent_id: agentId }).delete();
    return true;
  });
}
