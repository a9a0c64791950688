import {
  LoggerService,
  SchedulerServiceTaskRunner,
} from '@backstage/backend-plugin-api';
import { Entity } from '@backstage/catalog-model';
import {
  DeferredEntity,
  EntityProvider,
  EntityProviderConnection,
} from '@backstage/plugin-catalog-node';
import { clusterEntity, ClusterEntityOptions } from './clusterEntity';
import { ClusterSource } from './clusterSource';
import { EntityMap, planMutation } from './planMutation';

/** How often everything is emitted again, in milliseconds. */
const FULL_EVERY_MS = 10 * 60_000;

const LOCATION_KEY = 'fleet-clusters';

/**
 * Emits an entity for each cluster of the hub.
 *
 * @remarks
 * A run emits what differs from what this process emitted before. The first
 * run, and one every ten minutes, emits everything: other replicas of the
 * catalog run this too, so what this process remembers may have been changed
 * by them.
 *
 * A hub that cannot be asked changes nothing.
 */
export class FleetEntityProvider implements EntityProvider {
  readonly #source: ClusterSource;
  readonly #logger: LoggerService;
  readonly #options: ClusterEntityOptions;
  readonly #taskRunner: SchedulerServiceTaskRunner;
  readonly #now: () => number;
  #emitted: EntityMap = new Map();
  #held: ReadonlySet<string> = new Set();
  #fullAt = -Infinity;
  #isFailing = false;

  constructor(options: {
    source: ClusterSource;
    logger: LoggerService;
    entityOptions: ClusterEntityOptions;
    taskRunner: SchedulerServiceTaskRunner;
    /** Monotonic clock in milliseconds. */
    now?: () => number;
  }) {
    this.#source = options.source;
    this.#logger = options.logger;
    this.#options = options.entityOptions;
    this.#taskRunner = options.taskRunner;
    this.#now = options.now ?? (() => performance.now());
  }

  getProviderName(): string {
    return 'fleet';
  }

  /** Runs on its schedule from when the catalog takes entities. */
  async connect(connection: EntityProviderConnection): Promise<void> {
    await this.#taskRunner.run({
      id: 'fleet-clusters',
      fn: signal => this.#refresh(connection, signal),
    });
  }

  async #refresh(
    connection: EntityProviderConnection,
    signal: AbortSignal,
  ): Promise<void> {
    let current: Entity[];
    try {
      const clusters = await this.#source.list(signal);
      current = clusters.map(cluster => clusterEntity(cluster, this.#options));
    } catch (error) {
      this.#reportFailure(error);
      return;
    }
    await this.#emit(connection, current);
    if (this.#isFailing) {
      this.#isFailing = false;
      this.#logger.info('The Fleet hub answers again');
    }
  }

  async #emit(
    connection: EntityProviderConnection,
    current: Entity[],
  ): Promise<void> {
    const plan = planMutation(this.#emitted, current, this.#held);
    if (plan.held.size > 0) {
      this.#logger.warn(
        `${plan.held.size} of ${
          this.#emitted.size
        } clusters vanished from the Fleet hub at once; their entities go if the next run finds the same`,
      );
    }
    const isFull = this.#now() - this.#fullAt >= FULL_EVERY_MS;
    if (isFull) {
      await connection.applyMutation({
        type: 'full',
        entities: [...plan.next.values()].map(deferred),
      });
      this.#fullAt = this.#now();
    } else if (plan.upserts.length > 0 || plan.removals.length > 0) {
      await connection.applyMutation({
        type: 'delta',
        added: plan.upserts.map(deferred),
        removed: plan.removals.map(entityRef => ({
          entityRef,
          locationKey: LOCATION_KEY,
        })),
      });
    }
    // Only now: what could not be applied is tried again by the next run.
    this.#emitted = plan.next;
    this.#held = plan.held;
  }

  /** Once for each time it stops to answer, not every ten seconds. */
  #reportFailure(error: unknown): void {
    if (!this.#isFailing) {
      this.#isFailing = true;
      this.#logger.warn(
        `Cannot list the clusters of the Fleet hub; the catalog keeps those it has: ${error}`,
      );
    }
  }
}

function deferred(entity: Entity): DeferredEntity {
  return { entity, locationKey: LOCATION_KEY };
}
