import { AuditorService } from '@backstage/backend-plugin-api';
import { NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { Actor } from '../actor';
import { audited } from '../audit';
import { nowExpression } from '../database/columns';
import { AgentRow, ClusterRow, EnrollmentRow } from '../database/tables';
import { AgentSignal } from './agentSignal';
import { ClusterRegistry } from './types';

/** The clusters in the database, as people change them. */
export class DatabaseClusterRegistry implements ClusterRegistry {
  readonly #db: Knex;
  readonly #auditor: AuditorService;
  readonly #agents: AgentSignal;

  constructor(options: {
    db: Knex;
    auditor: AuditorService;
    agents: AgentSignal;
  }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
    this.#agents = options.agents;
  }

  revoke(name: string, actor: Actor): Promise<void> {
    return audited(
      this.#auditor,
      { eventId: 'cluster-revoke', actor, meta: { clusterName: name } },
      async () => {
        const revoked = await this.#db.transaction(trx =>
          revoke(trx, name, actor.ref),
        );
        this.#agents.notify(revoked);
      },
    );
  }
}

async function revoke(
  trx: Knex.Transaction,
  name: string,
  actorRef: string,
): Promise<string[]> {
  const cluster = await trx<ClusterRow>('clusters').where({ name }).first();
  if (!cluster) {
    throw new NotFoundError(
      `There is no cluster with the name "${name.slice(0, 63)}"`,
    );
  }
  const now = nowExpression(trx);
  await trx('clusters')
    .where({ id: cluster.id })
    .whereNull('revoked_at')
    .update({ revoked_at: now });
  const agents = await trx<AgentRow>('agents')
    .where({ cluster_id: cluster.id })
    .whereIn('state', ['approved', 'pending'])
    .select('id');
  const ids = agents.map(agent => agent.id);
  await trx('agents')
    .whereIn('id', ids)
    .update({ state: 'revoked', decided_at: now });
  await trx('downlink').where({ cluster_id: cluster.id }).delete();
  // A token that is still out must not bring the cluster back on its own.
  await trx<EnrollmentRow>('enrollments')
    .where({ cluster_name: name })
    .whereNull('decision')
    .update({ decision: 'rejected', decided_at: now, decided_by: actorRef });
  return ids;
}
