import { ResponseError } from '@backstage/errors';
import createClient, { Client } from 'openapi-fetch';
import type { operations, paths } from './schema/openapi.generated';
import type {
  ClusterDetail,
  CreateEnrollment,
  Enrollment,
  EnrollmentWithToken,
  ResourceDetail,
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

  revokeCluster(
    name: string,
    options?: FleetRequestOptions,
  ): Promise<ClusterDetail> {
    return body(
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
