import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { fromJson, isPostgres } from '../database/columns';
import { ClusterRow, ResourceRow } from '../database/tables';
import { DETECTED_MEMBERS, overridesOf } from '../governance/governance';
import { detectPlatform } from './detectPlatform';
import { versionOrder } from './kubernetesVersion';
import { AuthenticatedClusterId } from './types';

/** Nodes that are looked at; the rest of a larger cluster is like them. */
const SAMPLE = 500;

/**
 * Writes where a cluster runs and what it is, after its nodes came, went or
 * changed. What people set stays; what nodes no longer tell stays as well.
 */
export async function updatePlatform(
  db: Knex,
  clusterId: AuthenticatedClusterId,
): Promise<void> {
  const platform = detectPlatform(await readNodes(db, clusterId));
  await db.transaction(async trx => {
    const query = trx<ClusterRow>('clusters').where({ id: clusterId });
    const row = await (isPostgres(trx) ? query.forUpdate() : query).first();
    if (!row) {
      return;
    }
    const overrides = overridesOf(row);
    const columns: Partial<ClusterRow> = {
      version_order: versionOrder(row.kubernetes_version) ?? null,
    };
    for (const member of DETECTED_MEMBERS) {
      columns[member] = overrides[member] ?? platform[member] ?? row[member];
    }
    if (platform.zones.length > 0) {
      columns.zones = JSON.stringify(platform.zones);
    }
    if (platform.machineClasses.length > 0) {
      columns.machine_classes = JSON.stringify(platform.machineClasses);
    }
    const differs = Object.entries(columns).some(
      ([column, value]) => row[column as keyof ClusterRow] !== value,
    );
    if (differs) {
      await trx('clusters').where({ id: clusterId }).update(columns);
    }
  });
}

async function readNodes(db: Knex, clusterId: string): Promise<JsonObject[]> {
  const rows = await db<ResourceRow>('resources')
    .where({ cluster_id: clusterId, kind: 'nodes' })
    .orderBy(['namespace', 'name'])
    .limit(SAMPLE)
    .select('object');
  return rows.map(row => fromJson<JsonObject>(row.object));
}
