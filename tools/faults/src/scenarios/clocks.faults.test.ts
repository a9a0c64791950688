import { ENGINES, play } from './scenario';

const HOUR_MS = 3600_000;

describe.each(ENGINES)('clocks, with %s', engine => {
  it('F16 clock of a cluster an hour off, and jumping back: the agent goes by that of the hub', async () => {
    await play({ engine }, async scene => {
      const { sessions } = scene.agent.status().counters;
      for (const skewMs of [HOUR_MS, -HOUR_MS, 0]) {
        scene.agent.skewMs = skewMs;
        scene.change();
        await scene.pass(40);
        expect(scene.agent.status().pending).toBe(0);
        expect(await scene.state()).toBe('live');
      }
      expect(scene.agent.status().counters.sessions).toBe(sessions);
    });
  });

  it('F17 clock of the database ten minutes ahead of that of the hub: nobody is taken for away', async () => {
    await play({ engine }, async scene => {
      scene.world.database.leap(600_000);
      await scene.pass(15);
      expect(await scene.state()).toBe('live');
      scene.change();
      await scene.pass(30);
      expect(await scene.state()).toBe('live');
      expect(scene.agent.status().pending).toBe(0);
    });
  });

  it('F41 token over its time: the agent learns the time of the hub and is let in', async () => {
    await play({ engine }, async scene => {
      const { sessions } = scene.agent.status().counters;
      scene.agent.skewMs = -HOUR_MS;
      const before = scene.seen(/heartbeat @\S+ 200/);
      await scene.pass(60);
      // A clock that was set back an hour once stopped heartbeats for an hour.
      expect(scene.seen(/heartbeat @\S+ 200/) - before).toBeGreaterThan(3);
      expect(scene.seen(/401 .*token_expired/)).toBeGreaterThan(0);
      expect(scene.agent.status().phase).toBe('running');
      expect(scene.agent.status().counters.sessions).toBe(sessions);
    });
  });
});
