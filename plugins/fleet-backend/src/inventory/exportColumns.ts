import { Resource } from '@backstage-fleet/plugin-fleet-common';
import { ExportColumn } from '../export';

/** Columns of a file of objects. */
export const RESOURCE_COLUMNS: readonly ExportColumn<Resource>[] = [
  { name: 'Cluster', value: item => item.cluster },
  { name: 'Kind', value: item => item.kindName },
  { name: 'Namespace', value: item => item.namespace },
  { name: 'Name', value: item => item.name },
  { name: 'State', value: item => item.state },
  { name: 'Status', value: item => item.status },
  { name: 'Reason', value: item => item.reason },
  { name: 'Ready', value: item => item.ready },
  { name: 'Desired', value: item => item.desired },
  { name: 'Restarts', value: item => item.restarts },
  { name: 'Node', value: item => item.nodeName },
  { name: 'Owner', value: item => item.owner },
  { name: 'Images', value: item => item.images },
  { name: 'Labels', value: item => pairs(item.labels) },
  { name: 'Facts', value: item => pairs(item.facts) },
  { name: 'Changed by', value: item => item.changedBy?.manager },
  { name: 'Created', value: item => item.createdAt },
  { name: 'Observed', value: item => item.observedAt },
  { name: 'UID', value: item => item.uid },
];

function pairs(map: Record<string, unknown> | undefined): string[] | undefined {
  return map && Object.entries(map).map(([key, value]) => `${key}=${value}`);
}
