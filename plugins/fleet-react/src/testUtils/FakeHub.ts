import type {
  Change,
  ClusterDetail,
  Enrollment,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { NotFoundError } from '@backstage/errors';
import type { FleetApi } from '../api/fleetApi';
import { matches } from './query';

type Options = { signal?: AbortSignal };

/**
 * A hub in memory: answers the Fleet API from lists that tests change.
 *
 * @public
 */
export class FakeHub implements FleetApi {
  readonly clusters: ClusterDetail[] = [];
  readonly resources: ResourceDetail[] = [];
  readonly changes: Change[] = [];
  readonly enrollments: Enrollment[] = [];
  /** Operations called, oldest first. */
  readonly calls: { operation: keyof FleetApi; input: unknown }[] = [];
  readonly #failures = new Map<keyof FleetApi, Error>();
  readonly #waiting = new Set<() => void>();
  #seq = 1;

  /** Makes an operation fail until called again without an error. */
  fail(operation: keyof FleetApi, error?: Error): void {
    if (error) {
      this.#failures.set(operation, error);
    } else {
      this.#failures.delete(operation);
    }
  }

  /** Puts an object in or changes it, and wakes who waits for a hint. */
  put(resource: ResourceDetail): void {
    const at = this.resources.findIndex(item => item.uid === resource.uid);
    if (at >= 0) {
      this.resources[at] = resource;
    } else {
      this.resources.push(resource);
    }
    this.hint();
  }

  /** Takes an object out and wakes who waits for a hint. */
  remove(uid: string): void {
    const at = this.resources.findIndex(item => item.uid === uid);
    if (at >= 0) {
      this.resources.splice(at, 1);
    }
    this.hint();
  }

  /** Adds a change as the newest of the feed. */
  addChange(change: Change): void {
    this.changes.unshift(change);
    this.hint();
  }

  /** Moves the feed on and answers everyone who waits. */
  hint(): void {
    this.#seq += 1;
    for (const wake of [...this.#waiting]) {
      wake();
    }
  }

  async listClusters(
    query: Parameters<FleetApi['listClusters']>[0] = {},
    options?: Options,
  ) {
    this.#enter('listClusters', query, options);
    const items = this.clusters.filter(
      cluster =>
        (!query.q || cluster.name.includes(query.q)) &&
        (!query.state?.length || query.state.includes(cluster.state)) &&
        (!query.environment?.length ||
          query.environment.includes(cluster.environment ?? '')) &&
        (!query.owner?.length || query.owner.includes(cluster.owner ?? '')),
    );
    return page(items, query);
  }

  async getCluster(name: string, options?: Options) {
    this.#enter('getCluster', name, options);
    const cluster = this.clusters.find(item => item.name === name);
    if (!cluster) {
      throw new NotFoundError(`There is no cluster named ${name}`);
    }
    return { ...cluster };
  }

  async revokeCluster(name: string, options?: Options) {
    const cluster = await this.getCluster(name, options);
    Object.assign(cluster, { state: 'revoked' });
    return cluster;
  }

  async listResources(
    query: Parameters<FleetApi['listResources']>[0] = {},
    options?: Options,
  ) {
    this.#enter('listResources', query, options);
    const items = this.resources
      .filter(resource => matches(query.query ?? '', resource))
      .sort((a, b) =>
        `${a.namespace}/${a.name}`.localeCompare(`${b.namespace}/${b.name}`),
      );
    return { ...page(items, query), asOf: new Date().toISOString() };
  }

  async getResource(cluster: string, uid: string, options?: Options) {
    this.#enter('getResource', { cluster, uid }, options);
    const resource = this.resources.find(item => item.uid === uid);
    if (!resource) {
      throw new NotFoundError(`There is no object ${uid} in ${cluster}`);
    }
    return resource;
  }

  async listVersions() {
    this.#enter('listVersions', undefined);
    return { items: [] };
  }

  async listChanges(
    query: Parameters<FleetApi['listChanges']>[0] = {},
    options?: Options,
  ) {
    this.#enter('listChanges', query, options);
    const items = this.changes.filter(
      change =>
        (!query.cluster || change.cluster === query.cluster) &&
        (!query.kind || change.kind === query.kind) &&
        (!query.namespace || change.namespace === query.namespace) &&
        (!query.uid || change.uid === query.uid) &&
        (!query.since || change.receivedAt >= query.since) &&
        (!query.until || change.receivedAt <= query.until),
    );
    return page(items, query);
  }

  async awaitHint(
    query: Parameters<FleetApi['awaitHint']>[0] = {},
    options?: Options,
  ) {
    this.#enter('awaitHint', query, options);
    if (query.after && query.after >= this.#seq) {
      await new Promise<void>((resolve, reject) => {
        const wake = () => {
          this.#waiting.delete(wake);
          resolve();
        };
        this.#waiting.add(wake);
        options?.signal?.addEventListener('abort', () => {
          this.#waiting.delete(wake);
          reject(new DOMException('The request was aborted', 'AbortError'));
        });
      });
    }
    return { seq: this.#seq };
  }

  async listEnrollments(
    query: Parameters<FleetApi['listEnrollments']>[0] = {},
    options?: Options,
  ) {
    this.#enter('listEnrollments', query, options);
    return page(
      this.enrollments.filter(
        item => !query.state?.length || query.state.includes(item.state),
      ),
      query,
    );
  }

  async getEnrollment(id: string, options?: Options) {
    this.#enter('getEnrollment', id, options);
    return { ...this.#enrollment(id) };
  }

  async createEnrollment(
    request: Parameters<FleetApi['createEnrollment']>[0],
    options?: Options,
  ) {
    this.#enter('createEnrollment', request, options);
    const enrollment: Enrollment = {
      id: `enrollment-${this.enrollments.length + 1}`,
      clusterName: request.clusterName,
      state: 'waiting',
      autoApprove: request.autoApprove ?? false,
      owner: request.owner,
      environment: request.environment,
      createdAt: new Date().toISOString(),
      createdBy: 'user:default/robin',
      expiresAt: new Date(
        Date.now() + (request.expiresInMinutes ?? 60) * 60_000,
      ).toISOString(),
    };
    this.enrollments.unshift(enrollment);
    return { ...enrollment, token: 'fleet_enroll_3TzP9wq7LkYd0cXvRfB2mA8s' };
  }

  async approveEnrollment(id: string, fingerprint: string, options?: Options) {
    this.#enter('approveEnrollment', { id, fingerprint }, options);
    const enrollment = this.#enrollment(id);
    enrollment.state = 'approved';
    return { ...enrollment };
  }

  async rejectEnrollment(id: string, options?: Options) {
    this.#enter('rejectEnrollment', id, options);
    const enrollment = this.#enrollment(id);
    enrollment.state = 'rejected';
    return { ...enrollment };
  }

  #enrollment(id: string): Enrollment {
    const enrollment = this.enrollments.find(item => item.id === id);
    if (!enrollment) {
      throw new NotFoundError(`There is no enrollment ${id}`);
    }
    return enrollment;
  }

  #enter(operation: keyof FleetApi, input: unknown, options?: Options): void {
    this.calls.push({ operation, input });
    options?.signal?.throwIfAborted();
    const failure = this.#failures.get(operation);
    if (failure) {
      throw failure;
    }
  }
}

function page<Item>(
  items: readonly Item[],
  query: { limit?: number; cursor?: string },
) {
  const from = Number(query.cursor ?? 0);
  const to = from + (query.limit ?? 100);
  return {
    items: items.slice(from, to).map(item => ({ ...item })),
    ...(to < items.length ? { nextCursor: String(to) } : {}),
    totalCount: { value: items.length, relation: 'eq' as const },
  };
}
