import { GONE } from '../cluster/Cluster';
import { World } from '../world/World';
import { Invariant } from './types';

/** I3 by the witness: what became of each stream, in the order of its commits. */
export const order: Invariant = {
  id: 'I3',
  title: '(epoch, seq) is applied once and in order',
  async check(world) {
    const steps = await world.read(
      world.database.direct('witness_streams').orderBy('n'),
    );
    const last = new Map<string, { epoch: number; seq: number }>();
    const found: string[] = [];
    for (const step of steps) {
      const [epoch, seq] = [Number(step.epoch), Number(step.seq)];
      const before = last.get(step.agent_id);
      last.set(step.agent_id, { epoch, seq });
      const isNewSession =
        seq === 0 && (before === undefined || epoch > before.epoch);
      const isNextBatch =
        before && epoch === before.epoch && seq === before.seq + 1;
      if (!isNewSession && !isNextBatch) {
        found.push(
          `the stream of ${step.agent_id} went from ${
            before ? `(${before.epoch}, ${before.seq})` : 'nothing'
          } to (${epoch}, ${seq})`,
        );
      }
    }
    return found;
  },
};

/** I3 by what was stored: no object went through a state that its API server never told, or back. */
export const history: Invariant = {
  id: 'I3 history',
  title: 'the versions of an object are states it had, in their order',
  async check(world) {
    const found: string[] = [];
    for (const cluster of world.clusters) {
      for (const id of world.idsOf(cluster)) {
        const versions = await versionsOf(world, id);
        for (const [key, stored] of versions) {
          const problem = explain(stored, cluster.history.get(key) ?? []);
          if (problem) {
            found.push(`${cluster.name}: ${key} ${problem}`);
          }
        }
      }
    }
    return found;
  },
};

async function versionsOf(
  world: World,
  clusterId: string,
): Promise<Map<string, string[]>> {
  const rows = await world.read(
    world.database
      .direct('versions')
      .where({ cluster_id: clusterId })
      .orderBy(['kind', 'uid', 'ordinal'])
      .select('kind', 'uid', 'content_hash', 'is_deleted'),
  );
  const versions = new Map<string, string[]>();
  for (const row of rows) {
    const key = `${row.kind} ${row.uid}`;
    const list = versions.get(key) ?? [];
    versions.set(key, list);
    list.push(row.is_deleted ? GONE : row.content_hash);
  }
  return versions;
}

/** Why a list of versions is not one of the states an object had. */
export function explain(
  stored: readonly string[],
  states: readonly string[],
): string | undefined {
  let at = -1;
  let before: string | undefined;
  for (const state of stored) {
    // Rows that were lost by other hands come again as they were.
    if (state === before) {
      continue;
    }
    before = state;
    const next = states.indexOf(state, at + 1);
    if (next < 0) {
      const name = state === GONE ? GONE : state.slice(0, 8);
      return states.includes(state)
        ? `went back to ${name}: stored ${brief(stored)}, was ${brief(states)}`
        : `was stored as ${name}, which it never was: was ${brief(states)}`;
    }
    at = next;
  }
  return undefined;
}

function brief(states: readonly string[]): string {
  return states
    .map(state => (state === GONE ? GONE : state.slice(0, 8)))
    .join(' ');
}

/** I2: what was written for an agent is of its own cluster. */
export const borders: Invariant = {
  id: 'I2',
  title: 'no row of a cluster is changed for the agent of another one',
  async check(world) {
    const writes = await world.read(world.database.direct('witness_writes'));
    const ids = new Map(
      world.clusters.map(each => [each.name, world.idsOf(each)]),
    );
    return writes
      .filter(({ actor, cluster_id }) => !ids.get(actor)?.has(cluster_id))
      .map(
        ({ actor, cluster_id, table_name }) =>
          `a row of ${cluster_id} in ${table_name} was changed for the agent of ${actor}`,
      );
  },
};
