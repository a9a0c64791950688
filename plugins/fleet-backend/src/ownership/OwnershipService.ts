import {
  AuditorService,
  AuthService,
  LoggerService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { assertError, InputError, NotFoundError } from '@backstage/errors';
import { CatalogService } from '@backstage/plugin-catalog-node';
import { Knex } from 'knex';
import { Actor } from '../actor';
import { audited } from '../audit';
import { nowExpression } from '../database/columns';
import { OwnerAssignmentRow } from '../database/tables';
import { CatalogOutage, readCatalogClaims } from './catalogClaims';
import { OwnershipStore } from './OwnershipStore';
import { OwnerClaim } from './resolve';
import { normalizeOwner } from './rules';

/** Who is to own what. */
export interface Assignment {
  clusterId: string;
  clusterName: string;
  namespace: string;
  /** The namespace itself where absent. */
  workload?: string;
  /** Null takes back what was assigned. */
  owner: string | null;
}

/** Lets people assign owners, and keeps up with the catalog. */
export class OwnershipService {
  readonly #db: Knex;
  readonly #auditor: AuditorService;
  readonly #store: OwnershipStore;

  constructor(options: {
    db: Knex;
    auditor: AuditorService;
    store: OwnershipStore;
  }) {
    this.#db = options.db;
    this.#auditor = options.auditor;
    this.#store = options.store;
  }

  /**
   * Assigns an owner, or takes an assignment back.
   *
   * @throws InputError when the owner is no entity reference
   * @throws NotFoundError when the cluster has no such namespace
   */
  async assign(assignment: Assignment, actor: Actor): Promise<void> {
    const { clusterId, clusterName, namespace } = assignment;
    const workload = assignment.workload ?? '';
    const owner =
      assignment.owner === null ? null : normalizeOwner(assignment.owner);
    if (owner === undefined) {
      throw new InputError(
        `"${assignment.owner?.slice(
          0,
          80,
        )}" is no entity reference; write the owner like "group:default/team-a"`,
      );
    }
    await this.#requireNamespace(assignment);
    const key = { cluster_id: clusterId, namespace, workload };
    const before = await this.#db<OwnerAssignmentRow>('owner_assignments')
      .where(key)
      .first();
    const place = `cluster:${clusterName}/namespace:${namespace}`;
    await audited(
      this.#auditor,
      {
        eventId: 'owner-assign',
        actor,
        meta: {
          clusterName,
          target: workload ? `${place}/workload:${workload}` : place,
          diff: [
            { path: 'owner', before: before?.owner ?? '', after: owner ?? '' },
          ],
        },
      },
      () =>
        this.#db.transaction(async trx => {
          if (owner === null) {
            await trx('owner_assignments').where(key).delete();
          } else {
            await trx('owner_assignments')
              .insert({
                ...key,
                owner,
                assigned_by: actor.ref,
                assigned_at: nowExpression(trx),
              })
              .onConflict(['cluster_id', 'namespace', 'workload'])
              .merge();
          }
          await this.#store.refresh(trx, [{ clusterId, namespace }]);
        }),
    );
  }

  /** Reads the catalog every minute, on one replica at a time. */
  async followCatalog(options: {
    catalog: CatalogService;
    auth: AuthService;
    scheduler: SchedulerService;
    logger: LoggerService;
  }): Promise<void> {
    const outage = new CatalogOutage(options.logger);
    await options.scheduler.scheduleTask({
      id: 'fleet-ownership-catalog',
      scope: 'global',
      frequency: { minutes: 1 },
      timeout: { minutes: 5 },
      initialDelay: { seconds: 10 },
      fn: async () => {
        try {
          await this.takeClaims(
            await readCatalogClaims(options.catalog, options.auth),
          );
          outage.answered();
        } catch (error) {
          assertError(error);
          outage.failed(error);
        }
      },
    });
  }

  /** Takes what the catalog says now, and resolves what it changes. */
  async takeClaims(claims: readonly OwnerClaim[]): Promise<void> {
    await this.#db.transaction(async trx => {
      const changed = await this.#store.replaceClaims(trx, claims);
      if (changed.length > 0) {
        const keys = await this.#store.namespacesWith(trx, changed);
        await this.#store.refresh(trx, keys);
      }
    });
  }

  async #requireNamespace({
    clusterId,
    clusterName,
    namespace,
  }: Assignment): Promise<void> {
    const isKnown = await this.#db
      .from('resources')
      .where({ cluster_id: clusterId, kind: 'namespaces', name: namespace })
      .first('uid');
    if (!isKnown) {
      throw new NotFoundError(
        `Cluster "${clusterName}" has no namespace "${namespace.slice(
          0,
          63,
        )}", or you may not see it`,
      );
    }
  }
}
