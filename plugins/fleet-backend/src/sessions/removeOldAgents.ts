import { Knex } from 'knex';
import { isPostgres } from '../database/columns';
import { AgentRow } from '../database/tables';

/** Agents removed at a time, so that no lock lasts long. */
const CHUNK = 500;

/** Tables beside that of agents whose rows belong to one agent. */
const OF_AGENTS = ['streams', 'liveness', 'downlink', 'agent_next_keys'];

/**
 * Removes agents that were turned down, shut out or never decided upon before
 * a time, with their streams and signs of life. Every enrollment of a known
 * cluster makes a new agent and shuts the one before out, so they would pile up.
 *
 * @remarks
 * Kept are agents that are let in, those that an enrollment still names, and
 * the last one of each profile of a cluster: it is shown as revoked, and its
 * process is told so, for as long as the cluster is kept.
 *
 * @param before - milliseconds since the Unix epoch
 * @returns how many agents were removed
 */
export async function removeOldAgents(
  db: Knex,
  before: number,
): Promise<number> {
  let removed = 0;
  let chunk: number;
  do {
    chunk = await db.transaction(trx => removeChunk(trx, before));
    removed += chunk;
  } while (chunk === CHUNK);
  return removed;
}

async function removeChunk(
  trx: Knex.Transaction,
  before: number,
): Promise<number> {
  const old = trx<AgentRow>('agents')
    .whereIn('state', ['pending', 'rejected', 'revoked'])
    .whereRaw('coalesce(decided_at, created_at) < ?', [before])
    .whereNotExists(
      trx
        .from('enrollments')
        .whereRaw('enrollments.agent_id = agents.id')
        .select(trx.raw('1')),
    )
    .where(query =>
      query
        .whereNot({ state: 'revoked' })
        .orWhereNotExists(
          trx
            .from('clusters')
            .whereRaw('clusters.id = agents.cluster_id')
            .select(trx.raw('1')),
        )
        .orWhereExists(laterAgent(trx)),
    )
    .orderBy('id')
    .limit(CHUNK)
    .select('id');
  // Nobody approves one meanwhile.
  const rows: { id: string }[] = await (isPostgres(trx)
    ? old.forUpdate()
    : old);
  const ids = rows.map(row => row.id);
  if (ids.length > 0) {
    for (const table of OF_AGENTS) {
      await trx(table).whereIn('agent_id', ids).delete();
    }
    await trx('agents').whereIn('id', ids).delete();
  }
  return ids.length;
}

/** One of the same cluster and profile that came later and was let in. */
function laterAgent(trx: Knex.Transaction): Knex.QueryBuilder {
  return trx
    .from('agents as later')
    .whereRaw('later.cluster_id = agents.cluster_id')
    .whereRaw('later.profile = agents.profile')
    .whereRaw('later.created_at > agents.created_at')
    .whereIn('later.state', ['approved', 'revoked'])
    .select(trx.raw('1'));
}
