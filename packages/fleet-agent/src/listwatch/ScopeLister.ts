import { randomUUID } from 'node:crypto';
import { bucketOf } from '@backstage-fleet/protocol';
import { KubernetesError } from '../kubernetes/errors';
import { CollectorParts, collectionOf } from './CollectorParts';
import { listPages } from './lister';
import { ListMode, OUTBOX_HIGH_WATER, Scope } from './types';

/** Lists the collections of one kind and tells what they hold, and no longer hold. */
export class ScopeLister {
  readonly #parts: CollectorParts;
  /** Lists in a row whose token for the next page expired. */
  #expired = 0;

  constructor(parts: CollectorParts) {
    this.#parts = parts;
  }

  /**
   * @returns where the watch of each collection may start; undefined where it
   * is left out
   * @throws KubernetesError, KubernetesAnswerError, or the error of the connection
   */
  async list(
    mode: ListMode,
    signal: AbortSignal,
  ): Promise<(string | undefined)[]> {
    const { spec, context, intake, scopes } = this.#parts;
    const { outbox, clock } = context;
    const { inventory } = intake;
    if (mode.type === 'hash') {
      inventory.clear();
    }
    inventory.beginPass();
    const snapshot = mode.type === 'snapshot' ? randomUUID() : undefined;
    if (snapshot !== undefined && mode.type === 'snapshot') {
      outbox.beginSnapshot(spec.id, snapshot, mode.buckets);
    }
    const versions: (string | undefined)[] = [];
    try {
      for (const scope of scopes.all) {
        versions.push(await this.#listScope(scope, mode, snapshot, signal));
      }
      signal.throwIfAborted();
    } catch (error) {
      if (snapshot !== undefined) {
        outbox.abandonSnapshot(snapshot);
      }
      if (error instanceof KubernetesError && error.status === 410) {
        this.#expired += 1;
      }
      throw error;
    }
    for (const uid of inventory.endPass()) {
      const at = new Date(clock.now()).toISOString();
      intake.remove(uid, { send: mode.type !== 'hash', at });
    }
    if (snapshot !== undefined && outbox.isOpen(snapshot)) {
      outbox.endSnapshot(spec.id, snapshot);
    }
    this.#expired = 0;
    return versions;
  }

  /** @returns where a watch may start; undefined where it is left out */
  async #listScope(
    scope: Scope,
    mode: ListMode,
    snapshot: string | undefined,
    signal: AbortSignal,
  ): Promise<string | undefined> {
    const { context, intake, health, scopes } = this.#parts;
    const { kubernetes, outbox } = context;
    const buckets =
      mode.type === 'snapshot' && mode.buckets
        ? new Set(mode.buckets)
        : undefined;
    const pageSize = this.#expired >= 2 ? 0 : undefined;
    let resourceVersion: string | undefined;
    try {
      for await (const page of listPages(
        kubernetes,
        collectionOf(this.#parts, scope),
        signal,
        pageSize,
      )) {
        health.heard(context.clock.now());
        resourceVersion = page.resourceVersion;
        for (const object of page.items) {
          intake.take(object, uid => ({
            send: mode.type !== 'hash',
            snapshot:
              snapshot !== undefined &&
              outbox.isOpen(snapshot) &&
              (!buckets || buckets.has(bucketOf(uid)))
                ? snapshot
                : undefined,
          }));
        }
        await outbox.whenBelow(OUTBOX_HIGH_WATER, signal);
      }
    } catch (error) {
      if (!scopes.leaveOut(scope, error)) {
        throw error;
      }
      intake.inventory.touchNamespace(scope.namespace!);
      return undefined;
    }
    scope.refusal = undefined;
    return resourceVersion;
  }
}
