import { RelatedResource } from '@backstage-fleet/plugin-fleet-common';
import {
  JsonObject,
  JsonValue,
  KindId,
  objectsIn,
  textIn,
  valueIn,
} from '@backstage-fleet/protocol';
import { readPlainSelector, readSelector, Selector } from './selectors';

export type Relation = RelatedResource['relation'];

/** An object that another one names. */
export interface NamedTarget {
  relation: Relation;
  kind: KindId;
  namespace: string;
  name: string;
}

/** Objects that another one selects by their labels, in its own namespace. */
export interface SelectedTargets {
  relation: Relation;
  kinds: readonly KindId[];
  selector: Selector;
}

/** What an object says of others. */
export interface Targets {
  named: NamedTarget[];
  selected: SelectedTargets[];
}

/** What relations are seen from the other side. */
export const INVERSE: Partial<Record<Relation, Relation>> = {
  selects: 'selectedBy',
  routesTo: 'routedFrom',
  routedFrom: 'routesTo',
  mounts: 'mountedBy',
  boundTo: 'boundTo',
  runsOn: 'hosts',
  scales: 'scaledBy',
  guards: 'guardedBy',
  uses: 'usedBy',
  binds: 'boundBy',
};

/** Kinds whose pods come from a template. */
export const WORKLOADS: readonly KindId[] = [
  'deployments.apps',
  'statefulsets.apps',
  'daemonsets.apps',
  'replicasets.apps',
  'replicationcontrollers',
  'jobs.batch',
];

const SELECTABLE: readonly KindId[] = ['pods', ...WORKLOADS];

const RBAC = 'rbac.authorization.k8s.io';
const GATEWAY = 'gateway.networking.k8s.io';
const INGRESSES = 'ingresses.networking.k8s.io';
const ROUTES: readonly KindId[] = [
  `httproutes.${GATEWAY}`,
  `grpcroutes.${GATEWAY}`,
];

const NAMING: Record<KindId, readonly KindId[]> = {
  services: [INGRESSES, ...ROUTES],
  persistentvolumeclaims: ['pods'],
  persistentvolumes: ['persistentvolumeclaims'],
  'storageclasses.storage.k8s.io': [
    'persistentvolumeclaims',
    'persistentvolumes',
  ],
  serviceaccounts: [
    'pods',
    `rolebindings.${RBAC}`,
    `clusterrolebindings.${RBAC}`,
  ],
  [`roles.${RBAC}`]: [`rolebindings.${RBAC}`],
  [`clusterroles.${RBAC}`]: [
    `rolebindings.${RBAC}`,
    `clusterrolebindings.${RBAC}`,
  ],
  [`gateways.${GATEWAY}`]: ROUTES,
  'ingressclasses.networking.k8s.io': [INGRESSES],
};

/** Kinds that may name or select an object of a kind. */
export function namingKinds(kind: KindId): readonly KindId[] {
  if (SELECTABLE.includes(kind)) {
    return [
      'services',
      'poddisruptionbudgets.policy',
      'networkpolicies.networking.k8s.io',
      ...(kind === 'pods' ? [] : ['horizontalpodautoscalers.autoscaling']),
    ];
  }
  return NAMING[kind] ?? [];
}

/**
 * What an object says of others, by its projection alone.
 *
 * @param kindOf - id of a kind that is named by Kind and API group
 */
export function targetsOf(
  kind: KindId,
  object: JsonObject,
  kindOf: (kindName: string, group: string) => KindId,
): Targets {
  const namespace = textIn(object, 'metadata', 'namespace') ?? '';
  const named: NamedTarget[] = [];
  const selected: SelectedTargets[] = [];
  const add = (
    relation: Relation,
    targetKind: KindId,
    name: string | undefined,
    targetNamespace: string = namespace,
  ) => {
    if (name !== undefined) {
      named.push({
        relation,
        kind: targetKind,
        namespace: targetNamespace,
        name,
      });
    }
  };
  const spec = valueIn(object, 'spec');

  if (namespace !== '') {
    add('inNamespace', 'namespaces', namespace, '');
  }
  switch (kind) {
    case 'pods':
      add('runsOn', 'nodes', textIn(spec, 'nodeName'), '');
      addPodSpec(add, spec);
      break;
    case 'cronjobs.batch':
      addPodSpec(add, valueIn(spec, 'jobTemplate', 'spec', 'template', 'spec'));
      break;
    case 'services': {
      const selector = readPlainSelector(valueIn(spec, 'selector'));
      if (selector) {
        selected.push({ relation: 'selects', kinds: SELECTABLE, selector });
      }
      break;
    }
    case 'poddisruptionbudgets.policy':
    case 'networkpolicies.networking.k8s.io': {
      const isBudget = kind.startsWith('pod');
      const selector = valueIn(spec, isBudget ? 'selector' : 'podSelector');
      // A budget without a selector guards nothing, a policy without one all.
      if (selector !== undefined || !isBudget) {
        selected.push({
          relation: isBudget ? 'guards' : 'selects',
          kinds: SELECTABLE,
          selector: readSelector(selector),
        });
      }
      break;
    }
    case INGRESSES:
      add(
        'uses',
        'ingressclasses.networking.k8s.io',
        textIn(spec, 'ingressClassName'),
        '',
      );
      for (const backend of ingressBackends(spec)) {
        add('routesTo', 'services', textIn(backend, 'service', 'name'));
      }
      for (const tls of objectsIn(spec, 'tls')) {
        add('uses', 'secrets', textIn(tls, 'secretName'));
      }
      break;
    case ROUTES[0]:
    case ROUTES[1]:
      for (const parent of objectsIn(spec, 'parentRefs')) {
        if ((textIn(parent, 'kind') ?? 'Gateway') === 'Gateway') {
          add(
            'routedFrom',
            `gateways.${GATEWAY}`,
            textIn(parent, 'name'),
            textIn(parent, 'namespace'),
          );
        }
      }
      for (const rule of objectsIn(spec, 'rules')) {
        for (const backend of objectsIn(rule, 'backendRefs')) {
          if ((textIn(backend, 'kind') ?? 'Service') === 'Service') {
            add(
              'routesTo',
              'services',
              textIn(backend, 'name'),
              textIn(backend, 'namespace'),
            );
          }
        }
      }
      break;
    case `gateways.${GATEWAY}`:
      add(
        'uses',
        `gatewayclasses.${GATEWAY}`,
        textIn(spec, 'gatewayClassName'),
        '',
      );
      break;
    case 'persistentvolumeclaims':
      add('boundTo', 'persistentvolumes', textIn(spec, 'volumeName'), '');
      add(
        'uses',
        'storageclasses.storage.k8s.io',
        textIn(spec, 'storageClassName'),
        '',
      );
      break;
    case 'persistentvolumes':
      add(
        'boundTo',
        'persistentvolumeclaims',
        textIn(spec, 'claimRef', 'name'),
        textIn(spec, 'claimRef', 'namespace'),
      );
      add(
        'uses',
        'storageclasses.storage.k8s.io',
        textIn(spec, 'storageClassName'),
        '',
      );
      break;
    case 'horizontalpodautoscalers.autoscaling': {
      const target = valueIn(spec, 'scaleTargetRef');
      add(
        'scales',
        kindOf(
          textIn(target, 'kind') ?? '',
          groupOf(textIn(target, 'apiVersion')),
        ),
        textIn(target, 'name'),
      );
      break;
    }
    case `rolebindings.${RBAC}`:
    case `clusterrolebindings.${RBAC}`: {
      const isClusterRole = textIn(object, 'roleRef', 'kind') === 'ClusterRole';
      add(
        'binds',
        `${isClusterRole ? 'clusterroles' : 'roles'}.${RBAC}`,
        textIn(object, 'roleRef', 'name'),
        isClusterRole ? '' : namespace,
      );
      for (const subject of objectsIn(object, 'subjects')) {
        if (textIn(subject, 'kind') === 'ServiceAccount') {
          add(
            'binds',
            'serviceaccounts',
            textIn(subject, 'name'),
            textIn(subject, 'namespace'),
          );
        }
      }
      break;
    }
    default:
      if (WORKLOADS.includes(kind)) {
        addPodSpec(add, valueIn(spec, 'template', 'spec'));
      }
  }
  return { named: unique(named), selected };
}

/** Backends of an ingress, the default one among them. */
export function ingressBackends(spec: JsonValue | undefined): JsonObject[] {
  return [
    ...objectsIn([valueIn(spec, 'defaultBackend') ?? null] as JsonValue),
    ...objectsIn(spec, 'rules').flatMap(rule =>
      objectsIn(rule, 'http', 'paths').flatMap(path =>
        objectsIn([path.backend ?? null] as JsonValue),
      ),
    ),
  ];
}

function addPodSpec(
  add: (relation: Relation, kind: KindId, name: string | undefined) => void,
  spec: JsonValue | undefined,
): void {
  add('uses', 'serviceaccounts', textIn(spec, 'serviceAccountName'));
  for (const volume of objectsIn(spec, 'volumes')) {
    add(
      'mounts',
      'persistentvolumeclaims',
      textIn(volume, 'persistentVolumeClaim', 'claimName'),
    );
    add('mounts', 'configmaps', textIn(volume, 'configMap', 'name'));
    add('mounts', 'secrets', textIn(volume, 'secret', 'secretName'));
  }
  const containers = ['containers', 'initContainers'].flatMap(list =>
    objectsIn(spec, list),
  );
  for (const container of containers) {
    for (const from of [
      ...objectsIn(container, 'env').map(item => valueIn(item, 'valueFrom')),
      ...objectsIn(container, 'envFrom'),
    ]) {
      for (const [member, kind] of [
        ['configMapRef', 'configmaps'],
        ['configMapKeyRef', 'configmaps'],
        ['secretRef', 'secrets'],
        ['secretKeyRef', 'secrets'],
      ]) {
        add('uses', kind, textIn(from, member, 'name'));
      }
    }
  }
}

/** Labels by which an object is selected: its own, or those of its pods. */
export function selectableLabels(
  kind: KindId,
  object: JsonObject,
): JsonValue | undefined {
  return WORKLOADS.includes(kind)
    ? valueIn(object, 'spec', 'template', 'metadata', 'labels')
    : valueIn(object, 'metadata', 'labels');
}

/** uids of all owners, the controlling one first. */
export function ownerRefs(object: JsonObject): {
  kind: string;
  group: string;
  name: string;
  uid: string;
}[] {
  return [...objectsIn(object, 'metadata', 'ownerReferences')]
    .sort(
      (a, b) => Number(b.controller === true) - Number(a.controller === true),
    )
    .map(item => ({
      kind: textIn(item, 'kind') ?? '',
      group: groupOf(textIn(item, 'apiVersion')),
      name: textIn(item, 'name') ?? '',
      uid: textIn(item, 'uid') ?? '',
    }))
    .filter(item => item.uid !== '' && item.name !== '');
}

/** API group of an apiVersion; empty for the core. */
function groupOf(apiVersion: string | undefined): string {
  return apiVersion?.includes('/') ? apiVersion.split('/')[0] : '';
}

function unique(targets: NamedTarget[]): NamedTarget[] {
  const seen = new Set<string>();
  return targets.filter(({ relation, kind, namespace, name }) => {
    const key = [relation, kind, namespace, name].join(' ');
    const isNew = !seen.has(key);
    seen.add(key);
    return isNew;
  });
}
