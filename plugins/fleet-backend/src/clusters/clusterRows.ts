import { Cluster, KindStatus } from '@backstage-fleet/plugin-fleet-common';
import { fromJson, toNumber, toTimestamp } from '../database/columns';
import { BigIntColumn, ClusterRow, KindStateRow } from '../database/tables';
import { Order, SortKey } from '../paging';
import { LAST_SIGN } from './stateFilter';
import {
  connectionState,
  NamedWorkload,
  ObjectGroup,
  summarize,
} from './summary';

/** Orders in which clusters can be listed. */
export type ClusterSort = 'name' | '-name' | 'lastSeenAt' | '-lastSeenAt';

/** A cluster with the last sign of life of any of its agents. */
export interface SeenClusterRow extends ClusterRow {
  last_seen_at: BigIntColumn | null;
}

/** A cluster as the API shows it. */
export function toCluster(
  row: SeenClusterRow,
  now: number,
  groups: ObjectGroup[],
  worst?: NamedWorkload[],
): Cluster {
  const lastSeen = toNumber(row.last_seen_at);
  const ageMs = Math.max(0, now - (lastSeen ?? toNumber(row.created_at)));
  const connection = connectionState(ageMs, row.revoked_at !== null);
  return {
    id: row.id,
    name: row.name,
    state: connection,
    ...summarize({ connection, ageMs, groups, worst }),
    kubernetesVersion: row.kubernetes_version ?? undefined,
    owner: row.owner ?? undefined,
    environment: row.environment ?? undefined,
    provider: row.provider ?? undefined,
    region: row.region ?? undefined,
    tags: fromJson<string[]>(row.tags),
    createdAt: toTimestamp(row.created_at),
    lastSeenAt: toTimestamp(row.last_seen_at),
    ageSeconds: lastSeen === undefined ? undefined : ageMs / 1000,
  };
}

/** State of a kind as the API shows it. */
export function toKindStatus(
  row: KindStateRow,
  groups: ObjectGroup[],
): KindStatus {
  return {
    kind: row.kind,
    state: row.state,
    message: row.message ?? undefined,
    count: groups
      .filter(item => item.kind === row.kind)
      .reduce((sum, item) => sum + item.count, 0),
    lastHeardAt: toTimestamp(row.last_heard_at),
  };
}

/** The order of a sort parameter. */
export function clusterOrder(
  sort: ClusterSort = 'name',
): Order<SeenClusterRow> {
  const direction = sort.startsWith('-') ? 'desc' : 'asc';
  const name: SortKey<SeenClusterRow> = {
    expression: 'clusters.name',
    direction,
    type: 'text',
    value: row => row.name,
  };
  // Names are unique, so they make every order total.
  return {
    name: sort,
    keys: sort.endsWith('name')
      ? [name]
      : [
          {
            expression: LAST_SIGN,
            direction,
            type: 'number',
            value: row => toNumber(row.last_seen_at ?? row.created_at),
          },
          name,
        ],
  };
}
