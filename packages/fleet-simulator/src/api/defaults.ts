import { KubeObject, hash32, isRecord } from '../store';
import { ServedKind } from './kinds';
import { pruneAndDefault } from './schema';

/** Sets what is absent. */
function fill(target: Record<string, any>, values: Record<string, unknown>) {
  for (const [key, value] of Object.entries(values)) {
    target[key] ??= value;
  }
}

function defaultPodSpec(spec: Record<string, any>): void {
  fill(spec, {
    restartPolicy: 'Always',
    terminationGracePeriodSeconds: 30,
    dnsPolicy: 'ClusterFirst',
    securityContext: {},
    schedulerName: 'default-scheduler',
  });
  if (spec.serviceAccountName)
    fill(spec, { serviceAccount: spec.serviceAccountName });
  for (const volume of spec.volumes ?? []) {
    for (const source of ['secret', 'configMap', 'downwardAPI', 'projected']) {
      if (isRecord(volume?.[source])) {
        fill(volume[source], { defaultMode: 0o644 });
      }
    }
  }
  for (const container of [
    ...(spec.initContainers ?? []),
    ...(spec.containers ?? []),
  ]) {
    if (!isRecord(container)) continue;
    const latest = /(:latest|^[^:@]+)$/.test(container.image ?? '');
    fill(container, {
      resources: {},
      terminationMessagePath: '/dev/termination-log',
      terminationMessagePolicy: 'File',
      imagePullPolicy: latest ? 'Always' : 'IfNotPresent',
    });
    for (const port of container.ports ?? []) fill(port, { protocol: 'TCP' });
    for (const probe of ['livenessProbe', 'readinessProbe', 'startupProbe']) {
      if (container[probe]) {
        fill(container[probe], {
          timeoutSeconds: 1,
          periodSeconds: 10,
          successThreshold: 1,
          failureThreshold: 3,
        });
        if (container[probe].httpGet) {
          fill(container[probe].httpGet, { path: '/', scheme: 'HTTP' });
        }
      }
    }
  }
}

function hasResources(container: any, kind: 'requests' | 'limits'): boolean {
  const values = container.resources?.[kind];
  return Boolean(values?.cpu && values?.memory);
}

/**
 * The quality of service class of a pod.
 *
 * Source: "Pod Quality of Service Classes", Kubernetes documentation.
 */
export function qosClassOf(spec: Record<string, any>): string {
  const containers = spec.containers ?? [];
  const any = containers.some(
    (container: any) =>
      Object.keys(container.resources?.requests ?? {}).length > 0 ||
      Object.keys(container.resources?.limits ?? {}).length > 0,
  );
  if (!any) return 'BestEffort';
  const guaranteed = containers.every(
    (container: any) =>
      hasResources(container, 'limits') &&
      ['cpu', 'memory'].every(
        name =>
          (container.resources.requests?.[name] ??
            container.resources.limits[name]) ===
          container.resources.limits[name],
      ),
  );
  return guaranteed ? 'Guaranteed' : 'Burstable';
}

type Defaulter = (object: KubeObject) => void;

const ROLLING = { maxUnavailable: '25%', maxSurge: '25%' };

const defaulters: Record<string, Defaulter> = {
  Namespace: object => {
    object.spec ??= {};
    fill(object.spec, { finalizers: ['kubernetes'] });
    object.metadata.labels = {
      ...object.metadata.labels,
      'kubernetes.io/metadata.name': object.metadata.name,
    };
  },
  Pod: object => {
    object.spec ??= {};
    fill(object.spec, {
      serviceAccountName: 'default',
      enableServiceLinks: true,
      preemptionPolicy: 'PreemptLowerPriority',
      priority: 0,
    });
    defaultPodSpec(object.spec);
  },
  Node: object => {
    object.spec ??= {};
  },
  Service: object => {
    object.spec ??= {};
    fill(object.spec, {
      type: 'ClusterIP',
      sessionAffinity: 'None',
      internalTrafficPolicy: 'Cluster',
      ipFamilies: ['IPv4'],
      ipFamilyPolicy: 'SingleStack',
    });
    for (const port of object.spec.ports ?? []) {
      fill(port, { protocol: 'TCP', targetPort: port.port });
    }
    if (object.spec.type !== 'ExternalName') {
      const { namespace, name } = object.metadata;
      const hash = hash32(`${namespace}/${name}`);
      fill(object.spec, {
        clusterIP: `10.96.${(hash >>> 8) & 255}.${1 + ((hash & 255) % 254)}`,
      });
      fill(object.spec, { clusterIPs: [object.spec.clusterIP] });
    }
  },
  Secret: object => {
    object.type ??= 'Opaque';
    if (isRecord(object.stringData)) {
      object.data = { ...object.data };
      for (const [key, value] of Object.entries(object.stringData)) {
        object.data[key] = Buffer.from(String(value)).toString('base64');
      }
      delete object.stringData;
    }
  },
  Deployment: object => {
    fill(object.spec, {
      replicas: 1,
      strategy: { type: 'RollingUpdate' },
      revisionHistoryLimit: 10,
      progressDeadlineSeconds: 600,
    });
    if (object.spec.strategy.type === 'RollingUpdate') {
      fill(object.spec.strategy, { rollingUpdate: {} });
      fill(object.spec.strategy.rollingUpdate, ROLLING);
    }
  },
  ReplicaSet: object => {
    fill(object.spec, { replicas: 1 });
  },
  StatefulSet: object => {
    fill(object.spec, {
      replicas: 1,
      podManagementPolicy: 'OrderedReady',
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { partition: 0 },
      },
      revisionHistoryLimit: 10,
    });
  },
  DaemonSet: object => {
    fill(object.spec, {
      updateStrategy: {
        type: 'RollingUpdate',
        rollingUpdate: { maxUnavailable: 1, maxSurge: 0 },
      },
      revisionHistoryLimit: 10,
    });
  },
};

/**
 * Fills in what the API server fills in on every write, and drops what a
 * schema does not have. `object` is changed.
 */
export function completeObject(kind: ServedKind, object: KubeObject): void {
  if (kind.custom) {
    if (!kind.schema) return;
    const complete = pruneAndDefault(object, kind.schema, true) as KubeObject;
    for (const field of Object.keys(object)) delete object[field];
    Object.assign(object, complete);
    return;
  }
  if (isRecord(object.spec) || !object.spec) defaulters[object.kind]?.(object);
  const template = object.spec?.template;
  if (isRecord(template?.spec)) {
    defaultPodSpec(template.spec);
  }
}

/** The status an object of this kind starts with. */
export function initialStatus(object: KubeObject): unknown {
  switch (object.kind) {
    case 'Namespace':
      return { phase: 'Active' };
    case 'Pod':
      return { phase: 'Pending', qosClass: qosClassOf(object.spec) };
    case 'Service':
      return { loadBalancer: {} };
    case 'StatefulSet':
    case 'ReplicaSet':
      return { replicas: 0 };
    case 'DaemonSet':
      return {
        currentNumberScheduled: 0,
        numberMisscheduled: 0,
        desiredNumberScheduled: 0,
        numberReady: 0,
      };
    default:
      return {};
  }
}
