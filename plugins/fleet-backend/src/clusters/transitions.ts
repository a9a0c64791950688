import { ClusterState } from '@backstage-fleet/plugin-fleet-common';
import { Knex } from 'knex';
import { readNow } from '../database/columns';
import { ClusterTransitionRow } from '../database/tables';
import { EVERYTHING } from '../permissions';
import { clusterRelation } from './clusterRelation';
import { versionOrder } from './kubernetesVersion';

/** Rows written by one statement. */
const CHUNK = 200;

interface SweptRow {
  id: string;
  state: ClusterState;
  noted: string | null;
  kubernetes_version: string | null;
  version_order: number | null;
}

/**
 * Notes for each cluster that its connection is another one than was noted
 * last, and answers how many were. What pages show does not wait for it.
 */
export async function recordTransitions(db: Knex): Promise<number> {
  const now = await readNow(db);
  const last = db<ClusterTransitionRow>('cluster_transitions as t')
    .whereRaw('t.cluster_id = c.id')
    .orderBy('t.at', 'desc')
    .limit(1)
    .select('t.to_state');
  const rows: SweptRow[] = await clusterRelation(db, EVERYTHING, now)
    .whereNull('c.purging_at')
    .select('c.id', 'c.state', 'c.kubernetes_version', 'c.version_order')
    .select({ noted: last });
  const changed = rows
    .filter(row => row.state !== row.noted)
    .map(row => ({
      cluster_id: row.id,
      at: now,
      from_state: row.noted,
      to_state: row.state,
    }));
  for (let first = 0; first < changed.length; first += CHUNK) {
    await db('cluster_transitions')
      .insert(changed.slice(first, first + CHUNK))
      .onConflict(['cluster_id', 'at'])
      .ignore();
  }
  await orderVersions(db, rows);
  return changed.length;
}

/** Removes what is past retention, but keeps what was noted last of each cluster. */
export async function removeOldTransitions(
  db: Knex,
  keepMs: number,
): Promise<number> {
  const before = (await readNow(db)) - keepMs;
  return db('cluster_transitions')
    .where('at', '<', before)
    .whereExists(
      db
        .from('cluster_transitions as newer')
        .whereRaw('newer.cluster_id = cluster_transitions.cluster_id')
        .whereRaw('newer.at > cluster_transitions.at')
        .select(db.raw('1')),
    )
    .delete();
}

/** Keeps the order of versions true to the versions, however they were written. */
async function orderVersions(
  db: Knex,
  rows: readonly SweptRow[],
): Promise<void> {
  const wrong = new Map<string | null, string[]>();
  for (const row of rows) {
    const order = versionOrder(row.kubernetes_version) ?? null;
    if (order !== row.version_order) {
      const ids = wrong.get(row.kubernetes_version) ?? [];
      ids.push(row.id);
      wrong.set(row.kubernetes_version, ids);
    }
  }
  for (const [version, ids] of wrong) {
    await db('clusters')
      .whereIn('id', ids)
      .where({ kubernetes_version: version })
      .update({ version_order: versionOrder(version) ?? null });
  }
}
