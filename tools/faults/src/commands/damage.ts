import { Cluster } from '../cluster/Cluster';
import { World } from '../world/World';

/** Changes the tables of the hub by other hands than its own. */
export async function damage(
  world: World,
  cluster: Cluster,
  what: 'row' | 'digest',
): Promise<void> {
  const db = world.database.direct;
  const ids = [...world.idsOf(cluster)];
  if (what === 'row') {
    const row = await db('resources')
      .whereIn('cluster_id', ids)
      .orderBy(['kind', 'uid'])
      .first('cluster_id', 'kind', 'uid');
    if (row) {
      world.isDamaged = true;
      await db('resources').where(row).delete();
    }
    return;
  }
  const digest = await db('digests')
    .whereIn('cluster_id', ids)
    .where('part', '>=', 0)
    .orderBy(['kind', 'part'])
    .first('cluster_id', 'kind', 'part');
  if (digest) {
    await db('digests')
      .where({ cluster_id: digest.cluster_id, kind: digest.kind })
      .update({ sum: 'f'.repeat(64) });
  }
}
