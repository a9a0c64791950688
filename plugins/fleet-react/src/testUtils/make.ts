import type {
  Change,
  ClusterDetail,
  Enrollment,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';

let counter = 0;
function nextUid(): string {
  counter += 1;
  return `00000000-0000-4000-8000-${String(counter).padStart(12, '0')}`;
}

function ago(seconds: number): string {
  return new Date(Date.now() - seconds * 1_000).toISOString();
}

/** A cluster with nothing in it that was heard from 3 s ago. @public */
export function makeCluster(
  cluster: Partial<ClusterDetail> & { name: string },
): ClusterDetail {
  return {
    id: nextUid(),
    state: 'live',
    health: 'healthy',
    healthReasons: [],
    kubernetesVersion: 'v1.35.2',
    tags: [],
    labels: {},
    createdAt: ago(40 * 86_400),
    lastSeenAt: ago(3),
    summaryAt: ago(5),
    ageSeconds: 3,
    counts: {
      nodes: 0,
      nodesReady: 0,
      namespaces: 0,
      deployments: 0,
      deploymentsAvailable: 0,
      pods: 0,
      podsRunning: 0,
      podsFailing: 0,
      resources: 0,
    },
    agents: [
      {
        id: nextUid(),
        profile: 'inventory',
        state: 'approved',
        fingerprint: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
        version: '0.1.0',
        minorsBehind: 0,
        protocol: 2,
        keyCreatedAt: ago(12 * 86_400),
        createdAt: ago(40 * 86_400),
        lastSeenAt: ago(3),
      },
    ],
    kinds: [
      'namespaces',
      'nodes',
      'deployments.apps',
      'replicasets.apps',
      'pods',
    ].map(kind => ({
      kind,
      state: 'live' as const,
      count: 0,
      lastHeardAt: ago(8),
    })),
    kubeSystemUid: nextUid(),
    governance: {
      owner: cluster.owner ?? null,
      environment: cluster.environment ?? null,
      ...(cluster.project && { project: cluster.project }),
      ...(cluster.criticality && { criticality: cluster.criticality }),
      ...(cluster.labels && { labels: cluster.labels }),
      ...(cluster.tags && { tags: cluster.tags }),
    },
    revision: 1,
    links: [],
    aliases: [],
    purge: {
      allowed: false,
      reason: 'Its agent was heard of within the last day; revoke it first',
    },
    ...cluster,
  };
}

/** A deployment that is available with all its replicas. @public */
export function makeDeployment(
  deployment: Partial<ResourceDetail> & {
    cluster: string;
    name: string;
  },
): ResourceDetail {
  const desired = deployment.desired ?? 2;
  return {
    kind: 'deployments.apps',
    kindName: 'Deployment',
    uid: nextUid(),
    namespace: 'default',
    state: 'healthy',
    status: 'Available',
    ready: desired,
    desired,
    images: [`registry.example.com/${deployment.name}:1.4.2`],
    createdAt: ago(12 * 86_400),
    observedAt: ago(20),
    object: {},
    owners: [],
    links: [],
    ...deployment,
  };
}

/** A pod that runs. @public */
export function makePod(
  pod: Partial<ResourceDetail> & { cluster: string; name: string },
): ResourceDetail {
  return {
    kind: 'pods',
    kindName: 'Pod',
    uid: nextUid(),
    namespace: 'default',
    state: 'healthy',
    status: 'Running',
    ready: 1,
    desired: 1,
    restarts: 0,
    images: [`registry.example.com/${pod.name}:1.4.2`],
    createdAt: ago(3 * 86_400),
    observedAt: ago(20),
    object: {},
    owners: [],
    links: [],
    ...pod,
  };
}

/** A ready node of 8 cores and 32 GiB. @public */
export function makeNode(
  node: Partial<ResourceDetail> & { cluster: string; name: string },
): ResourceDetail {
  return {
    kind: 'nodes',
    kindName: 'Node',
    uid: nextUid(),
    state: 'healthy',
    status: 'Ready',
    ready: 1,
    desired: 1,
    labels: { 'topology.kubernetes.io/zone': 'zone-a' },
    createdAt: ago(90 * 86_400),
    observedAt: ago(20),
    object: {
      status: {
        capacity: { cpu: '8', memory: '32861588Ki', pods: '110' },
        nodeInfo: { kubeletVersion: 'v1.35.2', osImage: 'Flatcar 4230.2.3' },
      },
    },
    facts: {
      kubeletVersion: 'v1.35.2',
      osImage: 'Flatcar 4230.2.3',
      cpuMillis: 8_000,
      memoryBytes: 32_861_588 * 1_024,
      podsAllocatable: 110,
      roles: ['worker'],
    },
    owners: [],
    links: [],
    ...node,
  };
}

/** An object of any kind that is as it should be. @public */
export function makeResource(
  resource: Partial<ResourceDetail> & {
    cluster: string;
    name: string;
    kind: string;
    kindName: string;
  },
): ResourceDetail {
  return {
    uid: nextUid(),
    state: 'healthy',
    status: 'Active',
    createdAt: ago(30 * 86_400),
    observedAt: ago(20),
    object: {},
    owners: [],
    links: [],
    ...resource,
  };
}

/** A change of a deployment's replicas. @public */
export function makeChange(
  change: Partial<Change> & { seq: number; cluster: string; name: string },
): Change {
  return {
    kind: 'deployments.apps',
    kindName: 'Deployment',
    uid: nextUid(),
    namespace: 'default',
    type: 'modified',
    status: 'Progressing',
    state: 'progressing',
    changedBy: { manager: 'kubectl-scale', operation: 'Update' },
    diff: [{ path: 'spec.replicas', before: '2', after: '4' }],
    observedAt: ago(30),
    receivedAt: ago(29),
    ...change,
  };
}

/** An enrollment that waits for its agent. @public */
export function makeEnrollment(
  enrollment: Partial<Enrollment> & { clusterName: string },
): Enrollment {
  return {
    id: nextUid(),
    state: 'waiting',
    autoApprove: false,
    profile: 'inventory',
    mode: 'new',
    maxUses: 1,
    uses: 0,
    createdAt: ago(120),
    createdBy: 'user:default/robin',
    expiresAt: new Date(Date.now() + 58 * 60_000).toISOString(),
    ...enrollment,
  };
}
