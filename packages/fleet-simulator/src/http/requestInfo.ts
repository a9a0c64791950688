import { ServedKind, KindTable } from '../api/kinds';

/**
 * What a request is about, in the words of Kubernetes authorization.
 *
 * @public
 */
export interface RequestInfo {
  method: string;
  /** The path below the cluster's prefix, starting with a slash. */
  path: string;
  query: URLSearchParams;
  verb: string;
  /** Set for requests on a resource. */
  group?: string;
  version?: string;
  resource?: string;
  subresource?: string;
  namespace?: string;
  name?: string;
}

/** A request on a resource that this cluster serves. */
export interface ResourceRequest extends RequestInfo {
  kind: ServedKind;
}

const RESOURCE_VERBS: Record<string, [withName: string, without: string]> = {
  GET: ['get', 'list'],
  HEAD: ['get', 'list'],
  POST: ['create', 'create'],
  PUT: ['update', 'update'],
  PATCH: ['patch', 'patch'],
  DELETE: ['delete', 'deletecollection'],
};

/** True for the ways a boolean query parameter says yes. */
export function isTrue(value: string | null): boolean {
  return value !== null && !['', '0', 'false'].includes(value);
}

/** Splits a path into what it is about. Does not look whether that exists. */
export function parseRequest(
  method: string,
  path: string,
  query: URLSearchParams,
): RequestInfo {
  const steps = path.split('/').filter(Boolean).map(decodeURIComponent);
  const base = { method, path, query, verb: method.toLowerCase() };
  let rest: string[];
  let group = '';
  let version: string;
  if (steps[0] === 'api' && steps.length > 2) {
    [, version, ...rest] = steps;
  } else if (steps[0] === 'apis' && steps.length > 3) {
    [, group, version, ...rest] = steps;
  } else {
    return base;
  }
  let namespace: string | undefined;
  // /namespaces/x is the namespace itself; /namespaces/x/pods is inside of it.
  const own = ['status', 'finalize'];
  if (rest[0] === 'namespaces' && rest.length > 2 && !own.includes(rest[2])) {
    [, namespace, ...rest] = rest;
  }
  const [resource, name, subresource] = rest;
  const [withName, without] = RESOURCE_VERBS[method] ?? [base.verb, base.verb];
  let verb = name ? withName : without;
  if (verb === 'list' && isTrue(query.get('watch'))) verb = 'watch';
  return {
    ...base,
    verb,
    group,
    version,
    resource,
    subresource,
    namespace: resource === 'namespaces' && group === '' ? name : namespace,
    name,
  };
}

/** The kind a request is about, where the cluster has it at that scope. */
export function kindOf(
  kinds: KindTable,
  info: RequestInfo,
): ServedKind | undefined {
  if (!info.resource) return undefined;
  const apiVersion = info.group
    ? `${info.group}/${info.version}`
    : info.version!;
  return kinds.byPlural(apiVersion, info.resource);
}
