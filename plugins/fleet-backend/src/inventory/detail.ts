import {
  OwnerResolution,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { lastHeardOf, selectHeardKinds } from '../clusters/kindsHeard';
import { ClusterRow, OwnershipRow, ResourceRow } from '../database/tables';

/** Who owns an object, and what says so: its workload, else its namespace, else its cluster. */
export async function resolveOwner(
  db: Knex,
  row: Pick<
    ResourceRow,
    'cluster_id' | 'kind' | 'namespace' | 'name' | 'workload'
  >,
): Promise<OwnerResolution | undefined> {
  const namespace = row.kind === 'namespaces' ? row.name : row.namespace;
  const rows = await db<OwnershipRow>('ownership')
    .where({ cluster_id: row.cluster_id, namespace })
    .whereIn('workload', [row.workload ?? '', '']);
  const found =
    rows.find(item => item.workload !== '') ??
    rows.find(item => item.workload === '');
  if (found) {
    return {
      owner: found.owner,
      level: found.workload === '' ? 'namespace' : 'workload',
      source: found.source,
      rule: found.rule ?? undefined,
    };
  }
  const cluster = await db<ClusterRow>('clusters')
    .where({ id: row.cluster_id })
    .select('owner')
    .first();
  return cluster?.owner
    ? { owner: cluster.owner, level: 'cluster', source: 'governance' }
    : undefined;
}

/** How far the agent is with the kind of an object, and when that was heard. */
export async function freshnessOf(
  db: Knex,
  row: Pick<ResourceRow, 'cluster_id' | 'kind'>,
): Promise<Pick<ResourceDetail, 'kindState' | 'lastHeardAt'>> {
  const [state] = await selectHeardKinds(db, row.cluster_id).where(
    'k.kind',
    row.kind,
  );
  return state
    ? {
        kindState: state.state,
        lastHeardAt: lastHeardOf(state),
      }
    : {};
}
