import { JsonObject } from '../../canonical';
import {
  CONDITION_PATHS,
  conditionPaths,
  refPaths,
  selectorPaths,
} from '../commonPaths';
import { byCondition, ConditionColumns } from '../conditions';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import {
  at,
  condition,
  controllerUid,
  numberAt,
  objects,
  text,
  texts,
} from '../read';
import { KindSpec, ResourceColumns } from '../types';

const GROUP = 'gateway.networking.k8s.io';

export const gatewayClasses = defineKind({
  group: GROUP,
  version: 'v1',
  otherVersions: ['v1beta1'],
  kind: 'GatewayClass',
  resource: 'gatewayclasses',
  namespaced: false,
  paths: [
    'spec.controllerName',
    ...refPaths('spec.parametersRef'),
    ...CONDITION_PATHS,
  ],
  columns: object => ({
    ...byCondition(object, 'Accepted'),
    facts: factsOf({ controller: text(object, 'spec', 'controllerName') }),
  }),
});

export const gateways = defineKind({
  group: GROUP,
  version: 'v1',
  otherVersions: ['v1beta1'],
  kind: 'Gateway',
  resource: 'gateways',
  namespaced: true,
  paths: [
    'spec.gatewayClassName',
    ...below('spec.addresses[]', 'type', 'value'),
    ...below(
      'spec.listeners[]',
      'name',
      'hostname',
      'port',
      'protocol',
      'tls.mode',
      'allowedRoutes.namespaces.from',
      'allowedRoutes.kinds[].group',
      'allowedRoutes.kinds[].kind',
    ),
    ...refPaths('spec.listeners[].tls.certificateRefs[]'),
    ...selectorPaths('spec.listeners[].allowedRoutes.namespaces.selector'),
    ...below('status.addresses[]', 'type', 'value'),
    ...below('status.listeners[]', 'name', 'attachedRoutes'),
    ...conditionPaths('status.listeners[].conditions'),
    ...CONDITION_PATHS,
  ],
  columns(object) {
    const listeners = objects(object, 'spec', 'listeners');
    const accepted = condition(object, 'Accepted');
    const word =
      accepted?.status === 'False'
        ? byCondition(object, 'Accepted', 'critical')
        : byCondition(object, 'Programmed');
    return {
      ...word,
      ownerUid: controllerUid(object),
      facts: factsOf({
        class: text(object, 'spec', 'gatewayClassName'),
        hosts: listeners.map(listener => text(listener, 'hostname') ?? '*'),
        ports: listeners.map(
          listener =>
            `${numberAt(listener, 'port')}/${text(listener, 'protocol')}`,
        ),
        tls: listeners.some(listener => at(listener, 'tls') !== undefined),
        addresses: objects(object, 'status', 'addresses').map(
          address => text(address, 'value') ?? '',
        ),
        attachedRoutes: objects(object, 'status', 'listeners').reduce(
          (sum, listener) => sum + (numberAt(listener, 'attachedRoutes') ?? 0),
          0,
        ),
      }),
    };
  },
});

const ROUTE_PATHS = [
  'spec.hostnames',
  ...refPaths('spec.parentRefs[]'),
  ...below('spec.parentRefs[]', 'sectionName', 'port'),
  ...below('spec.rules[]', 'name', 'filters[].type'),
  ...refPaths('spec.rules[].backendRefs[]'),
  ...below('spec.rules[].backendRefs[]', 'port', 'weight'),
  ...refPaths('status.parents[].parentRef'),
  'status.parents[].parentRef.sectionName',
  'status.parents[].controllerName',
  ...conditionPaths('status.parents[].conditions'),
];

/** What the gateways of a route say of it; one that refuses it is told first. */
function routeStatus(object: JsonObject): ConditionColumns {
  const conditions = objects(object, 'status', 'parents').flatMap(parent =>
    objects(parent, 'conditions'),
  );
  const refused = conditions.find(
    item =>
      item.status === 'False' &&
      (item.type === 'Accepted' || item.type === 'ResolvedRefs'),
  );
  if (refused) {
    return {
      state: 'degraded',
      status: `Not${refused.type}`,
      reason: text(refused, 'reason'),
    };
  }
  return conditions.some(
    item => item.type === 'Accepted' && item.status === 'True',
  )
    ? { state: 'healthy', status: 'Accepted' }
    : { state: 'progressing', status: 'Pending' };
}

function routeColumns(object: JsonObject): ResourceColumns {
  const own = text(object, 'metadata', 'namespace');
  const backends = objects(object, 'spec', 'rules').flatMap(rule =>
    objects(rule, 'backendRefs'),
  );
  return {
    ...routeStatus(object),
    ownerUid: controllerUid(object),
    facts: factsOf({
      hosts: texts(object, 'spec', 'hostnames'),
      gateways: objects(object, 'spec', 'parentRefs').map(
        ref => `${text(ref, 'namespace') ?? own}/${text(ref, 'name')}`,
      ),
      backends: backends.map(ref => {
        const namespace = text(ref, 'namespace');
        const port = numberAt(ref, 'port');
        return `${namespace ? `${namespace}/` : ''}${text(ref, 'name')}${
          port === undefined ? '' : `:${port}`
        }`;
      }),
    }),
  };
}

function routeKind(
  definition: Pick<KindSpec, 'kind' | 'resource' | 'otherVersions'> & {
    paths: string[];
  },
): KindSpec {
  return defineKind({
    group: GROUP,
    version: 'v1',
    namespaced: true,
    columns: routeColumns,
    ...definition,
    paths: [...ROUTE_PATHS, ...definition.paths],
  });
}

export const httpRoutes = routeKind({
  otherVersions: ['v1beta1'],
  kind: 'HTTPRoute',
  resource: 'httproutes',
  paths: [
    ...below('spec.rules[].matches[]', 'path.type', 'path.value', 'method'),
    ...below('spec.rules[].timeouts', 'request', 'backendRequest'),
  ],
});

export const grpcRoutes = routeKind({
  otherVersions: ['v1alpha2'],
  kind: 'GRPCRoute',
  resource: 'grpcroutes',
  paths: below('spec.rules[].matches[].method', 'type', 'service', 'method'),
});
