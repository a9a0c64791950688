import { createHash } from 'node:crypto';
import { JsonObject, KindRegistry, project } from '@backstage-fleet/protocol';

/** Objects of one kind as an agent projects them. */
export interface KindObjects {
  kind: string;
  objects: JsonObject[];
}

const KINDS = new KindRegistry();

/** Share of each kind in a cluster, in the proportions of a busy one. */
const MIX: [kind: string, share: number][] = [
  ['namespaces', 0.02],
  ['nodes', 0.02],
  ['deployments.apps', 0.16],
  ['replicasets.apps', 0.3],
  ['pods', 0.5],
];

/** The object as it is after a change such as a cluster has all day. */
export function changed(object: JsonObject, round: number): JsonObject {
  const copy = structuredClone(object);
  const status = (copy.status ??= {}) as JsonObject;
  if (Array.isArray(status.containerStatuses)) {
    const [first] = status.containerStatuses as JsonObject[];
    first.restartCount = round;
  } else {
    (copy.metadata as JsonObject).generation = 100 + round;
  }
  return copy;
}

const STARTED = '2026-10-01T08:00:00Z';

function uidOf(...parts: (string | number)[]): string {
  const hex = createHash('sha256').update(parts.join(' ')).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(
    13,
    16,
  )}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

function metadata(
  kind: string,
  cluster: number,
  index: number,
  namespaced: boolean,
  rest: JsonObject,
): JsonObject {
  return {
    name: '',
    ...(namespaced ? { namespace: `team-${index % 40}` } : {}),
    uid: uidOf(kind, cluster, index),
    creationTimestamp: STARTED,
    ...rest,
  };
}

function labels(index: number, more: JsonObject = {}): JsonObject {
  const app = `app-${index % 400}`;
  return {
    app,
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/managed-by': 'Helm',
    'app.kubernetes.io/version': `1.${index % 30}.0`,
    ...more,
  };
}

function container(index: number): JsonObject {
  return {
    name: 'main',
    image: `registry.example.com/team-${index % 40}/app-${index % 400}:1.${
      index % 30
    }.0`,
    imagePullPolicy: 'IfNotPresent',
    ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
    resources: {
      requests: { cpu: '100m', memory: '128Mi' },
      limits: { memory: '256Mi' },
    },
    securityContext: {
      allowPrivilegeEscalation: false,
      runAsNonRoot: true,
      capabilities: { drop: ['ALL'] },
    },
    readinessProbe: {
      httpGet: { path: '/ready', port: 8080, scheme: 'HTTP' },
      periodSeconds: 10,
      timeoutSeconds: 1,
    },
  };
}

const MAKERS: Record<string, (cluster: number, index: number) => JsonObject> = {
  namespaces: (cluster, index) => ({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: metadata('namespaces', cluster, index, false, {
      name: `team-${index}`,
      labels: { 'kubernetes.io/metadata.name': `team-${index}` },
    }),
    status: { phase: 'Active' },
  }),
  nodes: (cluster, index) => ({
    apiVersion: 'v1',
    kind: 'Node',
    metadata: metadata('nodes', cluster, index, false, {
      name: `ip-10-${cluster % 250}-${index >> 8}-${index % 250}`,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/os': 'linux',
        'topology.kubernetes.io/region': 'eu-west-1',
        'topology.kubernetes.io/zone': `eu-west-1${'abc'[index % 3]}`,
        'node.kubernetes.io/instance-type': 'm5.xlarge',
      },
    }),
    spec: { providerID: `aws:///eu-west-1a/i-${cluster}${index}` },
    status: {
      capacity: { cpu: '4', memory: '16Gi', pods: '110' },
      allocatable: { cpu: '3920m', memory: '15Gi', pods: '110' },
      conditions: [
        'MemoryPressure',
        'DiskPressure',
        'PIDPressure',
        'Ready',
      ].map(type => ({
        type,
        status: type === 'Ready' ? 'True' : 'False',
        reason: `Kubelet${type}`,
        lastTransitionTime: STARTED,
      })),
    },
  }),
  'deployments.apps': (cluster, index) => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: metadata('deployments', cluster, index, true, {
      name: `app-${index}`,
      generation: 3,
      labels: labels(index),
    }),
    spec: {
      replicas: 3,
      selector: { matchLabels: { app: `app-${index % 400}` } },
      strategy: { type: 'RollingUpdate' },
      template: {
        metadata: { labels: labels(index) },
        spec: { containers: [container(index)] },
      },
    },
    status: {
      observedGeneration: 3,
      replicas: 3,
      readyReplicas: 3,
      availableReplicas: 3,
      updatedReplicas: 3,
      conditions: ['Available', 'Progressing'].map(type => ({
        type,
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        lastTransitionTime: STARTED,
      })),
    },
  }),
  'replicasets.apps': (cluster, index) => ({
    apiVersion: 'apps/v1',
    kind: 'ReplicaSet',
    metadata: metadata('replicasets', cluster, index, true, {
      name: `app-${index % 400}-${uidOf('hash', index).slice(0, 10)}`,
      generation: 2,
      labels: labels(index, { 'pod-template-hash': uidOf(index).slice(0, 8) }),
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'Deployment',
          name: `app-${index % 400}`,
          uid: uidOf('deployments', cluster, index % 800),
          controller: true,
        },
      ],
    }),
    spec: {
      replicas: index % 3,
      selector: { matchLabels: { app: `app-${index % 400}` } },
      template: {
        metadata: { labels: labels(index) },
        spec: { containers: [container(index)] },
      },
    },
    status: { replicas: index % 3, readyReplicas: index % 3 },
  }),
  pods: (cluster, index) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: metadata('pods', cluster, index, true, {
      name: `app-${index % 400}-${uidOf('rs', index).slice(0, 9)}-${uidOf(
        'pod',
        index,
      ).slice(0, 5)}`,
      labels: labels(index, { 'pod-template-hash': uidOf(index).slice(0, 8) }),
      ownerReferences: [
        {
          apiVersion: 'apps/v1',
          kind: 'ReplicaSet',
          name: `app-${index % 400}-${uidOf('rs', index).slice(0, 9)}`,
          uid: uidOf('replicasets', cluster, index % 1500),
          controller: true,
        },
      ],
    }),
    spec: {
      nodeName: `ip-10-${cluster % 250}-0-${index % 100}`,
      serviceAccountName: 'default',
      containers: [container(index)],
    },
    status: {
      phase: 'Running',
      qosClass: 'Burstable',
      podIP: `10.1.${(index >> 8) % 250}.${index % 250}`,
      startTime: STARTED,
      conditions: [
        'PodScheduled',
        'Initialized',
        'ContainersReady',
        'Ready',
      ].map(type => ({ type, status: 'True', lastTransitionTime: STARTED })),
      containerStatuses: [
        {
          name: 'main',
          ready: true,
          started: true,
          restartCount: 0,
          image: `registry.example.com/team-${index % 40}/app-${
            index % 400
          }:1.${index % 30}.0`,
          state: { running: { startedAt: STARTED } },
        },
      ],
    },
  }),
};

/** The objects of a cluster: the same for the same number, uids unlike any other's. */
export function clusterObjects(cluster: number, size: number): KindObjects[] {
  return MIX.map(([kind, share]) => ({
    kind,
    objects: Array.from({ length: Math.round(size * share) }, (_, i) =>
      project(KINDS.spec(kind)!.projection, MAKERS[kind](cluster, i)),
    ),
  }));
}
