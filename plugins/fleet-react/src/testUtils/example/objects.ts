import type { ResourceDetail } from '@backstage-fleet/plugin-fleet-common';
import { makeDeployment, makeNode, makePod, makeResource } from '../make';
import type { ExampleCluster } from './fleet';

/** Deployments by namespace, with who owns it. */
export const NAMESPACES: Record<string, { owner: string; apps: string[] }> = {
  payments: {
    owner: 'group:default/team-payments',
    apps: ['payments-api', 'payments-worker', 'ledger', 'fraud-scorer'],
  },
  shop: {
    owner: 'group:default/team-shop',
    apps: ['storefront', 'cart', 'catalog', 'search', 'image-proxy'],
  },
  identity: {
    owner: 'group:default/team-identity',
    apps: ['sign-in', 'token-service'],
  },
  platform: {
    owner: 'group:default/platform-team',
    apps: ['ingress-nginx-controller', 'cert-manager', 'external-dns'],
  },
  observability: {
    owner: 'group:default/platform-team',
    apps: ['otel-collector', 'grafana'],
  },
};

/** Deployments that people reach from outside, with their hosts. */
const HOSTS: Record<string, string> = {
  storefront: 'shop.example.com',
  'sign-in': 'login.example.com',
  'payments-api': 'pay.example.com',
  grafana: 'grafana.example.com',
};

const GIB = 1_024 ** 3;
const MIB = 1_024 ** 2;

/** Everything the hub holds of a cluster of the example. */
export function objectsOf(example: ExampleCluster): ResourceDetail[] {
  const cluster = example.cluster.name;
  const nodes = nodesOf(example);
  const objects: ResourceDetail[] = [...nodes];
  let next = 0;
  for (const [namespace, { owner, apps }] of Object.entries(NAMESPACES)) {
    objects.push(
      makeResource({
        cluster,
        kind: 'namespaces',
        kindName: 'Namespace',
        name: namespace,
        owner,
      }),
    );
    for (const [index, name] of apps.entries()) {
      const workload = workloadOf(example, namespace, name, 2 + (index % 3));
      for (const object of workload) {
        object.owner = owner;
        if (object.kindName === 'Pod') {
          object.nodeName = nodes[next % nodes.length].name;
          next += 1;
        }
      }
      objects.push(...workload);
    }
    objects.push(
      makeResource({
        cluster,
        namespace,
        owner,
        kind: 'serviceaccounts',
        kindName: 'ServiceAccount',
        name: `${namespace}-runner`,
        status: 'Active',
      }),
    );
  }
  objects.push(
    makeResource({
      cluster,
      namespace: 'shop',
      owner: NAMESPACES.shop.owner,
      kind: 'certificates.cert-manager.io',
      kindName: 'Certificate',
      name: 'shop-tls',
      status: 'Ready',
      facts: {
        dnsNames: ['shop.example.com'],
        notAfter: new Date(Date.now() + 6.2 * 86_400_000).toISOString(),
        issuer: 'letsencrypt',
      },
    }),
    makeResource({
      cluster,
      kind: 'storageclasses.storage.k8s.io',
      kindName: 'StorageClass',
      name: 'fast-ssd',
      status: 'Default',
      facts: { provisioner: 'csi.example.com', reclaimPolicy: 'Delete' },
    }),
  );
  return objects;
}

function nodesOf(example: ExampleCluster): ResourceDetail[] {
  const { cluster, zones, bad } = example;
  return Object.entries(zones).flatMap(([zone, count], zoneIndex) =>
    Array.from({ length: count }, (_, index) => {
      const broken = bad === 'nodes' && zoneIndex === 1 && index < 2;
      const cordoned = bad === 'nodes' && zoneIndex === 2 && index === 2;
      const controlPlane = index === 0;
      const cores = controlPlane ? 4 : 8;
      return makeNode({
        cluster: cluster.name,
        name: `${zone}-${controlPlane ? 'cp' : 'worker'}-${index + 1}`,
        labels: {
          'topology.kubernetes.io/zone': zone,
          'node.kubernetes.io/instance-type': controlPlane
            ? 'm5.large'
            : 'm5.2xlarge',
          [`node-role.kubernetes.io/${
            controlPlane ? 'control-plane' : 'worker'
          }`]: '',
        },
        owner: cluster.owner,
        facts: {
          kubeletVersion: cluster.kubernetesVersion ?? '',
          osImage: 'Flatcar 4230.2.3',
          cpuMillis: cores * 1_000,
          memoryBytes: 32_861_588 * 1_024,
          podsAllocatable: 110,
          roles: [controlPlane ? 'control-plane' : 'worker'],
          instanceType: controlPlane ? 'm5.large' : 'm5.2xlarge',
          zone,
        },
        ...(broken && {
          state: 'critical' as const,
          status: 'NotReady',
          reason: 'KubeletNotReady',
        }),
        ...(cordoned && {
          state: 'degraded' as const,
          status: 'Ready,SchedulingDisabled',
        }),
      });
    }),
  );
}

function workloadOf(
  example: ExampleCluster,
  namespace: string,
  name: string,
  wanted: number,
): ResourceDetail[] {
  const cluster = example.cluster.name;
  const { bad } = example;
  const crashes =
    (bad === 'crash' && name === 'cart') ||
    (bad === 'nodes' && name === 'payments-api');
  const rolls = bad === 'nodes' && name === 'search';
  const old = bad === 'image' && name === 'ledger';
  const image = old
    ? 'registry.example.com/payments/ledger-log4j:2.14.1'
    : `registry.example.com/${namespace}/${name}:1.${wanted}.0`;
  const replicas = crashes ? 3 : wanted;
  const labels = {
    'app.kubernetes.io/name': name,
    'app.kubernetes.io/part-of': namespace,
  };
  const deployment = makeDeployment({
    cluster,
    name,
    namespace,
    labels,
    desired: replicas,
    images: [image],
    facts: { strategy: 'RollingUpdate', replicas },
    object: {
      metadata: { name, namespace, labels },
      spec: {
        replicas,
        strategy: { type: 'RollingUpdate' },
        template: { spec: { containers: [{ name, image }] } },
      },
      status: { readyReplicas: crashes ? 1 : replicas },
    },
    changedBy: { manager: 'argocd-controller', operation: 'Apply' },
    ...(crashes && {
      state: 'degraded' as const,
      status: 'Unavailable',
      reason: 'MinimumReplicasUnavailable',
      ready: 1,
    }),
    ...(rolls && {
      state: 'progressing' as const,
      status: 'Progressing',
      reason: 'ReplicaSetUpdated',
      ready: replicas - 1,
    }),
  });
  // Small clusters run smaller pods, so that none is asked for more than it has.
  const size = Object.values(example.zones).reduce((sum, n) => sum + n, 0);
  const heavy = Math.round(
    (wanted * 180 + name.length * 22) * Math.min(1, size / 7),
  );
  const pods = Array.from({ length: replicas }, (_, index) => {
    const down = crashes && index > 0;
    return makePod({
      cluster,
      namespace,
      labels,
      name: `${name}-7d9f8c6b5${index}-x${index}q4z`,
      images: [image],
      ownerUid: deployment.uid,
      owners: [
        {
          kind: deployment.kind,
          kindName: deployment.kindName,
          uid: deployment.uid,
          name,
          namespace,
        },
      ],
      facts: {
        cpuRequestMillis: heavy,
        memoryRequestBytes: heavy * 4 * MIB,
        qosClass: 'Burstable',
      },
      object: {
        metadata: { name: `${name}-7d9f8c6b5${index}-x${index}q4z`, namespace },
        spec: { containers: [{ name, image }] },
        status: { phase: down ? 'Pending' : 'Running' },
      },
      ...(down && {
        state: 'critical' as const,
        status: index === 1 ? 'CrashLoopBackOff' : 'ImagePullBackOff',
        reason:
          index === 1 ? `${name} exited with code 137 (OOMKilled)` : undefined,
        ready: 0,
        restarts: index === 1 ? 14 : 0,
      }),
    });
  });
  return [deployment, ...pods, ...aroundOf(cluster, namespace, name, labels)];
}

/** Service, ingress and volume claim of a workload that has them. */
function aroundOf(
  cluster: string,
  namespace: string,
  name: string,
  labels: Record<string, string>,
): ResourceDetail[] {
  const host = HOSTS[name];
  const common = { cluster, namespace, labels };
  return [
    makeResource({
      ...common,
      kind: 'services',
      kindName: 'Service',
      name,
      status: 'ClusterIP',
      facts: { type: 'ClusterIP', ports: ['80/TCP'] },
    }),
    ...(host
      ? [
          makeResource({
            ...common,
            kind: 'ingresses.networking.k8s.io',
            kindName: 'Ingress',
            name,
            status: 'Ready',
            facts: {
              hosts: [host],
              class: 'nginx',
              tls: name !== 'grafana',
              service: name,
            },
          }),
        ]
      : []),
    ...(name === 'ledger' || name === 'search'
      ? [
          makeResource({
            ...common,
            kind: 'persistentvolumeclaims',
            kindName: 'PersistentVolumeClaim',
            name: `${name}-data`,
            status: 'Bound',
            facts: { storageClass: 'fast-ssd', capacityBytes: 50 * GIB },
          }),
        ]
      : []),
  ];
}
