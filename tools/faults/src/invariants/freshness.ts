import { Invariant } from './types';

const LATE_MS = 45_000;
const UNREACHABLE_MS = 130_000;

/** I8: ends the agents, and looks how the portal shows the clusters as time passes. */
export const freshness: Invariant = {
  id: 'I8',
  title: 'what is old is shown as old',
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
