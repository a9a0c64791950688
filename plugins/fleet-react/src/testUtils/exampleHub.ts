import type {
  ClusterDetail,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { EXAMPLE_CLUSTERS, ExampleCluster } from './example/fleet';
import { historyOf } from './example/history';
import { NAMESPACES, objectsOf } from './example/objects';
import {
  exampleAudit,
  exampleCollected,
  exampleHubStatus,
  exampleRefusals,
  exampleSearches,
} from './example/operations';
import { FakeHub } from './FakeHub';
import { makeCluster, makeEnrollment } from './make';

/**
 * A hub with 24 clusters in 3 environments, 4 providers and 6 regions. In
 * `osl-prod-2` nodes fail, in `ber-stg-1` and `sin-prod-1` a workload crash
 * loops, `lab-dev-1` went away, `ams-prod-2` is late, `sin-prod-1` is five
 * minor versions behind, `ber-prod-2` runs an image with log4j and
 * `osl-mgmt-1` is a management cluster.
 *
 * @public
 */
export function exampleHub(): FakeHub {
  const hub = new FakeHub();
  for (const [order, example] of EXAMPLE_CLUSTERS.entries()) {
    const objects = objectsOf(example);
    hub.resources.push(...objects);
    hub.clusters.push(clusterOf(example, objects));
    hub.changes.push(
      ...historyOf(
        example.cluster.name,
        objects.filter(item => item.kindName === 'Deployment'),
        order,
      ),
    );
    for (const [namespace, { owner }] of Object.entries(NAMESPACES)) {
      hub.ownership.push({
        cluster: example.cluster.name,
        namespace,
        owner,
        level: 'namespace',
        source: 'label',
        rule: 'fleet.example.com/owner',
        resolvedAt: new Date(Date.now() - 60_000).toISOString(),
      });
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
  hub.searches.push(...exampleSearches());
  hub.auditEvents.push(...exampleAudit());
  hub.refusals.push(...exampleRefusals());
  hub.collected.push(...exampleCollected());
  hub.hubStatus = exampleHubStatus(EXAMPLE_CLUSTERS.length);
  return hub;
}

function clusterOf(
  example: ExampleCluster,
  objects: readonly ResourceDetail[],
): ClusterDetail {
  const of = (kind: string) => objects.filter(item => item.kindName === kind);
  const well = (kind: string) =>
    of(kind).filter(item => item.state === 'healthy').length;
  const sum = (kind: string, fact: string) =>
    of(kind).reduce((total, item) => total + Number(item.facts?.[fact]), 0);
  const detail = makeCluster({
    ...example.cluster,
    counts: {
      nodes: of('Node').length,
      nodesReady: well('Node'),
      namespaces: of('Namespace').length,
      deployments: of('Deployment').length,
      deploymentsAvailable: well('Deployment'),
      pods: of('Pod').length,
      podsRunning: well('Pod'),
      podsFailing: of('Pod').length - well('Pod'),
      resources: objects.length,
    },
    capacity: {
      cpuMillis: sum('Node', 'cpuMillis'),
      cpuRequestedMillis: sum('Pod', 'cpuRequestMillis'),
      memoryBytes: sum('Node', 'memoryBytes'),
      memoryRequestedBytes: sum('Pod', 'memoryRequestBytes'),
      pods: of('Pod').length,
      podsAllocatable: sum('Node', 'podsAllocatable'),
    },
  });
  const counted = new Map<string, number>();
  for (const { kind } of objects) {
    counted.set(kind, (counted.get(kind) ?? 0) + 1);
  }
  const heard = new Date(Date.now() - 8_000).toISOString();
  detail.kinds = [
    ...[...counted].sort().map(([kind, count]) => ({
      kind,
      count,
      state: 'live' as const,
      profile: 'inventory',
      lastHeardAt: heard,
    })),
    {
      kind: 'networkpolicies.networking.k8s.io',
      count: 0,
      state: 'forbidden',
      profile: 'inventory',
      message: 'The agent may not list network policies',
      lastHeardAt: heard,
    },
  ];
  if (example.bad === 'nodes') {
    detail.health = 'critical';
    detail.healthReasons = [
      '2 of 12 nodes are not ready',
      'payments-api has 1 of 3 replicas ready',
    ];
  }
  if (example.bad === 'crash') {
    detail.health = 'degraded';
    detail.healthReasons = ['cart has crash looping pods (1 of 3 ready)'];
  }
  if (example.cluster.name === 'sin-prod-1') {
    detail.agents[0].version = '0.0.9';
    detail.agents[0].minorsBehind = 1;
  }
  return detail;
}
