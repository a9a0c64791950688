import { IngressRoute } from '@backstage-fleet/plugin-fleet-common';
import {
  JsonObject,
  JsonValue,
  KindId,
  objectsIn,
  textIn,
  textsIn,
  valueIn,
} from '@backstage-fleet/protocol';
import { matchesPattern } from './query/pattern';
import { TextPattern } from './query/types';

/** Kinds that make hosts reachable from outside. */
export const ROUTE_KINDS: readonly KindId[] = [
  'ingresses.networking.k8s.io',
  'httproutes.gateway.networking.k8s.io',
  'grpcroutes.gateway.networking.k8s.io',
];

/** A backend that a route names. */
export interface NamedBackend {
  kind: string;
  namespace: string;
  name: string;
  port?: string;
}

/** What one host of an object comes to. */
export interface HostRoute
  extends Pick<IngressRoute, 'host' | 'paths' | 'tls' | 'className'> {
  backends: NamedBackend[];
}

/** Hosts of an Ingress or a route of the Gateway API, in the order of their names. */
export function hostsOf(kind: KindId, object: JsonObject): HostRoute[] {
  const hosts =
    kind === ROUTE_KINDS[0] ? ingressHosts(object) : routeHosts(object);
  return hosts.sort((a, b) => (a.host < b.host ? -1 : Number(a.host > b.host)));
}

/** Whether a host is asked for. */
export function isHost(
  host: string,
  pattern: TextPattern | undefined,
): boolean {
  return pattern === undefined || matchesPattern(pattern, host);
}

/** Part of a host, `*` for any text. */
export function hostPattern(text: string): TextPattern {
  const pieces = text.split('*');
  return pieces.length === 1 ? ['', text, ''] : pieces;
}

function ingressHosts(object: JsonObject): HostRoute[] {
  const spec = valueIn(object, 'spec');
  const namespace = textIn(object, 'metadata', 'namespace') ?? '';
  const className =
    textIn(spec, 'ingressClassName') ??
    textIn(object, 'metadata', 'annotations', 'kubernetes.io/ingress.class');
  const tls = objectsIn(spec, 'tls');
  const secured = new Set(tls.flatMap(item => textsIn(item, 'hosts')));
  // Without hosts the certificate of the controller serves all of them.
  const all = tls.some(item => textsIn(item, 'hosts').length === 0);
  const fallback = ingressBackend(valueIn(spec, 'defaultBackend'), namespace);
  const rules = objectsIn(spec, 'rules');
  const byHost = new Map<string, HostRoute>();
  const at = (host: string) => {
    const route = byHost.get(host) ?? {
      host,
      paths: [],
      tls: all || covers(secured, host),
      className,
      backends: [],
    };
    byHost.set(host, route);
    return route;
  };
  for (const rule of rules) {
    const route = at(textIn(rule, 'host') ?? '*');
    const paths = objectsIn(rule, 'http', 'paths');
    for (const path of paths) {
      addOnce(route.paths!, textIn(path, 'path') ?? '/');
      addBackend(route, ingressBackend(path.backend, namespace));
    }
    if (paths.length === 0) {
      addBackend(route, fallback);
    }
  }
  if (rules.length === 0 && fallback) {
    addBackend(at('*'), fallback);
  }
  return [...byHost.values()];
}

function ingressBackend(
  backend: JsonValue | undefined,
  namespace: string,
): NamedBackend | undefined {
  const service = textIn(backend, 'service', 'name');
  if (service !== undefined) {
    const port = valueIn(backend, 'service', 'port');
    const number = valueIn(port, 'number');
    return {
      kind: 'services',
      namespace,
      name: service,
      port: typeof number === 'number' ? String(number) : textIn(port, 'name'),
    };
  }
  const name = textIn(backend, 'resource', 'name');
  return name === undefined
    ? undefined
    : { kind: textIn(backend, 'resource', 'kind') ?? '', namespace, name };
}

function routeHosts(object: JsonObject): HostRoute[] {
  const spec = valueIn(object, 'spec');
  const namespace = textIn(object, 'metadata', 'namespace') ?? '';
  const parents = objectsIn(spec, 'parentRefs');
  const route: Omit<HostRoute, 'host'> = {
    paths: [],
    // Which listener it hangs on says whether there is TLS; routes name it by section.
    tls: parents.some(parent =>
      /https|tls/i.test(textIn(parent, 'sectionName') ?? ''),
    ),
    className: textIn(parents[0], 'name'),
    backends: [],
  };
  for (const rule of objectsIn(spec, 'rules')) {
    for (const match of objectsIn(rule, 'matches')) {
      const path =
        textIn(match, 'path', 'value') ?? textIn(match, 'method', 'service');
      if (path !== undefined) {
        addOnce(route.paths!, path);
      }
    }
    for (const backend of objectsIn(rule, 'backendRefs')) {
      const name = textIn(backend, 'name');
      const kind = textIn(backend, 'kind') ?? 'Service';
      const port = valueIn(backend, 'port');
      addBackend(
        route,
        name === undefined
          ? undefined
          : {
              kind: kind === 'Service' ? 'services' : kind,
              namespace: textIn(backend, 'namespace') ?? namespace,
              name,
              port: typeof port === 'number' ? String(port) : undefined,
            },
      );
    }
  }
  const hosts = textsIn(spec, 'hostnames');
  return (hosts.length > 0 ? [...new Set(hosts)] : ['*']).map(host => ({
    ...route,
    host,
  }));
}

/** Whether certificates are for a host, by name or by its parent with a wildcard. */
function covers(secured: ReadonlySet<string>, host: string): boolean {
  return secured.has(host) || secured.has(host.replace(/^[^.]+/, '*'));
}

function addBackend(
  route: Pick<HostRoute, 'backends'>,
  backend: NamedBackend | undefined,
): void {
  if (
    backend &&
    !route.backends.some(
      item =>
        item.kind === backend.kind &&
        item.namespace === backend.namespace &&
        item.name === backend.name &&
        item.port === backend.port,
    )
  ) {
    route.backends.push(backend);
  }
}

function addOnce(list: string[], item: string): void {
  if (!list.includes(item)) {
    list.push(item);
  }
}
