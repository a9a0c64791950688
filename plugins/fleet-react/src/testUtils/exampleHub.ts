import type { ClusterDetail } from '@backstage-fleet/plugin-fleet-common';
import { FakeHub } from './FakeHub';
import {
  makeChange,
  makeCluster,
  makeDeployment,
  makeEnrollment,
  makeNode,
  makePod,
} from './make';

const NAMESPACES = {
  payments: ['payments-api', 'payments-worker', 'ledger', 'fraud-scorer'],
  shop: ['storefront', 'cart', 'catalog', 'search', 'image-proxy'],
  identity: ['sign-in', 'token-service'],
  platform: ['ingress-nginx-controller', 'cert-manager', 'external-dns'],
  observability: ['otel-collector', 'grafana'],
};

const CLUSTERS: {
  cluster: Partial<ClusterDetail> & { name: string };
  zones: Record<string, number>;
  bad?: 'nodes' | 'crash' | 'away';
}[] = [
  {
    cluster: {
      name: 'osl-prod-2',
      environment: 'production',
      provider: 'openstack',
      region: 'eu-north',
      owner: 'group:default/platform-team',
      kubernetesVersion: 'v1.35.2',
    },
    zones: { 'osl-a': 5, 'osl-b': 4, 'osl-c': 3 },
    bad: 'nodes',
  },
  {
    cluster: {
      name: 'ber-stg-1',
      environment: 'staging',
      provider: 'aws',
      region: 'eu-central-1',
      owner: 'group:default/team-shop',
      kubernetesVersion: 'v1.35.4',
    },
    zones: { 'eu-central-1a': 3, 'eu-central-1b': 3 },
    bad: 'crash',
  },
  {
    cluster: {
      name: 'lab-dev-1',
      environment: 'development',
      provider: 'kind',
      owner: 'group:default/team-shop',
      kubernetesVersion: 'v1.36.0',
      state: 'unreachable',
      health: 'unreachable',
      healthReasons: ['No word from its agent since 4 min'],
      ageSeconds: 251,
    },
    zones: { 'lab-a': 3 },
    bad: 'away',
  },
];

const CHANGES = [
  {
    diff: [{ path: 'spec.replicas', before: '2', after: '4' }],
    changedBy: { manager: 'kubectl-scale', operation: 'Update' },
  },
  {
    diff: [
      {
        path: 'spec.template.spec.containers[0].image',
        before: 'registry.example.com/shop/cart:1.4.1',
        after: 'registry.example.com/shop/cart:1.4.2',
      },
      {
        path: 'metadata.annotations[deployment.kubernetes.io/revision]',
        before: '7',
        after: '8',
      },
    ],
    changedBy: { manager: 'argocd-controller', operation: 'Apply' },
  },
  {
    diff: [{ path: 'status.readyReplicas', before: '3', after: '1' }],
    changedBy: {
      manager: 'kube-controller-manager',
      operation: 'Update',
      subresource: 'status',
    },
  },
];

/**
 * A hub with three clusters: production with failing nodes, staging with a
 * crash loop, and one that went away.
 *
 * @public
 */
export function exampleHub(): FakeHub {
  const hub = new FakeHub();
  let seq = 100;
  for (const { cluster, zones, bad } of CLUSTERS) {
    const { name } = cluster;
    addNodes(hub, name, zones, bad === 'nodes');
    for (const [namespace, deployments] of Object.entries(NAMESPACES)) {
      hub.resources.push({
        ...makeNode({ cluster: name, name: namespace }),
        kind: 'namespaces',
        kindName: 'Namespace',
        status: 'Active',
        labels: {},
        object: {},
      });
      for (const [index, deployment] of deployments.entries()) {
        addDeployment(hub, name, namespace, deployment, 2 + (index % 3), bad);
      }
    }
    const mine = hub.resources.filter(item => item.cluster === name);
    const of = (kind: string) => mine.filter(item => item.kindName === kind);
    const well = (kind: string) =>
      of(kind).filter(item => item.state === 'healthy').length;
    const counts = {
      nodes: of('Node').length,
      nodesReady: well('Node'),
      namespaces: of('Namespace').length,
      deployments: of('Deployment').length,
      deploymentsAvailable: well('Deployment'),
      pods: of('Pod').length,
      podsRunning: well('Pod'),
      podsFailing: of('Pod').length - well('Pod'),
      resources: mine.length,
    };
    const detail = makeCluster({ ...cluster, counts });
    for (const kind of detail.kinds) {
      kind.count = mine.filter(item => item.kind === kind.kind).length;
    }
    if (bad === 'nodes') {
      detail.health = 'critical';
      detail.healthReasons = [
        '2 of 12 nodes are not ready',
        'payments-api has 1 of 3 replicas ready',
      ];
    }
    if (bad === 'crash') {
      detail.health = 'degraded';
      detail.healthReasons = ['cart has crash looping pods (1 of 3 ready)'];
    }
    hub.clusters.push(detail);
    for (let index = 0; index < 46; index += 1) {
      const target = of('Deployment')[(index * 5) % of('Deployment').length];
      seq += 1;
      const seconds = 20 + index * index * 3.1;
      const at = new Date(Date.now() - seconds * 1_000).toISOString();
      hub.changes.push(
        makeChange({
          seq: 10_000 - seq,
          cluster: name,
          name: target.name,
          namespace: target.namespace,
          uid: target.uid,
          observedAt: at,
          receivedAt: at,
          type: (
            ['modified', 'modified', 'added', 'modified', 'deleted'] as const
          )[index % 5],
          ...CHANGES[index % CHANGES.length],
        }),
      );
    }
  }
  hub.enrollments.push(
    makeEnrollment({
      clusterName: 'par-prod-1',
      state: 'pending',
      owner: 'group:default/platform-team',
      environment: 'production',
      fingerprint: 'dHcV0tPzA9XmYk1nEw7uQbRj3sLf5oGi8vTz2xKc6pM',
      kubeSystemUid: '7be1f0a2-5d1c-4f5e-9b0b-0d8f3c1f9a11',
      kubernetesVersion: 'v1.35.1',
      agentVersion: '0.1.0',
    }),
    makeEnrollment({ clusterName: 'lab-dev-2', environment: 'development' }),
  );
  return hub;
}

function addNodes(
  hub: FakeHub,
  cluster: string,
  zones: Record<string, number>,
  failing: boolean,
): void {
  for (const [zone, count] of Object.entries(zones)) {
    for (let index = 0; index < count; index += 1) {
      const broken = failing && zone === 'osl-b' && index < 2;
      const cordoned = failing && zone === 'osl-c' && index === 2;
      const controlPlane = index === 0;
      hub.resources.push(
        makeNode({
          cluster,
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
          ...(broken && {
            state: 'critical' as const,
            status: 'NotReady',
            reason: 'KubeletNotReady',
          }),
          ...(cordoned && {
            state: 'degraded' as const,
            status: 'Ready,SchedulingDisabled',
          }),
        }),
      );
    }
  }
}

function addDeployment(
  hub: FakeHub,
  cluster: string,
  namespace: string,
  name: string,
  desired: number,
  bad: string | undefined,
): void {
  const crashes =
    (bad === 'crash' && name === 'cart') ||
    (bad === 'nodes' && name === 'payments-api');
  const rolls = bad === 'nodes' && name === 'search';
  const image = `registry.example.com/${namespace}/${name}:1.${desired}.0`;
  const replicas = crashes ? 3 : desired;
  hub.resources.push(
    makeDeployment({
      cluster,
      name,
      namespace,
      desired: replicas,
      images: [image],
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
    }),
  );
  for (let index = 0; index < replicas; index += 1) {
    const down = crashes && index > 0;
    hub.resources.push(
      makePod({
        cluster,
        namespace,
        name: `${name}-7d9f8c6b5${index}-x${index}q4z`,
        images: [image],
        nodeName: `worker-${index + 1}`,
        ...(down && {
          state: 'critical' as const,
          status: index === 1 ? 'CrashLoopBackOff' : 'ImagePullBackOff',
          reason:
            index === 1
              ? `${name} exited with code 137 (OOMKilled)`
              : undefined,
          ready: 0,
          restarts: index === 1 ? 14 : 0,
        }),
      }),
    );
  }
}
