import { Knex } from 'knex';
import { readUntil, TestHub } from './hub';

/** Waits until all that follows from what each cluster sent is worked out, so that what changes later has another cause. */
export async function settled(knex: Knex, hub: TestHub): Promise<void> {
  const clusters = await knex('clusters');
  await readUntil(
    () => knex('cluster_summaries'),
    summaries => summaries.length === clusters.length,
  );
  await readUntil(
    async () => (await hub.portal('GET', '/hub')).consumers,
    consumers => consumers.every((each: any) => each.lagChanges === 0),
  );
}
