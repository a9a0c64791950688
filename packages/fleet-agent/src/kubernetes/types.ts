import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';

/**
 * One request to the API server.
 *
 * @public
 */
export interface KubernetesRequest {
  method?: 'GET' | 'POST' | 'PUT';
  /** Path and query, such as `/api/v1/pods?limit=500`. */
  path: string;
  /** Sent as JSON. */
  body?: object;
  /** Media types that are taken; plain JSON unless told. */
  accept?: string;
  signal?: AbortSignal;
  /** Longest silence of the answer, in milliseconds; 60 s unless told. */
  silenceMs?: number;
}

/**
 * An answer of the API server whose body is still to be read.
 *
 * @public
 */
export interface KubernetesAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  body: Readable;
}

/**
 * A way to one API server with the credentials for it.
 *
 * @public
 */
export interface KubernetesConnection {
  /** For messages: the context, or `in-cluster`. */
  readonly name: string;
  /** Namespace of the context or of the pod. */
  readonly namespace?: string;
  /** True when running as a pod with a service account. */
  readonly inCluster: boolean;
  /** Sends a request. Any HTTP status is an answer; rejects when there is none. */
  request(request: KubernetesRequest): Promise<KubernetesAnswer>;
  /** Reads credentials again, after the API server refused them. */
  reloadCredentials(): void;
  /** Closes idle connections and ends the others. */
  close(): Promise<void>;
}
