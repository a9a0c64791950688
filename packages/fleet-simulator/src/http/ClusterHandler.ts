import { IncomingMessage, ServerResponse } from 'node:http';
import { ServedKind } from '../api/kinds';
import {
  injectedFailure,
  methodNotAllowed,
  noSuchPath,
  unauthorized,
} from '../api/status';
import { SimulatedCluster } from '../SimulatedCluster';
import { Authorizer, User, checkAccess, review } from './access';
import {
  AGGREGATED_TYPE,
  DiscoveredResource,
  acceptsAggregated,
  aggregated,
  coreVersions,
  discover,
  groupList,
  oneGroup,
  resourceList,
} from './discovery';
import { scaleOf } from '../api/scale';
import { Fault, FaultQueue } from './faults';
import { listJson } from './listing';
import { readMetrics } from './metrics';
import {
  checkAcceptsJson,
  readBody,
  replyError,
  replyJson,
  replyText,
} from './reply';
import {
  RequestInfo,
  ResourceRequest,
  kindOf,
  parseRequest,
} from './requestInfo';
import { Watcher } from './Watcher';
import { write } from './writing';

/** Whether a path below an object of a kind is served; no path is its own. */
function hasSubresource(kind: ServedKind, name: string | undefined): boolean {
  if (name === undefined) return true;
  if (name === 'status') return kind.status === true;
  return name === 'scale' && kind.scale !== undefined;
}

/** Answers HTTP requests for one cluster. */
export class ClusterHandler {
  readonly faults = new FaultQueue();
  readonly #watchers = new Set<Watcher>();
  #discovered: DiscoveredResource[];
  #authorizer?: Authorizer;

  constructor(private readonly cluster: SimulatedCluster) {
    this.#discovered = discover(cluster.kinds.all());
    this.#authorizer = cluster.options.authorizer;
    cluster.kinds.onChange(removed => {
      this.#discovered = discover(cluster.kinds.all());
      if (removed) this.#endWatchesOf(removed);
    });
  }

  /** How many watches are open. */
  get watchCount(): number {
    return this.#watchers.size;
  }

  setAuthorizer(authorizer: Authorizer | undefined): void {
    this.#authorizer = authorizer;
  }

  /** Sends a bookmark to every watch that wants them. */
  bookmark(): void {
    for (const watcher of this.#watchers) watcher.bookmark();
  }

  /** Ends all watches, as an API server does that restarts. */
  closeWatches(): void {
    for (const watcher of [...this.#watchers]) watcher.close();
  }

  /** A kind that is no longer served ends the watches of it. */
  #endWatchesOf(kind: ServedKind): void {
    for (const watcher of [...this.#watchers]) {
      if (watcher.isOf(kind)) watcher.close();
    }
  }

  async handle(
    req: IncomingMessage,
    res: ServerResponse,
    url: URL,
  ): Promise<void> {
    try {
      const info = parseRequest(
        req.method ?? 'GET',
        url.pathname,
        url.searchParams,
      );
      const fault = this.faults.take(info);
      if (fault && (await this.#inject(fault, req))) return;
      const user = this.#authenticate(req);
      checkAccess(this.#authorizer, user, info);
      await this.#route(info, user, req, res, fault);
    } catch (error) {
      if (res.headersSent) res.destroy();
      else replyError(res, error);
    }
  }

  /** Returns whether the request is done with. */
  async #inject(fault: Fault, req: IncomingMessage): Promise<boolean> {
    if (fault.delayMs) {
      await new Promise(resolve => setTimeout(resolve, fault.delayMs));
    }
    if (fault.dropConnection) {
      req.socket.destroy();
      return true;
    }
    if (fault.status) throw injectedFailure(fault.status, fault.retryAfter);
    return false;
  }

  #authenticate(req: IncomingMessage): User {
    const { tokens } = this.cluster.options;
    if (!tokens) return { username: 'simulator-admin' };
    const match = /^Bearer (.+)$/i.exec(req.headers.authorization ?? '');
    const user = match && Object.hasOwn(tokens, match[1]) && tokens[match[1]];
    if (!user) throw unauthorized();
    return user;
  }

  async #route(
    info: RequestInfo,
    user: User,
    req: IncomingMessage,
    res: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    if (info.resource === undefined) {
      this.#discovery(info, req, res);
      return;
    }
    if (info.group === 'authorization.k8s.io' && info.version === 'v1') {
      if (!/^selfsubject(access|rules)reviews$/.test(info.resource)) {
        throw noSuchPath();
      }
      if (info.method !== 'POST') throw methodNotAllowed();
      const body = await readBody(req);
      const answer = review(this.#authorizer, user, info.resource, body);
      replyJson(res, 201, answer);
      return;
    }
    if (info.group === 'metrics.k8s.io' && info.version === 'v1beta1') {
      if (info.method !== 'GET') throw methodNotAllowed();
      const { store, kinds, clock } = this.cluster;
      replyJson(res, 200, readMetrics(store, kinds, clock.now(), info));
      return;
    }
    const kind = kindOf(this.cluster.kinds, info);
    if (
      !kind ||
      (!kind.namespaced &&
        info.namespace !== undefined &&
        kind.kind !== 'Namespace')
    ) {
      throw noSuchPath();
    }
    if (!hasSubresource(kind, info.subresource)) throw noSuchPath();
    checkAcceptsJson(req);
    await this.#resource({ ...info, kind }, req, res, fault);
  }

  async #resource(
    request: ResourceRequest,
    req: IncomingMessage,
    res: ServerResponse,
    fault: Fault | undefined,
  ): Promise<void> {
    const { api } = this.cluster;
    const { kind, namespace, name, method } = request;
    if (kind.namespaced && name && !namespace) throw noSuchPath();
    if (request.verb === 'watch') {
      const watcher = new Watcher(api, request, res, {
        truncateAfter: fault?.truncateWatch,
        onClose: closed => this.#watchers.delete(closed),
      });
      this.#watchers.add(watcher);
      try {
        watcher.start();
      } catch (error) {
        this.#watchers.delete(watcher);
        throw error;
      }
    } else if (method === 'GET' && name) {
      const found = api.get(kind, namespace, name);
      const isScale = request.subresource === 'scale';
      replyJson(res, 200, isScale ? scaleOf(kind, found.object) : found.json);
    } else if (method === 'GET') {
      replyJson(res, 200, listJson(api, request));
    } else if (['POST', 'PUT', 'PATCH', 'DELETE'].includes(method)) {
      const { code, body } = await write(api, request, req);
      this.cluster.settle();
      replyJson(res, code, body);
    } else {
      throw methodNotAllowed();
    }
  }

  #discovery(
    info: RequestInfo,
    req: IncomingMessage,
    res: ServerResponse,
  ): void {
    if (info.method !== 'GET' && info.method !== 'HEAD') {
      throw methodNotAllowed();
    }
    const path = info.path.replace(/\/+$/, '');
    if (/^\/(livez|readyz|healthz)(\/ping)?$/.test(path)) {
      replyText(res, 200, 'ok');
      return;
    }
    const steps = path.split('/').slice(1);
    const isRoot = path === '/api' || path === '/apis';
    if (isRoot && acceptsAggregated(req.headers.accept)) {
      replyJson(
        res,
        200,
        aggregated(this.#discovered, path === '/api' ? 'core' : 'groups'),
        { 'Content-Type': AGGREGATED_TYPE, Vary: 'Accept' },
      );
      return;
    }
    const answer = this.#document(path, steps, req);
    if (answer) replyJson(res, 200, answer);
    else replyText(res, 404, '404 page not found\n');
  }

  #document(
    path: string,
    steps: string[],
    req: IncomingMessage,
  ): object | undefined {
    if (path === '/version') return this.cluster.versionInfo();
    if (path === '/api') return coreVersions(req.headers.host ?? '');
    if (path === '/apis') return groupList(this.#discovered);
    if (steps[0] === 'api' && steps.length === 2) {
      return resourceList(this.#discovered, steps[1]);
    }
    if (steps[0] === 'apis' && steps.length === 2) {
      return oneGroup(this.#discovered, steps[1]);
    }
    if (steps[0] === 'apis' && steps.length === 3) {
      return resourceList(this.#discovered, `${steps[1]}/${steps[2]}`);
    }
    return undefined;
  }
}
