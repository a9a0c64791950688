import { ResponseError } from '@backstage/errors';
import createClient, { Client } from 'openapi-fetch';
import type { operations, paths } from './schema/openapi.generated';
import type {
  ClusterDetail,
  ConsumerStatus,
  CreateEnrollment,
  Enrollment,
  EnrollmentWithToken,
  HubStatus,
  ResourceDetail,
  SavedSearch,
  SaveSearch,
  UpdateCluster,
} from './types';

type Query<Name extends keyof operations> = NonNullable<
  operations[Name]['parameters']['query']
>;

/** Answer body of an operation. @public */
export type FleetAnswer<Name extends keyof operations> =
  operations[Name]['responses'] extends {
    200: { content: { 'application/json': infer Body } };
  }
    ? Body
    : never;

/** Options of every request. @public */
export interface FleetRequestOptions {
  signal?: AbortSignal;
  /** Backstage token, for callers whose fetch does not add one. */
  token?: string;
}

/**
 * Client of the hub's portal API, for browsers and backends.
 *
 * @remarks
 * Every method throws a `ResponseError` when the hub refuses, whose message
 * is the hub's sentence.
 *
 * @public
 */
export class FleetClient {
  readonly #client: Client<paths>;

  /**
   * @param options - baseUrl is the plugin's base (`plugin://fleet` with
   * Backstage's own fetch API, or what discovery answers for `fleet`)
   */
  constructor(options: {
    baseUrl: string;
    fetch?: (input: Request) => Promise<Response>;
  }) {
    this.#client = createClient<paths>({
      baseUrl: options.baseUrl,
      fetch: options.fetch,
      querySerializer: { array: { style: 'form', explode: true } },
    });
  }

  listClusters(
    query: Query<'listClusters'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listClusters'>> {
    return body(
      this.#client.GET('/clusters', { params: { query }, ...init(options) }),
    );
  }

  getCluster(
    name: string,
    options?: FleetRequestOptions,
  ): Promise<ClusterDetail> {
    return body(
      this.#client.GET('/clusters/{name}', {
        params: { path: { name } },
        ...init(options),
      }),
    );
  }

  /** @returns undefined for callers who may not read clusters */
  revokeCluster(
    name: string,
    options?: FleetRequestOptions,
  ): Promise<ClusterDetail | undefined> {
    return bodyIfAny(
      this.#client.POST('/clusters/{name}/revoke', {
        params: { path: { name } },
        ...init(options),
      }),
    );
  }

  listResources(
    query: Query<'listResources'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listResources'>> {
    return body(
      this.#client.GET('/resources', { params: { query }, ...init(options) }),
    );
  }

  getResource(
    cluster: string,
    uid: string,
    options?: FleetRequestOptions,
  ): Promise<ResourceDetail> {
    return body(
      this.#client.GET('/clusters/{name}/resources/{uid}', {
        params: { path: { name: cluster, uid } },
        ...init(options),
      }),
    );
  }

  listVersions(
    cluster: string,
    uid: string,
    query: Query<'listVersions'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listVersions'>> {
    return body(
      this.#client.GET('/clusters/{name}/resources/{uid}/versions', {
        params: { path: { name: cluster, uid }, query },
        ...init(options),
      }),
    );
  }

  listChanges(
    query: Query<'listChanges'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listChanges'>> {
    return body(
      this.#client.GET('/changes', { params: { query }, ...init(options) }),
    );
  }

  /** Answers when something changed after `after`, or after 25 seconds. */
  awaitHint(
    query: Query<'awaitHint'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'awaitHint'>> {
    return body(
      this.#client.GET('/hints', { params: { query }, ...init(options) }),
    );
  }

  listEnrollments(
    query: Query<'listEnrollments'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listEnrollments'>> {
    return body(
      this.#client.GET('/enrollments', { params: { query }, ...init(options) }),
    );
  }

  getEnrollment(
    id: string,
    options?: FleetRequestOptions,
  ): Promise<Enrollment> {
    return body(
      this.#client.GET('/enrollments/{id}', {
        params: { path: { id } },
        ...init(options),
      }),
    );
  }

  createEnrollment(
    request: CreateEnrollment,
    options?: FleetRequestOptions,
  ): Promise<EnrollmentWithToken> {
    return body(
      this.#client.POST('/enrollments', { body: request, ...init(options) }),
    );
  }

  /** Approves the agent whose key has the fingerprint that was compared. */
  approveEnrollment(
    id: string,
    fingerprint: string,
    options?: FleetRequestOptions,
  ): Promise<Enrollment> {
    return body(
      this.#client.POST('/enrollments/{id}/approve', {
        params: { path: { id } },
        body: { fingerprint },
        ...init(options),
      }),
    );
  }

  rejectEnrollment(
    id: string,
    options?: FleetRequestOptions,
  ): Promise<Enrollment> {
    return body(
      this.#client.POST('/enrollments/{id}/reject', {
        params: { path: { id } },
        ...init(options),
      }),
    );
  }

  getOverview(
    query: Query<'getOverview'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'getOverview'>> {
    return body(
      this.#client.GET('/overview', {
        params: { query },
        ...init(options),
      }),
    );
  }

  clusterFacets(
    query: Query<'clusterFacets'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'clusterFacets'>> {
    return body(
      this.#client.GET('/clusters/facets', {
        params: { query },
        ...init(options),
      }),
    );
  }

  /** @returns undefined for callers who may not read clusters */
  updateCluster(
    cluster: string,
    request: UpdateCluster,
    options?: FleetRequestOptions,
  ): Promise<ClusterDetail | undefined> {
    return bodyIfAny(
      this.#client.PATCH('/clusters/{name}', {
        params: { path: { name: cluster } },
        body: request,
        ...init(options),
      }),
    );
  }

  /** Removes a cluster and what is stored of it, in the background. */
  purgeCluster(cluster: string, options?: FleetRequestOptions): Promise<void> {
    return nothing(
      this.#client.DELETE('/clusters/{name}', {
        params: { path: { name: cluster }, query: { confirm: cluster } },
        ...init(options),
      }),
    );
  }

  /** @returns undefined for callers who may not read clusters */
  renameCluster(
    cluster: string,
    name: string,
    options?: FleetRequestOptions,
  ): Promise<ClusterDetail | undefined> {
    return bodyIfAny(
      this.#client.POST('/clusters/{name}/rename', {
        params: { path: { name: cluster } },
        body: { name },
        ...init(options),
      }),
    );
  }

  listCollected(
    cluster: string,
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listCollected'>> {
    return body(
      this.#client.GET('/clusters/{name}/collected', {
        params: { path: { name: cluster } },
        ...init(options),
      }),
    );
  }

  resyncCluster(
    cluster: string,
    kind: string | undefined,
    options?: FleetRequestOptions,
  ): Promise<void> {
    return nothing(
      this.#client.POST('/clusters/{name}/resync', {
        params: { path: { name: cluster } },
        body: { kind },
        ...init(options),
      }),
    );
  }

  /** @returns undefined for callers who may not read clusters */
  revokeAgent(
    cluster: string,
    agentId: string,
    options?: FleetRequestOptions,
  ): Promise<ClusterDetail | undefined> {
    return bodyIfAny(
      this.#client.POST('/clusters/{name}/agents/{id}/revoke', {
        params: { path: { name: cluster, id: agentId } },
        ...init(options),
      }),
    );
  }

  /** @returns undefined for callers who may not read clusters */
  acceptAgent(
    cluster: string,
    agentId: string,
    options?: FleetRequestOptions,
  ): Promise<ClusterDetail | undefined> {
    return bodyIfAny(
      this.#client.POST('/clusters/{name}/agents/{id}/accept', {
        params: { path: { name: cluster, id: agentId } },
        ...init(options),
      }),
    );
  }

  listAgents(
    query: Query<'listAgents'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listAgents'>> {
    return body(
      this.#client.GET('/agents', {
        params: { query },
        ...init(options),
      }),
    );
  }

  listRelated(
    cluster: string,
    uid: string,
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listRelated'>> {
    return body(
      this.#client.GET('/clusters/{name}/resources/{uid}/related', {
        params: { path: { name: cluster, uid } },
        ...init(options),
      }),
    );
  }

  listElsewhere(
    cluster: string,
    uid: string,
    query: Query<'listElsewhere'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listElsewhere'>> {
    return body(
      this.#client.GET('/clusters/{name}/resources/{uid}/elsewhere', {
        params: { path: { name: cluster, uid }, query },
        ...init(options),
      }),
    );
  }

  resourceFacets(
    query: Query<'resourceFacets'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'resourceFacets'>> {
    return body(
      this.#client.GET('/resources/facets', {
        params: { query },
        ...init(options),
      }),
    );
  }

  completeQuery(
    query: Query<'completeQuery'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'completeQuery'>> {
    return body(
      this.#client.GET('/resources/completions', {
        params: { query },
        ...init(options),
      }),
    );
  }

  listIngresses(
    query: Query<'listIngresses'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listIngresses'>> {
    return body(
      this.#client.GET('/ingresses', {
        params: { query },
        ...init(options),
      }),
    );
  }

  listSearches(
    query: Query<'listSearches'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listSearches'>> {
    return body(
      this.#client.GET('/searches', {
        params: { query },
        ...init(options),
      }),
    );
  }

  saveSearch(
    request: SaveSearch,
    options?: FleetRequestOptions,
  ): Promise<SavedSearch> {
    return body(
      this.#client.POST('/searches', { body: request, ...init(options) }),
    );
  }

  updateSearch(
    id: string,
    request: SaveSearch,
    options?: FleetRequestOptions,
  ): Promise<SavedSearch> {
    return body(
      this.#client.PUT('/searches/{id}', {
        params: { path: { id } },
        body: request,
        ...init(options),
      }),
    );
  }

  deleteSearch(id: string, options?: FleetRequestOptions): Promise<void> {
    return nothing(
      this.#client.DELETE('/searches/{id}', {
        params: { path: { id } },
        ...init(options),
      }),
    );
  }

  listOwnership(
    query: Query<'listOwnership'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listOwnership'>> {
    return body(
      this.#client.GET('/ownership', {
        params: { query },
        ...init(options),
      }),
    );
  }

  /** Says who owns a namespace, or a workload in it; null takes it back. */
  assignOwner(
    cluster: string,
    namespace: string,
    request: { owner: string | null; workload?: string },
    options?: FleetRequestOptions,
  ): Promise<void> {
    return nothing(
      this.#client.PUT('/clusters/{name}/namespaces/{namespace}/owner', {
        params: { path: { name: cluster, namespace } },
        body: request,
        ...init(options),
      }),
    );
  }

  listChangeGroups(
    query: Query<'listChangeGroups'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listChangeGroups'>> {
    return body(
      this.#client.GET('/changes/groups', {
        params: { query },
        ...init(options),
      }),
    );
  }

  changeHistogram(
    query: Query<'changeHistogram'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'changeHistogram'>> {
    return body(
      this.#client.GET('/changes/histogram', {
        params: { query },
        ...init(options),
      }),
    );
  }

  listAudit(
    query: Query<'listAudit'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listAudit'>> {
    return body(
      this.#client.GET('/audit', {
        params: { query },
        ...init(options),
      }),
    );
  }

  listRefusals(
    query: Query<'listRefusals'> = {},
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'listRefusals'>> {
    return body(
      this.#client.GET('/audit/refusals', {
        params: { query },
        ...init(options),
      }),
    );
  }

  getHubStatus(
    options?: FleetRequestOptions,
  ): Promise<FleetAnswer<'getHubStatus'>> {
    return body(this.#client.GET('/hub', { ...init(options) }));
  }

  replayConsumer(
    name: string,
    options?: FleetRequestOptions,
  ): Promise<ConsumerStatus> {
    return body(
      this.#client.POST('/hub/consumers/{name}/replay', {
        params: { path: { name } },
        ...init(options),
      }),
    );
  }

  /** @returns undefined for callers who may not read the status */
  rotateHubKey(options?: FleetRequestOptions): Promise<HubStatus | undefined> {
    return bodyIfAny(
      this.#client.POST('/hub/keys/rotate', { ...init(options) }),
    );
  }

  /** Address below the base URL of the export of the resources that match. */
  static resourcesExportPath(query: Query<'exportResources'>): string {
    return withQuery('/resources/export', query);
  }

  /** Address below the base URL of the export of the clusters that match. */
  static clustersExportPath(query: Query<'exportClusters'>): string {
    return withQuery('/clusters/export', query);
  }
}

function init(options: FleetRequestOptions | undefined) {
  return {
    ...(options?.signal ? { signal: options.signal } : {}),
    ...(options?.token
      ? { headers: { authorization: `Bearer ${options.token}` } }
      : {}),
  };
}

/** The body of a good answer; anything else becomes a ResponseError. */
async function body<Data>(
  answer: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<NonNullable<Data>> {
  const { data, error, response } = await answer;
  if (data === undefined || data === null) {
    // openapi-fetch has read the body already; ResponseError wants to read it.
    const copy = new Response(JSON.stringify(error ?? {}), {
      status: response.ok ? 502 : response.status,
      statusText: response.statusText,
      headers: { 'content-type': 'application/json' },
    });
    throw await ResponseError.fromResponse(copy);
  }
  return data;
}

/** The same, or undefined for an answer that says no more than that it is done. */
async function bodyIfAny<Data>(
  answer: Promise<{ data?: Data; error?: unknown; response: Response }>,
): Promise<NonNullable<Data> | undefined> {
  const { response } = await answer;
  return response.status === 204 ? undefined : body(answer);
}

/** Waits for an answer without a body. */
async function nothing(
  answer: Promise<{ error?: unknown; response: Response }>,
): Promise<void> {
  const { error, response } = await answer;
  if (!response.ok) {
    throw await ResponseError.fromResponse(
      new Response(JSON.stringify(error ?? {}), {
        status: response.status,
        statusText: response.statusText,
        headers: { 'content-type': 'application/json' },
      }),
    );
  }
}

function withQuery(path: string, query: object): string {
  const parameters = new URLSearchParams();
  for (const [name, value] of Object.entries(query)) {
    for (const item of Array.isArray(value) ? value : [value]) {
      if (item !== undefined) {
        parameters.append(name, String(item));
      }
    }
  }
  const text = parameters.toString();
  return text ? `${path}?${text}` : path;
}
