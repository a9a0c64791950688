import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { fromJson } from '../database/columns';
import { ResourceRow } from '../database/tables';
import { detectPlatform } from './detectPlatform';
import { AuthenticatedClusterId } from './types';

/** Nodes that are looked at; a cluster is of one provider and region. */
const SAMPLE = 20;

/** Writes provider and region of a cluster after its nodes came or went. */
export async function updatePlatform(
  db: Knex,
  clusterId: AuthenticatedClusterId,
): Promise<void> {
  const rows = await db<ResourceRow>('resources')
    .where({ cluster_id: clusterId, kind: 'nodes' })
    .orderBy(['namespace', 'name'])
    .limit(SAMPLE)
    .select('object');
  const { provider, region } = detectPlatform(
    rows.map(row => fromJson<JsonObject>(row.object)),
  );
  if (provider === undefined && region === undefined) {
    return;
  }
  await db('clusters')
    .where({ id: clusterId })
    .update({
      ...(provider === undefined ? {} : { provider }),
      ...(region === undefined ? {} : { region }),
    });
}
