import { createHash } from 'node:crypto';
import {
  contentHash,
  JsonObject,
  kindSpec,
  projectObject,
  UpsertItem,
} from '@backstage-fleet/protocol';

/** An object as an agent sends it. */
export type SentObject = Pick<UpsertItem, 'kind' | 'uid' | 'hash' | 'object'>;

const NAMESPACES = ['payments', 'shop', 'identity', 'logistics', 'monitoring'];
const APPS = [
  'api',
  'web',
  'worker',
  'gateway',
  'cart',
  'ledger',
  'search',
  'mailer',
  'reports',
  'auth',
];

/** Objects of one application with one replica set, of a cluster as people run them. */
const PER_APP = 10;

/**
 * The objects of a cluster, in the proportions of a busy one: per application
 * a Deployment, a ReplicaSet, six pods, a Service and a ServiceAccount, with
 * images, probes, resources and labels; and a node per fifty objects.
 *
 * @param cluster - number of the cluster; the same number makes the same objects
 */
export function clusterObjects(cluster: number, count: number): SentObject[] {
  const objects: SentObject[] = NAMESPACES.map(name =>
    sent('namespaces', cluster, name, {
      metadata: { name },
      status: { phase: 'Active' },
    }),
  );
  const nodes = Math.max(1, Math.floor(count / 50));
  for (let i = 0; i < nodes; i++) {
    objects.push(sent('nodes', cluster, `node-${i}`, node(cluster, i)));
  }
  for (let app = 0; objects.length < count; app++) {
    objects.push(...application(cluster, app, nodes));
  }
  return objects.slice(0, count);
}

/** The object after something happened to it. */
export function changed(object: SentObject, round: number): SentObject {
  const copy = structuredClone(object.object);
  const status = (copy.status ??= {}) as JsonObject;
  const containers = status.containerStatuses;
  if (Array.isArray(containers)) {
    (containers[0] as JsonObject).restartCount = round;
  } else {
    status.observedGeneration = round;
  }
  return { ...object, object: copy, hash: contentHash(copy) };
}

function application(
  cluster: number,
  index: number,
  nodes: number,
): SentObject[] {
  const app = `${APPS[index % APPS.length]}-${Math.floor(index / APPS.length)}`;
  const namespace = NAMESPACES[index % NAMESPACES.length];
  const labels = {
    'app.kubernetes.io/name': app,
    'app.kubernetes.io/part-of': namespace,
    team: `team-${index % 20}`,
  };
  const version = `${1 + (cluster % 3)}.${index % 10}.${cluster % 7}`;
  const spec = podSpec(app, namespace, version);
  const meta = (name: string, more: JsonObject = {}) => ({
    name,
    namespace,
    labels,
    ...more,
  });
  const deployment = sent('deployments.apps', cluster, `${namespace}/${app}`, {
    metadata: meta(app, { generation: 4 }),
    spec: {
      replicas: 6,
      selector: { matchLabels: { 'app.kubernetes.io/name': app } },
      template: { metadata: { labels }, spec },
    },
    status: {
      observedGeneration: 4,
      replicas: 6,
      readyReplicas: 6,
      updatedReplicas: 6,
      availableReplicas: 6,
      conditions: [
        { type: 'Available', status: 'True', reason: 'MinimumReplicas' },
      ],
    },
  });
  const hash = digest(`${app} ${version}`).slice(0, 9);
  const replicaSet = sent(
    'replicasets.apps',
    cluster,
    `${namespace}/${app}-${hash}`,
    {
      metadata: meta(
        `${app}-${hash}`,
        owner('apps/v1', 'Deployment', deployment),
      ),
      spec: {
        replicas: 6,
        selector: { matchLabels: { 'app.kubernetes.io/name': app } },
        template: { metadata: { labels }, spec },
      },
      status: { replicas: 6, readyReplicas: 6, observedGeneration: 1 },
    },
  );
  const pods = Array.from({ length: PER_APP - 4 }, (_, i) => {
    const name = `${app}-${hash}-${digest(`${cluster} ${app} ${i}`).slice(
      0,
      5,
    )}`;
    return sent('pods', cluster, `${namespace}/${name}`, {
      metadata: meta(name, owner('apps/v1', 'ReplicaSet', replicaSet)),
      spec: { ...spec, nodeName: `node-${(index + i) % nodes}.c${cluster}` },
      status: podStatus(app, cluster, index, i),
    });
  });
  return [
    deployment,
    replicaSet,
    ...pods,
    sent('services', cluster, `${namespace}/${app}`, {
      metadata: meta(app),
      spec: {
        type: 'ClusterIP',
        clusterIP: `10.96.${index % 250}.${cluster % 250}`,
        ports: [{ name: 'http', port: 80, targetPort: 8080, protocol: 'TCP' }],
        selector: { 'app.kubernetes.io/name': app },
      },
    }),
    sent('serviceaccounts', cluster, `${namespace}/${app}`, {
      metadata: meta(app),
    }),
  ];
}

function podSpec(app: string, namespace: string, version: string): JsonObject {
  return {
    serviceAccountName: app,
    restartPolicy: 'Always',
    securityContext: { runAsNonRoot: true },
    containers: [
      {
        name: app,
        image: `registry.example/${namespace}/${app}:${version}`,
        ports: [{ name: 'http', containerPort: 8080, protocol: 'TCP' }],
        resources: {
          requests: { cpu: '100m', memory: '128Mi' },
          limits: { memory: '256Mi' },
        },
        readinessProbe: { httpGet: { path: '/ready', port: 'http' } },
        securityContext: { allowPrivilegeEscalation: false },
      },
    ],
  };
}

/** One pod in a hundred crashes. */
function podStatus(
  app: string,
  cluster: number,
  index: number,
  i: number,
): JsonObject {
  const crashes = (cluster * 7 + index * 6 + i) % 100 === 0;
  return {
    phase: 'Running',
    podIP: `10.${cluster % 250}.${index % 250}.${i}`,
    startTime: '2026-11-01T08:00:00Z',
    conditions: [
      { type: 'Ready', status: crashes ? 'False' : 'True' },
      { type: 'PodScheduled', status: 'True' },
    ],
    containerStatuses: [
      {
        name: app,
        ready: !crashes,
        restartCount: crashes ? 41 : 0,
        state: crashes
          ? { waiting: { reason: 'CrashLoopBackOff' } }
          : { running: { startedAt: '2026-11-01T08:00:05Z' } },
        ...(crashes
          ? { lastState: { terminated: { reason: 'Error', exitCode: 1 } } }
          : {}),
      },
    ],
  };
}

function node(cluster: number, i: number): JsonObject {
  return {
    metadata: {
      name: `node-${i}.c${cluster}`,
      labels: {
        'kubernetes.io/hostname': `node-${i}`,
        'topology.kubernetes.io/region': `region-${cluster % 6}`,
        'topology.kubernetes.io/zone': `zone-${i % 3}`,
        'node.kubernetes.io/instance-type': 'm1.large',
      },
    },
    spec: { providerID: `openstack:///${cluster}-${i}` },
    status: {
      allocatable: { cpu: '8', memory: '32Gi', pods: '110' },
      capacity: { cpu: '8', memory: '32Gi', pods: '110' },
      nodeInfo: { kubeletVersion: `v1.${32 + (cluster % 4)}.2` },
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  };
}

function owner(
  apiVersion: string,
  kind: string,
  { object, uid }: SentObject,
): JsonObject {
  const { name } = object.metadata as { name: string };
  return {
    ownerReferences: [{ apiVersion, kind, name, uid, controller: true }],
  };
}

function sent(
  kind: string,
  cluster: number,
  identity: string,
  object: JsonObject,
): SentObject {
  const hex = digest(`${kind} ${cluster} ${identity}`);
  const uid = `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(
    13,
    16,
  )}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
  const metadata = object.metadata as JsonObject;
  metadata.uid = uid;
  metadata.creationTimestamp = '2026-11-01T08:00:00Z';
  const projection = projectObject(kindSpec(kind)!, object);
  return { kind, uid, object: projection, hash: contentHash(projection) };
}

function digest(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
