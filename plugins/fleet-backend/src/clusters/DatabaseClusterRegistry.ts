import { AuditorService } from '@backstage/backend-plugin-api';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import { Knex } from 'knex';
import { Actor } from '../actor';
import { audited } from '../audit';
import { nowExpression, readNow } from '../database/columns';
import { BigIntColumn, ClusterRow } from '../database/tables';
import { findCluster, lockCluster } from '../governance/GovernanceStore';
import { AgentSignal } from './agentSignal';
import { DEFAULT_PURGE_INACTIVE_MS, purgeObstacle } from './purgeGuard';
import { renameCluster } from './renameCluster';
import { revokeCluster } from './revokeCluster';
import { ClusterRegistry } from './types';

/** The clusters in the database, as people change them. */
export class DatabaseClusterRegistry implements ClusterRegistry {
  readonly #db: Knex;
  readonly #auditor: AuditorService;
  readonly #agents: AgentSignal;
  readonly #purgeInactiveAfter: number;
  readonly #onPurge: () => void;

  constructor(options: {
    db: Knex;
    auditor: AuditorService;
    agents: AgentSignal;
    /** Silence in milliseconds after which a cluster may be purged. */
    purgeInactiveAfter?: number;
    /** Called when there is something to remove. */
    onPurge?: () => void;
  }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
    this.#agents = options.agents;
    this.#purgeInactiveAfter =
      options.purgeInactiveAfter ?? DEFAULT_PURGE_INACTIVE_MS;
    this.#onPurge = options.onPurge ?? (() => {});
  }

  revoke(name: string, actor: Actor): Promise<void> {
    return audited(
      this.#auditor,
      { eventId: 'cluster-revoke', actor, meta: { clusterName: name } },
      async () => {
        const revoked = await this.#db.transaction(async trx =>
          revokeCluster(trx, await lockByName(trx, name), actor.ref),
        );
        this.#agents.notify(revoked);
      },
    );
  }

  rename(name: string, newName: string, actor: Actor): Promise<void> {
    return audited(
      this.#auditor,
      {
        eventId: 'cluster-rename',
        actor,
        meta: {
          clusterName: name,
          diff: [{ path: 'name', before: name, after: newName }],
        },
      },
      async () => {
        const agents = await this.#db.transaction(async trx =>
          renameCluster(trx, await lockByName(trx, name), newName),
        );
        this.#agents.notify(agents);
      },
    );
  }

  async purge(name: string, confirm: string, actor: Actor): Promise<void> {
    if (confirm !== name) {
      throw new InputError(
        `"confirm" is "${confirm.slice(
          0,
          63,
        )}"; expected the name of the cluster, "${name}", since everything that is stored of it will be gone`,
      );
    }
    await audited(
      this.#auditor,
      { eventId: 'cluster-purge', actor, meta: { clusterName: name } },
      async () => {
        const revoked = await this.#db.transaction(trx =>
          this.#beginPurge(trx, name, actor),
        );
        this.#agents.notify(revoked);
        this.#onPurge();
      },
    );
  }

  async #beginPurge(
    trx: Knex.Transaction,
    name: string,
    actor: Actor,
  ): Promise<string[]> {
    const cluster = await lockByName(trx, name);
    if (cluster.name !== name) {
      throw new ConflictError(
        `"${name}" is named "${cluster.name}" now; remove it by that name`,
      );
    }
    if (cluster.purging_at !== null) {
      return [];
    }
    const seen: { last_seen_at?: BigIntColumn | null } | undefined = await trx(
      'liveness',
    )
      .where({ cluster_id: cluster.id })
      .max({ last_seen_at: 'last_seen_at' })
      .first();
    const lastSign = Number(seen?.last_seen_at ?? cluster.created_at);
    const obstacle = purgeObstacle(
      {
        isRevoked: cluster.revoked_at !== null,
        silentMs: (await readNow(trx)) - lastSign,
      },
      this.#purgeInactiveAfter,
    );
    if (obstacle !== undefined) {
      throw new ConflictError(`"${name}" cannot be removed now: ${obstacle}`);
    }
    const revoked = await revokeCluster(trx, cluster, actor.ref);
    await trx('clusters')
      .where({ id: cluster.id })
      .update({ purging_at: nowExpression(trx) });
    return revoked;
  }
}

/** The cluster of a name, or of one it had before, locked. */
async function lockByName(
  trx: Knex.Transaction,
  name: string,
): Promise<ClusterRow> {
  const found = await findCluster(trx, name);
  const cluster = found && (await lockCluster(trx, found.id));
  if (!cluster) {
    throw new NotFoundError(
      `There is no cluster with the name "${name.slice(0, 63)}"`,
    );
  }
  return cluster;
}
