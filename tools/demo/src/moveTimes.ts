import { Knex } from 'knex';
import { Mover, Shift } from './Mover';

/** Tables of what is noted of clusters, and their times. */
const OF_CLUSTERS: Record<string, string[]> = {
  resources: ['received_at', 'observed_at'],
  feed: ['received_at', 'observed_at'],
  versions: ['received_at', 'observed_at'],
  cluster_transitions: ['at'],
  cluster_summaries: ['health_since'],
  ownership: ['resolved_at'],
  agents: ['created_at', 'decided_at', 'key_created_at'],
};

/** Tables of what is noted of the fleet, their times, and where they name a cluster. */
const OF_THE_FLEET: Record<string, { columns: string[]; name: string }> = {
  clusters: { columns: ['created_at'], name: 'name' },
  enrollments: {
    columns: ['created_at', 'decided_at', 'used_at'],
    name: 'cluster_name',
  },
  audit_events: { columns: ['at'], name: 'cluster_name' },
};

/**
 * Moves what the hub noted of the demo's clusters while these lived through
 * their history to when it was noted in simulated time. What is there of other
 * clusters stays.
 *
 * Where simulated time is before the first shift, which it is in a history, it
 * may be done again after it was interrupted: what was moved is left alone.
 */
export async function moveTimes(
  db: Knex,
  options: {
    /** In the order of time; the last one ends what is to be moved. */
    shifts: readonly Shift[];
    /** Names of the demo's clusters, and of such as were never let in. */
    clusters: readonly string[];
    /** Name of the cluster whose agent has fallen silent. */
    silent?: string;
  },
): Promise<void> {
  const { shifts, clusters, silent } = options;
  const rows: { id: string; name: string }[] = await db('clusters').select(
    'id',
    'name',
  );
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  // Cluster by cluster, so that nobody waits long for a lock.
  for (const name of clusters) {
    await db.transaction(async trx => {
      const mover = new Mover(trx, shifts);
      await mover.prepare();
      const id = ids.get(name);
      if (id) {
        await mover.forgetOutages(id);
        for (const [table, columns] of Object.entries(OF_CLUSTERS)) {
          await mover.move(table, columns, { cluster_id: id });
        }
      }
      for (const [table, of] of Object.entries(OF_THE_FLEET)) {
        await mover.move(table, of.columns, { [of.name]: name });
      }
      if (id && name === silent) await mover.moveSilence(id);
      await mover.end();
    });
  }
  await db.transaction(async trx => {
    const mover = new Mover(trx, shifts);
    await mover.prepare();
    // What was turned away has no name to be known by.
    await mover.move('refusals', ['minute'], {});
    await mover.end();
  });
}
