import { ComponentName } from './locate';

/**
 * What a test cluster is like.
 *
 * @public
 */
export interface TestClusterOptions {
  /** Name of the cluster and of the kubeconfig context. Default: `test`. */
  name?: string;
  /** Fake nodes node-1 to node-N, Ready before the cluster is handed out. Default: 3. */
  kwokNodes?: number;
  /**
   * Record every request for {@link TestCluster.auditEvents}; `bodies` records
   * writes alone, with the objects they answered with. Default: false.
   */
  auditLog?: boolean | 'bodies';
  /** A fixed port of the API server instead of a free one. */
  port?: number;
}

/**
 * A real control plane on 127.0.0.1 with data in a temporary folder.
 *
 * @public
 */
export interface TestCluster {
  name: string;
  /** `https://127.0.0.1:<port>` */
  server: string;
  /** PEM file which verifies the server's certificate. */
  caFile: string;
  /** Path of a kubeconfig with all rights (group system:masters). */
  kubeconfig: string;
  /** The temporary folder with data, credentials and logs. */
  dir: string;
  /** The folder with one log file per component. */
  logs: string;
  /** The process ids of the components that run now. */
  pids(): Partial<Record<ComponentName, number>>;
  /**
   * Requests a token for an existing service account and writes a kubeconfig with it.
   * The token lives for `expirationSeconds` (at least 600, default 3600).
   *
   * @returns the path of the kubeconfig
   */
  kubeconfigForServiceAccount(
    namespace: string,
    name: string,
    options?: { expirationSeconds?: number; audiences?: string[] },
  ): Promise<string>;
  /**
   * Runs kubectl with all rights.
   *
   * @param input - written to its standard input (`['apply', '-f', '-']`)
   * @returns its standard output
   * @throws Error with its standard error when it fails
   */
  kubectl(args: string[], input?: string): Promise<string>;
  /**
   * A JSON call with all rights, quicker than kubectl. PATCH is a merge patch.
   *
   * @throws Error with status and message when the status is not 2xx
   */
  request(method: string, path: string, body?: unknown): Promise<any>;
  /** Stops the API server as an upgrade would (SIGTERM) and leaves the rest running. */
  stopApiServer(): Promise<void>;
  /** Starts a stopped API server again on the same port and waits until it is ready. */
  startApiServer(): Promise<void>;
  /** Both in a row. Data, port, certificate and tokens stay. */
  restartApiServer(): Promise<void>;
  /**
   * Forgets history in etcd. The API server's watch cache still answers for what it
   * remembers: restart the API server as well to make old resource versions 410 Gone.
   */
  compactEtcd(): Promise<void>;
  /**
   * The audit events so far (audit.k8s.io/v1, level Metadata, or RequestResponse for bodies; without leases),
   * one by one: with bodies they are more than memory should hold.
   *
   * @throws Error when the cluster was started without `auditLog`
   */
  auditEvents(): AsyncIterable<any>;
  /** Ends all processes and removes the folder. A second call does nothing. */
  stop(): Promise<void>;
}
