import { JsonObject } from '../../canonical';
import { refPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { at, controllerUid, numberAt, objects, text, texts } from '../read';

const BACKEND = ['service.name', 'service.port.name', 'service.port.number'];

function backendPaths(prefix: string): string[] {
  return [...below(prefix, ...BACKEND), ...refPaths(`${prefix}.resource`)];
}

/** `service:port`, or `Kind/name` of another resource. */
function backendOf(backend: JsonObject | undefined): string[] {
  const service = at(backend, 'service');
  if (service) {
    const port =
      numberAt(service, 'port', 'number') ?? text(service, 'port', 'name');
    return [`${text(service, 'name')}${port === undefined ? '' : `:${port}`}`];
  }
  const resource = at(backend, 'resource');
  return resource
    ? [`${text(resource, 'kind')}/${text(resource, 'name')}`]
    : [];
}

function backendsOf(object: JsonObject): string[] {
  const paths = objects(object, 'spec', 'rules').flatMap(rule =>
    objects(rule, 'http', 'paths'),
  );
  return [at(object, 'spec', 'defaultBackend'), ...paths.map(p => p.backend)]
    .map(backend => backend as JsonObject | undefined)
    .flatMap(backendOf);
}

export const ingresses = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'Ingress',
  resource: 'ingresses',
  namespaced: true,
  paths: [
    'spec.ingressClassName',
    ...backendPaths('spec.defaultBackend'),
    'spec.rules[].host',
    ...below('spec.rules[].http.paths[]', 'path', 'pathType'),
    ...backendPaths('spec.rules[].http.paths[].backend'),
    ...below('spec.tls[]', 'hosts', 'secretName'),
    ...below('status.loadBalancer.ingress[]', 'ip', 'hostname'),
  ],
  columns(object) {
    const addresses = objects(object, 'status', 'loadBalancer', 'ingress')
      .map(item => text(item, 'hostname') ?? text(item, 'ip') ?? '')
      .filter(address => address !== '');
    const isReady = addresses.length > 0;
    return {
      state: isReady ? 'healthy' : 'progressing',
      status: isReady ? 'Ready' : 'Pending',
      ...(isReady ? {} : { reason: 'No controller gave it an address' }),
      ownerUid: controllerUid(object),
      facts: factsOf({
        hosts: objects(object, 'spec', 'rules')
          .map(rule => text(rule, 'host') ?? '*')
          .sort(),
        class:
          text(object, 'spec', 'ingressClassName') ??
          text(
            object,
            'metadata',
            'annotations',
            'kubernetes.io/ingress.class',
          ),
        tls: objects(object, 'spec', 'tls').length > 0,
        tlsHosts: objects(object, 'spec', 'tls').flatMap(tls =>
          texts(tls, 'hosts'),
        ),
        addresses,
        backends: backendsOf(object),
      }),
    };
  },
});

export const ingressClasses = defineKind({
  group: 'networking.k8s.io',
  version: 'v1',
  kind: 'IngressClass',
  resource: 'ingressclasses',
  namespaced: false,
  paths: [
    'spec.controller',
    ...refPaths('spec.parameters'),
    'spec.parameters.scope',
  ],
  columns: object => ({
    state: 'healthy',
    status: 'Active',
    facts: factsOf({
      controller: text(object, 'spec', 'controller'),
      isDefault:
        text(
          object,
          'metadata',
          'annotations',
          'ingressclass.kubernetes.io/is-default-class',
        ) === 'true',
    }),
  }),
});
