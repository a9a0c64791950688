import { World } from '../world/World';
import { Invariant } from './types';

/** Entries of an outbox beside objects: begins and ends of lists. */
const FIXED_ENTRIES = 64;

const DAY_MS = 24 * 3600 * 1000;

/** Tables in which nothing may be left a while after everything has been quiet. */
const EMPTY_AFTER_RETENTION = [
  'downlink',
  'feed',
  'tombstones',
  'snapshots',
  'snapshot_parts',
  'used_tokens',
  'agent_next_keys',
] as const;

/** Looks at agents while a run goes on; they are small again at its end. */
export class OutboxWatch {
  readonly #found = new Set<string>();

  look(world: World): void {
    for (const agent of world.agents) {
      if (!agent.isAlive) {
        continue;
      }
      const { pending } = agent.status();
      // What was deleted while the hub was away is in the outbox as well.
      const most = agent.cluster.everSize + FIXED_ENTRIES;
      if (pending > most) {
        this.#found.add(
          `the outbox of ${agent.name} had ${pending} entries, where ${most} are the most there may be`,
        );
      }
    }
  }

  get found(): string[] {
    return [...this.#found];
  }
}

/** I5, at the end of a run: ends the agents, lets eight days pass and old rows be removed. */
export const retention: Invariant = {
  id: 'I5',
  title: 'what is kept is bounded',
  async check(world) {
    const db = world.database.direct;
    const found: string[] = [];
    const streams = await world.read(
      db('streams')
        .groupBy('agent_id', 'lane')
        .select('agent_id')
        .havingRaw('count(*) > 1'),
    );
    if (streams.length > 0) {
      found.push('an agent has more than one stream of a lane');
    }
    world.database.leap(8 * DAY_MS);
    const replica = world.replicas.find(each => each.isAlive)!;
    await world.wait(replica.runTask('fleet-retention'));
    world.database.leap(0);
    for (const table of EMPTY_AFTER_RETENTION) {
      const [{ count }] = await world.read(db(table).count({ count: '*' }));
      if (Number(count) > 0) {
        found.push(
          `${count} rows of ${table} are left eight days after everything was quiet`,
        );
      }
    }
    const versions = await world.read(
      db('versions as v')
        .where('v.is_deleted', true)
        .whereNotExists(
          db('versions as n')
            .whereRaw(
              'n.cluster_id = v.cluster_id and n.uid = v.uid and n.kind = v.kind',
            )
            .whereRaw('n.ordinal <> v.ordinal'),
        )
        .select('v.uid'),
    );
    if (versions.length > 0) {
      found.push(
        `the versions of ${versions.length} objects that are gone are left eight days later`,
      );
    }
    return found;
  },
};
