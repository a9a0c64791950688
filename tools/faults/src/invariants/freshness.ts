import { Invariant } from './types';

const LATE_MS = 45_000;
const UNREACHABLE_MS = 130_000;

/** Longest time between two heartbeats, with a try that failed, in milliseconds. */
const BEAT_MS = 25_000;

/** I8, the other way round: who is there says so, whatever its clock says. */
export const beats: Invariant = {
  id: 'I8 beats',
  title: 'agents that run are heard of all the time',
  async check(world) {
    const now = world.tape.now();
    return world.agents
      .map(({ name }) => name)
      .filter(
        name =>
          !world.tape.lines.some(
            line =>
              line.includes(` ${name} /agent/v1/heartbeat @`) &&
              now - parseInt(line, 10) < BEAT_MS,
          ),
      )
      .map(name => `${name} has not beaten for ${BEAT_MS / 1000} s`);
  },
};

/** I8: ends the agents, and looks how the portal shows the clusters as time passes. */
export const freshness: Invariant = {
  id: 'I8',
  title: 'what is old is shown as old',
  isSlow: true,
  async check(world) {
    const found: string[] = [];
    const expect = async (state: string, since: string) => {
      const { items } = await world.portal('GET', '/clusters?limit=100');
      for (const { name } of world.clusters) {
        const shown = items.find((each: any) => each.name === name)?.state;
        if (shown !== state) {
          found.push(`${name} is shown as ${shown} ${since}, not as ${state}`);
        }
      }
    };
    await expect('live', 'while its agent beats');
    for (const agent of world.agents) {
      agent.kill();
    }
    // Who shows it must not matter, and several replicas only take time.
    const [, ...others] = world.replicas.filter(each => each.isAlive);
    for (const replica of others) {
      await world.killReplica(replica);
    }
    await world.time.advance(LATE_MS);
    await expect('late', `${LATE_MS / 1000} s after its agent ended`);
    await world.time.advance(UNREACHABLE_MS - LATE_MS);
    await expect(
      'unreachable',
      `${UNREACHABLE_MS / 1000} s after its agent ended`,
    );
    return found;
  },
};
