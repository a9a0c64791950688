import type {
  AgentOfFleet,
  AuditEvent,
  Change,
  ClusterDetail,
  CollectedKind,
  Enrollment,
  HubStatus,
  Ownership,
  RefusalCount,
  ResourceDetail,
  SavedSearch,
  UpdateCluster,
  Version,
} from '@backstage-fleet/plugin-fleet-common';
import { ConflictError, InputError, NotFoundError } from '@backstage/errors';
import type { FleetApi } from '../api/fleetApi';
import { page } from './pages';

type Options = { signal?: AbortSignal };
type Query<Name extends keyof FleetApi> = NonNullable<
  Parameters<FleetApi[Name]>[0]
>;

/** What a hub in memory holds, and the operations that change or operate it. */
export abstract class FakeHubOperations {
  readonly clusters: ClusterDetail[] = [];
  readonly resources: ResourceDetail[] = [];
  readonly changes: Change[] = [];
  readonly enrollments: Enrollment[] = [];
  readonly searches: SavedSearch[] = [];
  readonly ownership: Ownership[] = [];
  readonly auditEvents: AuditEvent[] = [];
  readonly refusals: RefusalCount[] = [];
  /** What leaves a cluster, the same of every cluster. */
  readonly collected: CollectedKind[] = [];
  /** Versions of objects by uid, newest first. */
  readonly versions = new Map<string, Version[]>();
  /** Operations called, oldest first. */
  readonly calls: { operation: keyof FleetApi; input: unknown }[] = [];
  hubStatus: HubStatus = {
    version: '0.1.0',
    engine: 'PostgreSQL 18.1',
    startedAt: new Date(Date.now() - 86_400_000).toISOString(),
    checks: [],
    consumers: [],
    tables: [],
    replicas: [],
    agents: { connected: 0, total: 0 },
  };
  readonly #failures = new Map<keyof FleetApi, Error>();

  /** Makes an operation fail until called again without an error. */
  fail(operation: keyof FleetApi, error?: Error): void {
    if (error) {
      this.#failures.set(operation, error);
    } else {
      this.#failures.delete(operation);
    }
  }

  async getCluster(name: string, options?: Options) {
    this.enter('getCluster', name, options);
    return { ...this.#cluster(name) };
  }

  async updateCluster(name: string, request: UpdateCluster, options?: Options) {
    this.enter('updateCluster', { name, request }, options);
    const cluster = this.#cluster(name);
    if (
      request.revision !== undefined &&
      request.revision !== cluster.revision
    ) {
      throw new ConflictError(
        `${name} was changed since revision ${request.revision}; it is at ${cluster.revision} now`,
      );
    }
    const governance = { ...cluster.governance, ...request.governance };
    const said = Object.fromEntries(
      Object.entries(governance).map(([key, value]) => [
        key,
        value ?? undefined,
      ]),
    );
    Object.assign(cluster, said, {
      tags: governance.tags ?? [],
      labels: governance.labels ?? {},
      links: governance.links ?? cluster.links,
      governance,
      revision: cluster.revision + 1,
    });
    return { ...cluster };
  }

  async renameCluster(name: string, next: string, options?: Options) {
    this.enter('renameCluster', { name, next }, options);
    const cluster = this.#cluster(name);
    if (this.clusters.some(other => other.name === next)) {
      throw new ConflictError(`There is a cluster named ${next} already`);
    }
    cluster.name = next;
    cluster.aliases = [...cluster.aliases, name];
    for (const resource of this.resources) {
      if (resource.cluster === name) {
        resource.cluster = next;
      }
    }
    return { ...cluster };
  }

  async revokeCluster(name: string, options?: Options) {
    this.enter('revokeCluster', name, options);
    const cluster = this.#cluster(name);
    cluster.state = 'revoked';
    cluster.revokedAt = new Date().toISOString();
    cluster.purge = { allowed: true };
    return { ...cluster };
  }

  async purgeCluster(name: string, options?: Options) {
    this.enter('purgeCluster', name, options);
    const cluster = this.#cluster(name);
    if (!cluster.purge?.allowed) {
      throw new ConflictError(cluster.purge?.reason ?? 'It may not be purged');
    }
    this.clusters.splice(this.clusters.indexOf(cluster), 1);
  }

  async revokeAgent(name: string, id: string, options?: Options) {
    return this.#agentState('revokeAgent', name, id, options, {
      state: 'revoked',
    });
  }

  async acceptAgent(name: string, id: string, options?: Options) {
    return this.#agentState('acceptAgent', name, id, options, {
      suspectedCloneAt: undefined,
    });
  }

  async resyncCluster(
    name: string,
    kind: string | undefined,
    options?: Options,
  ) {
    this.enter('resyncCluster', { name, kind }, options);
    this.#cluster(name);
  }

  async listCollected(name: string, options?: Options) {
    this.enter('listCollected', name, options);
    this.#cluster(name);
    return { items: this.collected };
  }

  async listAgents(query: Query<'listAgents'> = {}, options?: Options) {
    this.enter('listAgents', query, options);
    const all: AgentOfFleet[] = this.clusters.flatMap(cluster =>
      cluster.agents.map(agent => ({
        ...agent,
        cluster: cluster.name,
        clusterState: cluster.state,
        owner: cluster.owner,
        environment: cluster.environment,
        kubernetesVersion: cluster.kubernetesVersion,
      })),
    );
    const items = all
      .filter(
        agent =>
          (!query.q || agent.cluster.includes(query.q)) &&
          (!query.state?.length || query.state.includes(agent.clusterState)) &&
          (!query.version || agent.version === query.version) &&
          (!query.profile || agent.profile === query.profile),
      )
      .sort((a, b) => (b.minorsBehind ?? 0) - (a.minorsBehind ?? 0));
    const versions = new Map<string, number>();
    for (const { version = '' } of all) {
      versions.set(version, (versions.get(version) ?? 0) + 1);
    }
    return {
      ...page(items, query),
      hubVersion: this.hubStatus.version,
      versions: [...versions].map(([version, count]) => ({
        version,
        count,
        minorsBehind:
          all.find(agent => agent.version === version)?.minorsBehind ?? 0,
      })),
    };
  }

  async listEnrollments(
    query: Query<'listEnrollments'> = {},
    options?: Options,
  ) {
    this.enter('listEnrollments', query, options);
    return page(
      this.enrollments.filter(
        item => !query.state?.length || query.state.includes(item.state),
      ),
      query,
    );
  }

  async getEnrollment(id: string, options?: Options) {
    this.enter('getEnrollment', id, options);
    return { ...this.#enrollment(id) };
  }

  async createEnrollment(
    request: Query<'createEnrollment'>,
    options?: Options,
  ) {
    this.enter('createEnrollment', request, options);
    const minutes = request.expiresInMinutes ?? 60;
    const enrollment: Enrollment = {
      id: `enrollment-${this.enrollments.length + 1}`,
      clusterName: request.clusterName ?? '',
      state: 'waiting',
      autoApprove: request.autoApprove ?? false,
      profile: request.profile ?? 'inventory',
      mode: request.mode ?? 'new',
      maxUses: request.maxUses ?? 1,
      uses: 0,
      namePrefix: request.namePrefix,
      owner: request.owner,
      environment: request.environment,
      createdAt: new Date().toISOString(),
      createdBy: 'user:default/robin',
      expiresAt: new Date(Date.now() + minutes * 60_000).toISOString(),
    };
    this.enrollments.unshift(enrollment);
    return { ...enrollment, token: 'fleet_enroll_3TzP9wq7LkYd0cXvRfB2mA8s' };
  }

  async approveEnrollment(id: string, fingerprint: string, options?: Options) {
    this.enter('approveEnrollment', { id, fingerprint }, options);
    const enrollment = this.#enrollment(id);
    enrollment.state = 'approved';
    return { ...enrollment };
  }

  async rejectEnrollment(id: string, options?: Options) {
    this.enter('rejectEnrollment', id, options);
    const enrollment = this.#enrollment(id);
    enrollment.state = 'rejected';
    return { ...enrollment };
  }

  async saveSearch(request: Query<'saveSearch'>, options?: Options) {
    this.enter('saveSearch', request, options);
    const now = new Date().toISOString();
    const search: SavedSearch = {
      isShared: false,
      ...request,
      id: `search-${this.searches.length + 1}`,
      createdBy: 'user:default/robin',
      isMine: true,
      createdAt: now,
      updatedAt: now,
    };
    this.searches.push(search);
    return { ...search };
  }

  async updateSearch(
    id: string,
    request: Query<'saveSearch'>,
    options?: Options,
  ) {
    this.enter('updateSearch', { id, request }, options);
    const search = this.#search(id);
    Object.assign(search, request, { updatedAt: new Date().toISOString() });
    return { ...search };
  }

  async deleteSearch(id: string, options?: Options) {
    this.enter('deleteSearch', id, options);
    this.searches.splice(this.searches.indexOf(this.#search(id)), 1);
  }

  async listOwnership(query: Query<'listOwnership'> = {}, options?: Options) {
    this.enter('listOwnership', query, options);
    return page(
      this.ownership.filter(
        item =>
          (!query.cluster || item.cluster === query.cluster) &&
          (!query.namespace || item.namespace === query.namespace) &&
          (!query.owner || item.owner === query.owner),
      ),
      query,
    );
  }

  async assignOwner(
    cluster: string,
    namespace: string,
    request: { owner: string | null; workload?: string },
    options?: Options,
  ) {
    this.enter('assignOwner', { cluster, namespace, request }, options);
    for (const item of this.resources) {
      if (item.cluster === cluster && item.namespace === namespace) {
        item.owner = request.owner ?? undefined;
      }
    }
  }

  async listAudit(query: Query<'listAudit'> = {}, options?: Options) {
    this.enter('listAudit', query, options);
    return page(
      this.auditEvents.filter(
        item =>
          (!query.actor || item.actor === query.actor) &&
          (!query.event || item.event === query.event) &&
          (!query.cluster || item.cluster === query.cluster) &&
          (!query.outcome || item.outcome === query.outcome) &&
          (!query.since || item.at >= query.since) &&
          (!query.until || item.at < query.until),
      ),
      query,
    );
  }

  async listRefusals(query: Query<'listRefusals'> = {}, options?: Options) {
    this.enter('listRefusals', query, options);
    return page(this.refusals, query);
  }

  async getHubStatus(options?: Options) {
    this.enter('getHubStatus', undefined, options);
    return { ...this.hubStatus, asOf: new Date().toISOString() };
  }

  async replayConsumer(name: string, options?: Options) {
    this.enter('replayConsumer', name, options);
    const consumer = this.hubStatus.consumers.find(item => item.name === name);
    if (!consumer) {
      throw new NotFoundError(`There is no consumer named ${name}`);
    }
    Object.assign(consumer, { state: 'running', lagChanges: 51_204 });
    return { ...consumer };
  }

  async rotateHubKey(options?: Options) {
    this.enter('rotateHubKey', undefined, options);
    this.hubStatus.keys?.push({
      kid: `hub-${this.hubStatus.keys.length + 1}`,
      state: 'next',
      createdAt: new Date().toISOString(),
    });
    return { ...this.hubStatus };
  }

  /** Records a call, and fails where the operation was made to. */
  protected enter(
    operation: keyof FleetApi,
    input: unknown,
    options?: Options,
  ): void {
    this.calls.push({ operation, input });
    options?.signal?.throwIfAborted();
    const failure = this.#failures.get(operation);
    if (failure) {
      throw failure;
    }
  }

  async #agentState(
    operation: 'revokeAgent' | 'acceptAgent',
    name: string,
    id: string,
    options: Options | undefined,
    change: Partial<ClusterDetail['agents'][number]>,
  ) {
    this.enter(operation, { name, id }, options);
    const cluster = this.#cluster(name);
    const agent = cluster.agents.find(item => item.id === id);
    if (!agent) {
      throw new NotFoundError(`${name} has no agent ${id}`);
    }
    Object.assign(agent, change);
    return { ...cluster };
  }

  #cluster(name: string): ClusterDetail {
    if (!name) {
      throw new InputError('A cluster needs a name');
    }
    const cluster = this.clusters.find(
      item => item.name === name || item.aliases.includes(name),
    );
    if (!cluster) {
      throw new NotFoundError(`There is no cluster named ${name}`);
    }
    return cluster;
  }

  #enrollment(id: string): Enrollment {
    const enrollment = this.enrollments.find(item => item.id === id);
    if (!enrollment) {
      throw new NotFoundError(`There is no enrollment ${id}`);
    }
    return enrollment;
  }

  #search(id: string): SavedSearch {
    const search = this.searches.find(item => item.id === id);
    if (!search) {
      throw new NotFoundError(`There is no saved search ${id}`);
    }
    return search;
  }
}
