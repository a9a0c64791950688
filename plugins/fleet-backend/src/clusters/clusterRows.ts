import {
  Cluster,
  ClusterCapacity,
  ClusterCounts,
  Link,
} from '@backstage-fleet/plugin-fleet-common';
import { fromJson, toNumber, toTimestamp } from '../database/columns';
import { isSilent } from './clusterHealth';
import { ClusterClock, SeenCluster } from './clusterRelation';
import { minorsBetween } from './kubernetesVersion';
import { LinkCluster, LinkRule, linksForCluster } from './links';
import { silenceReason } from './summary';

/** What is shown of a cluster whose objects were not counted yet. */
const NOTHING_COUNTED: ClusterCounts = {
  nodes: 0,
  nodesReady: 0,
  namespaces: 0,
  deployments: 0,
  deploymentsAvailable: 0,
  pods: 0,
  podsRunning: 0,
  podsFailing: 0,
  resources: 0,
};

/** A cluster as lists show it. */
export function toCluster(
  row: SeenCluster,
  clock: ClusterClock,
  rules: readonly LinkRule[],
): Cluster {
  const ageMs = Math.max(0, clock.now - Number(row.last_sign));
  const labels = fromJson<Record<string, string>>(row.labels);
  const order = row.version_order;
  return {
    id: row.id,
    name: row.name,
    state: row.state,
    health: row.health,
    healthReasons: reasonsOf(row, ageMs),
    counts: fromJson<ClusterCounts>(row.counts) ?? NOTHING_COUNTED,
    capacity: fromJson<ClusterCapacity>(row.capacity),
    summaryAt: toTimestamp(row.computed_at),
    kubernetesVersion: row.kubernetes_version ?? undefined,
    minorsBehind:
      order === null || clock.newest === undefined
        ? undefined
        : minorsBetween(order, clock.newest),
    owner: row.owner ?? undefined,
    environment: row.environment ?? undefined,
    description: row.description ?? undefined,
    criticality: (row.criticality ?? undefined) as Cluster['criticality'],
    sensitivity: (row.sensitivity ?? undefined) as Cluster['sensitivity'],
    project: row.project ?? undefined,
    workspace: row.workspace ?? undefined,
    datacenter: row.datacenter ?? undefined,
    provider: row.provider ?? undefined,
    distribution: row.distribution ?? undefined,
    region: row.region ?? undefined,
    zones: fromJson<string[]>(row.zones),
    machineClasses: fromJson<string[]>(row.machine_classes),
    tags: fromJson<string[]>(row.tags),
    labels,
    links: [
      ...linksForCluster(rules, linkClusterOf(row)),
      ...(fromJson<Link[]>(row.links) ?? []),
    ],
    createdAt: toTimestamp(row.created_at),
    lastSeenAt: toTimestamp(row.last_seen_at),
    ageSeconds: row.last_seen_at === null ? undefined : ageMs / 1000,
  };
}

/** What of a cluster the caller may see who is bound to namespaces or kinds: name, state and age. */
export function toRestrictedCluster(
  row: SeenCluster,
  clock: ClusterClock,
): Cluster {
  const cluster = toCluster(row, clock, []);
  return {
    ...cluster,
    minorsBehind: undefined,
    links: undefined,
    healthReasons: isSilent(row.state) ? cluster.healthReasons : [],
    isRestricted: true,
  };
}

/** What links are made from of a cluster. */
export function linkClusterOf(row: SeenCluster): LinkCluster {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner ?? undefined,
    environment: row.environment ?? undefined,
    provider: row.provider ?? undefined,
    distribution: row.distribution ?? undefined,
    region: row.region ?? undefined,
    project: row.project ?? undefined,
    workspace: row.workspace ?? undefined,
    datacenter: row.datacenter ?? undefined,
    labels: fromJson<Record<string, string>>(row.labels),
  };
}

/** Why health is not healthy, the worst first. */
export function reasonsOf(
  row: Pick<SeenCluster, 'state' | 'reasons'>,
  ageMs: number,
): string[] {
  if (isSilent(row.state)) {
    return [silenceReason(row.state, ageMs)];
  }
  return (
    fromJson<string[]>(row.reasons) ?? ['Its health is not worked out yet']
  );
}

/** Since when health is what is shown, where that is known. */
export function healthSince(
  row: SeenCluster,
  unreachableAfterMs: number,
): string | undefined {
  if (row.state === 'revoked') {
    return toTimestamp(row.revoked_at);
  }
  if (isSilent(row.state)) {
    return new Date(Number(row.last_sign) + unreachableAfterMs).toISOString();
  }
  const since = toNumber(row.health_since);
  return since === undefined ? undefined : new Date(since).toISOString();
}
