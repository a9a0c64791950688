import { DownlinkMessage } from '@backstage-fleet/protocol';
import { decodeJwt } from 'jose';
import { Knex } from 'knex';
import { readNow } from '../database/columns';
import { AgentRow, DownlinkRow } from '../database/tables';
import { HubIdentity } from '../signing/Signer';
import { DownlinkContent } from './types';

const DAY = 24 * 3600;

/** Life of a message in seconds: a resync is worthless once the agent has said hello again. */
const LIFETIME: Record<DownlinkMessage['type'], number> = {
  config: DAY,
  'hub.keys': 7 * DAY,
  'key.rotate': DAY,
  resync: 3600,
};

/** How long a message waits for its agent at most, in milliseconds. */
export const LONGEST_LIFE_MS = Math.max(...Object.values(LIFETIME)) * 1000;

/** Rows of one statement: within the variables SQLite takes. */
const CHUNK = 500;

/**
 * Numbers, signs and stores messages for agents, in the transaction of the caller.
 *
 * @returns the agents that may hear them, with their new `last_dseq`
 */
export async function appendMessages(
  trx: Knex.Transaction,
  { hubId, signer }: HubIdentity,
  agentIds: string[],
  contentsOf: (agent: AgentRow) => DownlinkContent[],
): Promise<AgentRow[]> {
  const agents: AgentRow[] = await trx<AgentRow>('agents')
    .whereIn('id', agentIds)
    .where({ state: 'approved' });
  const messages = new Map(
    agents.map(agent => [agent.id, contentsOf(agent)] as const),
  );
  // By how many numbers they take, so that most often one statement does it.
  const byCount = new Map<number, string[]>();
  for (const [id, { length }] of messages) {
    byCount.set(length, [...(byCount.get(length) ?? []), id]);
  }
  const told: AgentRow[] = [];
  for (const [count, ids] of byCount) {
    if (count > 0) {
      // The row lock orders senders, so numbers become visible in their order.
      told.push(
        ...(await trx<AgentRow>('agents')
          .whereIn('id', ids)
          .where({ state: 'approved' })
          .increment('last_dseq', count)
          .returning('*')),
      );
    }
  }
  const now = await readNow(trx);
  const rows: DownlinkRow[] = [];
  for (const agent of told) {
    const contents = messages.get(agent.id)!;
    const first = Number(agent.last_dseq) - contents.length + 1;
    for (const [index, content] of contents.entries()) {
      const expires = now + LIFETIME[content.type] * 1000;
      const claims = {
        iss: hubId,
        sub: agent.cluster_id,
        aud: agent.id,
        ...content,
        dseq: first + index,
        exp: Math.floor(expires / 1000),
      };
      rows.push({
        cluster_id: agent.cluster_id,
        agent_id: agent.id,
        dseq: claims.dseq,
        type: content.type,
        message: await signer.sign('fleet-downlink+jwt', claims, agent.hub_kid),
        created_at: now,
        expires_at: expires,
      });
    }
  }
  for (let i = 0; i < rows.length; i += CHUNK) {
    await trx('downlink').insert(rows.slice(i, i + CHUNK));
  }
  return told;
}

/** Notes the newest key of the hub that an agent knows, now that it is done with these messages. */
export async function noteLearnedKeys(
  db: Knex,
  agentId: string,
  done: DownlinkRow[],
): Promise<void> {
  const told = done.filter(row => row.type === 'hub.keys');
  if (told.length === 0) {
    return;
  }
  const newest = told.reduce((a, b) =>
    Number(a.dseq) > Number(b.dseq) ? a : b,
  );
  const { keys } = decodeJwt<{ keys: { kid: string }[] }>(newest.message);
  await db('agents')
    .where({ id: agentId })
    .update({ hub_kid: keys[keys.length - 1].kid });
}
