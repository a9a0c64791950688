import { Cluster } from '@backstage-fleet/plugin-fleet-common';
import { ExportColumn } from '../export';

/** Columns of the file of clusters. */
export const CLUSTER_COLUMNS: readonly ExportColumn<Cluster>[] = [
  { name: 'name', value: item => item.name },
  { name: 'id', value: item => item.id },
  { name: 'state', value: item => item.state },
  { name: 'health', value: item => item.health },
  { name: 'healthReasons', value: item => item.healthReasons.join('; ') },
  { name: 'owner', value: item => item.owner },
  { name: 'environment', value: item => item.environment },
  { name: 'criticality', value: item => item.criticality },
  { name: 'sensitivity', value: item => item.sensitivity },
  { name: 'project', value: item => item.project },
  { name: 'workspace', value: item => item.workspace },
  { name: 'datacenter', value: item => item.datacenter },
  { name: 'provider', value: item => item.provider },
  { name: 'distribution', value: item => item.distribution },
  { name: 'region', value: item => item.region },
  { name: 'zones', value: item => item.zones },
  { name: 'kubernetesVersion', value: item => item.kubernetesVersion },
  { name: 'minorsBehind', value: item => item.minorsBehind },
  { name: 'nodes', value: item => item.counts.nodes },
  { name: 'nodesReady', value: item => item.counts.nodesReady },
  { name: 'pods', value: item => item.counts.pods },
  { name: 'podsFailing', value: item => item.counts.podsFailing },
  { name: 'resources', value: item => item.counts.resources },
  { name: 'cpuMillis', value: item => item.capacity?.cpuMillis },
  {
    name: 'cpuRequestedMillis',
    value: item => item.capacity?.cpuRequestedMillis,
  },
  { name: 'memoryBytes', value: item => item.capacity?.memoryBytes },
  {
    name: 'memoryRequestedBytes',
    value: item => item.capacity?.memoryRequestedBytes,
  },
  { name: 'tags', value: item => item.tags },
  {
    name: 'labels',
    value: item =>
      Object.entries(item.labels ?? {}).map(
        ([key, value]) => `${key}=${value}`,
      ),
  },
  { name: 'createdAt', value: item => item.createdAt },
  { name: 'lastSeenAt', value: item => item.lastSeenAt },
  { name: 'summaryAt', value: item => item.summaryAt },
];
