import type {
  Cluster,
  ClusterDetail,
  Facet,
  Overview,
} from '@backstage-fleet/plugin-fleet-common';
import type { FleetApi } from '../api/fleetApi';
import { compareStates } from '../state';
import { countBy } from './pages';

type Filter = NonNullable<Parameters<FleetApi['listClusters']>[0]>;

/** Properties that clusters are filtered and counted by. */
const PROPERTIES: Record<string, (cluster: Cluster) => string[]> = {
  health: cluster => [cluster.health],
  state: cluster => [cluster.state],
  environment: cluster => [cluster.environment ?? ''],
  owner: cluster => [cluster.owner ?? ''],
  provider: cluster => [cluster.provider ?? ''],
  distribution: cluster => [cluster.distribution ?? ''],
  region: cluster => [cluster.region ?? ''],
  version: cluster => [cluster.kubernetesVersion ?? ''],
  project: cluster => [cluster.project ?? ''],
  workspace: cluster => [cluster.workspace ?? ''],
  datacenter: cluster => [cluster.datacenter ?? ''],
  criticality: cluster => [cluster.criticality ?? ''],
  sensitivity: cluster => [cluster.sensitivity ?? ''],
  tag: cluster => cluster.tags,
};

/** Clusters that match; the filter of `except` is left out. */
export function filterClusters<Item extends Cluster>(
  clusters: readonly Item[],
  query: Filter,
  except?: string,
): Item[] {
  return clusters.filter(
    cluster =>
      (!query.q || cluster.name.includes(query.q)) &&
      (query.label ?? []).every(label => {
        const [key, value] = label.split('=');
        const own = cluster.labels?.[key];
        return own !== undefined && (value === undefined || own === value);
      }) &&
      Object.entries(PROPERTIES).every(([name, valuesOf]) => {
        const wanted = query[name as keyof Filter] as string[] | undefined;
        return (
          name === except ||
          !wanted?.length ||
          valuesOf(cluster).some(value => wanted.includes(value))
        );
      }),
  );
}

/** Clusters in the order asked for, by name within it. */
export function sortClusters<Item extends Cluster>(
  clusters: readonly Item[],
  sort: string = 'name',
): Item[] {
  const down = sort.startsWith('-') ? -1 : 1;
  const key = sort.replace(/^-/, '');
  const compare = (a: Item, b: Item): number => {
    switch (key) {
      case 'health':
        return compareStates(a.health, b.health);
      case 'nodes':
      case 'pods':
        return a.counts[key] - b.counts[key];
      case 'version':
        return (a.kubernetesVersion ?? '').localeCompare(
          b.kubernetesVersion ?? '',
          undefined,
          { numeric: true },
        );
      case 'environment':
      case 'owner':
        return (a[key] ?? '').localeCompare(b[key] ?? '');
      case 'lastSeenAt':
      case 'createdAt':
        return (a[key] ?? '').localeCompare(b[key] ?? '');
      default:
        return a.name.localeCompare(b.name);
    }
  };
  return [...clusters].sort(
    (a, b) => down * compare(a, b) || a.name.localeCompare(b.name),
  );
}

/** Counts of clusters by every property, and by a label. */
export function clusterFacets(
  clusters: readonly Cluster[],
  query: Filter & { groupLabel?: string },
): { facets: Facet[]; labelKeys: string[] } {
  const { groupLabel } = query;
  const facets = Object.entries(PROPERTIES).map(([field, valuesOf]) => ({
    field,
    values: countBy(filterClusters(clusters, query, field), valuesOf),
    isComplete: true,
  }));
  if (groupLabel) {
    facets.push({
      field: `label:${groupLabel}`,
      values: countBy(filterClusters(clusters, query), cluster =>
        [cluster.labels?.[groupLabel] ?? ''].filter(Boolean),
      ),
      isComplete: true,
    });
  }
  return {
    facets,
    labelKeys: [
      ...new Set(clusters.flatMap(item => Object.keys(item.labels ?? {}))),
    ].sort(),
  };
}

/** The fleet at a glance. */
export function overviewOf(
  all: readonly ClusterDetail[],
  query: Filter,
): Overview {
  const clusters = filterClusters(all, query);
  const sum = (pick: (cluster: Cluster) => number) =>
    clusters.reduce((total, cluster) => total + pick(cluster), 0);
  const inState = (state: Cluster['state']) =>
    clusters.filter(cluster => cluster.state === state);
  const silent = clusters
    .filter(cluster => cluster.state !== 'live')
    .sort((a, b) => (b.ageSeconds ?? 0) - (a.ageSeconds ?? 0))[0];
  const live = inState('live');
  return {
    asOf: new Date().toISOString(),
    totals: {
      clusters: clusters.length,
      nodes: sum(cluster => cluster.counts.nodes),
      pods: sum(cluster => cluster.counts.pods),
      podsFailing: sum(cluster => cluster.counts.podsFailing),
      resources: sum(cluster => cluster.counts.resources),
      owners: new Set(clusters.map(cluster => cluster.owner)).size,
    },
    freshness: {
      live: live.length,
      late: inState('late').length,
      unreachable: inState('unreachable').length,
      expired: inState('expired').length,
      revoked: inState('revoked').length,
      ...(live.length > 0 && {
        oldestLiveSeconds: Math.max(...live.map(item => item.ageSeconds ?? 0)),
      }),
      ...(silent && {
        longestSilent: {
          cluster: silent.name,
          seconds: silent.ageSeconds ?? 0,
        },
      }),
    },
    clusters: clusters.map(cluster => ({
      name: cluster.name,
      health: cluster.health,
      state: cluster.state,
      nodes: cluster.counts.nodes,
      pods: cluster.counts.pods,
      podsFailing: cluster.counts.podsFailing,
      environment: cluster.environment,
      region: cluster.region,
      provider: cluster.provider,
      owner: cluster.owner,
      project: cluster.project,
      version: cluster.kubernetesVersion,
      reason: cluster.healthReasons[0],
    })),
    attention: sortClusters(clusters, 'health')
      .filter(cluster => cluster.health !== 'healthy')
      .flatMap(cluster =>
        cluster.healthReasons.map((reason, index) => ({
          cluster: cluster.name,
          health: cluster.health,
          reason,
          owner: cluster.owner,
          environment: cluster.environment,
          since: new Date(Date.now() - (index + 1) * 740_000).toISOString(),
          query: `cluster:${cluster.name} state:critical,degraded`,
        })),
      ),
    upcoming:
      clusters.length > 0
        ? [
            {
              kind: 'certificate',
              sentence: '2 certificates of shop expire in 6 days',
              at: new Date(Date.now() + 6.2 * 86_400_000).toISOString(),
              count: 2,
              query: 'kind:Certificate ns:shop',
            },
            {
              kind: 'certificate',
              sentence: '1 certificate of identity expires in 13 days',
              at: new Date(Date.now() + 13.1 * 86_400_000).toISOString(),
              count: 1,
              query: 'kind:Certificate ns:identity',
            },
          ]
        : [],
    versions: countBy(clusters, item =>
      item.kubernetesVersion ? [item.kubernetesVersion] : [],
    ).map(({ value, count }) => ({
      version: value,
      minor: value.replace(/^v/, '').split('.').slice(0, 2).join('.'),
      clusters: count,
    })),
    capacity: countBy(clusters, item => [item.environment ?? '']).map(
      ({ value, count }) => {
        const inside = clusters.filter(
          item => (item.environment ?? '') === value,
        );
        const total = (pick: (c: NonNullable<Cluster['capacity']>) => number) =>
          inside.reduce(
            (amount, item) =>
              amount + (item.capacity ? pick(item.capacity) : 0),
            0,
          );
        return {
          environment: value,
          clusters: count,
          cpuMillis: total(c => c.cpuMillis),
          cpuRequestedMillis: total(c => c.cpuRequestedMillis),
          memoryBytes: total(c => c.memoryBytes),
          memoryRequestedBytes: total(c => c.memoryRequestedBytes),
          pods: total(c => c.pods),
          podsAllocatable: total(c => c.podsAllocatable),
        };
      },
    ),
  };
}
