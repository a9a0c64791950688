import { createServer } from 'node:http';
import { AddressInfo } from 'node:net';
import { stringify } from 'yaml';
import { SimulatedCluster } from '../SimulatedCluster';
import { noSuchPath } from '../api/status';
import { Authorizer } from './access';
import { ClusterHandler } from './ClusterHandler';
import { Fault, FaultMatcher } from './faults';
import { replyError } from './reply';

/**
 * Simulated clusters that listen.
 *
 * @public
 */
export interface ServedClusters {
  /** Serves one more cluster. */
  add(cluster: SimulatedCluster): void;
  readonly port: number;
  /** The server URL of a cluster, for a kubeconfig. */
  url(name: string): string;
  /** A kubeconfig as YAML text, its context named like the cluster. */
  kubeconfig(name: string, options?: { token?: string }): string;
  /** Hits the next matching request of a cluster with a fault. */
  failNext(name: string, matcher: FaultMatcher, fault: Fault): void;
  /** Forgets faults that have not hit anything yet. */
  clearFaults(name: string): void;
  /** Ends all watches of a cluster. */
  closeWatches(name: string): void;
  /** How many watches of a cluster are open. */
  watchCount(name: string): number;
  /** Changes who may do what from the next request on; undefined allows all. */
  setAuthorizer(name: string, authorizer: Authorizer | undefined): void;
  /** Closes every connection and the port. */
  stop(): Promise<void>;
}

function kubeconfigOf(name: string, server: string, token?: string): string {
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    // client-node refuses plain HTTP unless it is told not to verify.
    clusters: [{ name, cluster: { server, 'insecure-skip-tls-verify': true } }],
    users: [{ name, user: token ? { token } : {} }],
    contexts: [{ name, context: { cluster: name, user: name } }],
    'current-context': name,
  });
}

/**
 * Serves clusters over plain HTTP on one port, each below `/clusters/<name>`.
 *
 * @throws Error with the code of `listen`, such as EADDRINUSE
 * @public
 */
export async function serveSimulatedClusters(
  clusters: readonly SimulatedCluster[],
  options: { host?: string; port?: number } = {},
): Promise<ServedClusters> {
  const { host = '127.0.0.1', port = 0 } = options;
  const handlers = new Map<string, ClusterHandler>();
  const timers: ReturnType<typeof setInterval>[] = [];
  const add = (cluster: SimulatedCluster) => {
    const handler = new ClusterHandler(cluster);
    handlers.set(cluster.name, handler);
    timers.push(
      setInterval(
        () => handler.bookmark(),
        cluster.options.bookmarkIntervalMs ?? 60_000,
      ),
    );
  };
  const handlerOf = (name: string): ClusterHandler => {
    const handler = handlers.get(name);
    if (!handler) {
      throw new RangeError(
        `No simulated cluster is named '${name}'; there are: ${[
          ...handlers.keys(),
        ].join(', ')}`,
      );
    }
    return handler;
  };
  const server = createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://simulator');
    const match = /^\/clusters\/([^/]+)(\/.*)?$/.exec(url.pathname);
    const handler = match && handlers.get(match[1]);
    if (!handler) {
      replyError(res, noSuchPath());
      return;
    }
    url.pathname = match[2] ?? '/';
    void handler.handle(req, res, url);
  });
  server.keepAliveTimeout = 65_000;
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, resolve);
  });
  clusters.forEach(add);
  const { port: actualPort } = server.address() as AddressInfo;
  const url = (name: string) => {
    handlerOf(name);
    return `http://${host}:${actualPort}/clusters/${name}`;
  };
  return {
    port: actualPort,
    add,
    url,
    kubeconfig: (name, { token } = {}) => kubeconfigOf(name, url(name), token),
    failNext: (name, matcher, fault) =>
      handlerOf(name).faults.add(matcher, fault),
    clearFaults: name => handlerOf(name).faults.clear(),
    closeWatches: name => handlerOf(name).closeWatches(),
    watchCount: name => handlerOf(name).watchCount,
    setAuthorizer: (name, authorizer) =>
      handlerOf(name).setAuthorizer(authorizer),
    stop: async () => {
      for (const timer of timers) clearInterval(timer);
      await new Promise<void>((resolve, reject) => {
        server.close(error => (error ? reject(error) : resolve()));
        server.closeAllConnections();
      });
    },
  };
}
