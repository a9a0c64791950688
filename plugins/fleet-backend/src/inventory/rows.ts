import {
  Resource,
  ResourceRef,
  ResourceState,
} from '@backstage-fleet/plugin-fleet-common';
import { actorOfChange, KindRegistry } from '@backstage-fleet/protocol';
import { fromJson, toNumber, toTimestamp } from '../database/columns';
import { ResourceRow } from '../database/tables';

/** Columns of a resource that lists show: all but the projection itself. */
export const LIST_COLUMNS = [
  'cluster_id',
  'kind',
  'uid',
  'namespace',
  'name',
  'state',
  'severity',
  'status',
  'reason',
  'ready',
  'desired',
  'restarts',
  'node_name',
  'owner_uid',
  'created_at',
  'received_at',
  'labels',
  'images',
  'changed_by',
  'facts',
  'workload',
] as const satisfies readonly (keyof ResourceRow)[];

/** Columns that lists read of a resource. */
export type ResourceColumnsRow = Pick<
  ResourceRow,
  (typeof LIST_COLUMNS)[number]
>;

/** A resource as lists read it, with what comes from other tables. */
export type ListRow = ResourceColumnsRow & {
  cluster_name: string | null;
  owner: string | null;
};

/** A resource as the API shows it; what is not known is left out. */
export function toResource(row: ListRow, kinds: KindRegistry): Resource {
  return {
    cluster: row.cluster_name ?? row.cluster_id,
    ...toResourceRef(row, kinds),
    labels: fromJson(row.labels) ?? undefined,
    state: row.state as ResourceState,
    status: row.status,
    reason: row.reason ?? undefined,
    ready: row.ready ?? undefined,
    desired: row.desired ?? undefined,
    restarts: row.restarts ?? undefined,
    nodeName: row.node_name ?? undefined,
    images: fromJson(row.images) ?? undefined,
    ownerUid: row.owner_uid ?? undefined,
    owner: row.owner ?? undefined,
    facts: fromJson(row.facts) ?? undefined,
    changedBy: actorOfChange(fromJson(row.changed_by), false),
    createdAt: toTimestamp(row.created_at),
    observedAt: toTimestamp(row.received_at),
  };
}

/** The name of a resource. */
export function toResourceRef(
  row: Pick<ResourceRow, 'kind' | 'uid' | 'namespace' | 'name'>,
  kinds: KindRegistry,
): ResourceRef {
  return {
    kind: row.kind,
    kindName: kinds.nameOf(row.kind),
    uid: row.uid,
    namespace: row.namespace === '' ? undefined : row.namespace,
    name: row.name,
  };
}

/** Restarts to sort by; objects without any come first. */
export const RESTARTS = 'coalesce(resources.restarts, -1)';

/** Time of creation to sort by; objects without one count as the oldest. */
export const CREATED = 'coalesce(resources.created_at, 0)';

/** Value of {@link RESTARTS}. */
export function restartsOf(row: ResourceColumnsRow): number {
  return row.restarts ?? -1;
}

/** Value of {@link CREATED}. */
export function createdOf(row: ResourceColumnsRow): number {
  return toNumber(row.created_at) ?? 0;
}
