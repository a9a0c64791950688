import type {
  ClusterState,
  HealthState,
} from '@backstage-fleet/plugin-fleet-common';
import type { FleetApi } from '@backstage-fleet/plugin-fleet-react';

/** What lists of clusters are narrowed by. */
export type ClusterQuery = Omit<
  NonNullable<Parameters<FleetApi['clusterFacets']>[0]>,
  'groupLabel'
>;

/** Properties with a filter of their own, in the order of the chips. */
export const CLUSTER_FIELDS = [
  'health',
  'environment',
  'provider',
  'region',
  'version',
  'owner',
  'distribution',
  'project',
  'workspace',
  'datacenter',
  'criticality',
  'sensitivity',
  'tag',
  'state',
] as const;

export type ClusterField = (typeof CLUSTER_FIELDS)[number];

/**
 * Filters of clusters as the address holds them: every property repeats for
 * any of its values, and `mine=yes` stands for the user's own references.
 *
 * @param myRefs - owners the user is; undefined while they are not known
 * @returns undefined where no cluster can match, since the user owns as nobody
 */
export function clusterQueryOf(
  params: URLSearchParams,
  myRefs: readonly string[] | undefined,
): ClusterQuery | undefined {
  const query: ClusterQuery = {};
  const q = params.get('q');
  if (q) {
    query.q = q;
  }
  const labels = params.getAll('label');
  if (labels.length > 0) {
    query.label = labels;
  }
  for (const field of CLUSTER_FIELDS) {
    const values = params.getAll(field);
    if (values.length > 0) {
      Object.assign(query, {
        [field]: values as string[] & ClusterState[] & HealthState[],
      });
    }
  }
  if (params.get('mine') === 'yes') {
    const owners = myRefs ?? [];
    query.owner = query.owner
      ? query.owner.filter(owner => owners.includes(owner))
      : [...owners];
    if (query.owner.length === 0) {
      return undefined;
    }
  }
  return query;
}
