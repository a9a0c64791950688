import { damage } from '../commands/damage';
import { ENGINES, play } from './scenario';

describe.each(ENGINES)('the database, with %s', engine => {
  it('F18 database away for five minutes: agents come again, and go on without a list', async () => {
    await play({ engine }, async scene => {
      const { sessions, items } = scene.agent.status().counters;
      scene.world.database.weather.isDown = true;
      for (let i = 0; i < 30; i++) {
        scene.change('Pod', i % 6);
        await scene.pass(10);
      }
      expect(scene.seen(/batch @\S+ 503 .*"busy"/)).toBeGreaterThan(3);
      expect(scene.agent.status().pending).toBeLessThan(10);
      scene.world.database.weather.isDown = false;
      await scene.pass(60);
      const now = scene.agent.status().counters;
      expect(now.sessions).toBe(sessions);
      expect(now.items - items).toBeLessThan(12);
    });
  });

  it.each(['answer lost', 'never arrived'] as const)(
    'F19 connection lost at a commit (%s): the batch counts once',
    async fault => {
      await play({ engine, replicas: 1 }, async scene => {
        const [replica] = scene.world.replicas;
        for (let i = 0; i < 10; i++) {
          replica.database.gate.failCommit(fault);
          scene.change('Pod', i % 6);
          await scene.pass(12);
        }
        expect(scene.seen(/503 .*"busy"/)).toBeGreaterThan(0);
      });
    },
  );

  it('F21 statements that take half a second each: everything goes on, slowly', async () => {
    await play({ engine }, async scene => {
      Object.assign(scene.world.database.weather.slow, {
        statements: 60,
        ms: 500,
      });
      for (let i = 0; i < 4; i++) {
        scene.change('Pod', i);
        await scene.pass(10);
      }
    });
  });

  it('F37 rows lost and a digest changed by other hands: found, and only those parts sent again', async () => {
    await play({ engine }, async scene => {
      const { items } = scene.agent.status().counters;
      const audit = () =>
        scene.world.wait(scene.world.replicas[0].runTask('fleet-digest-audit'));
      const { world } = scene;
      await world.wait(damage(world, world.clusters[0], 'row'));
      await audit();
      await scene.pass(60);
      const sent = scene.agent.status().counters.items - items;
      expect(sent).toBeGreaterThan(0);
      expect(sent).toBeLessThan(12);
      await world.wait(damage(world, world.clusters[0], 'digest'));
      await audit();
      await scene.pass(60);
    });
  });
});

describe('the database of SQLite', () => {
  it('F20 database full: heartbeats are served, batches wait, nothing is corrupt', async () => {
    await play({ engine: 'sqlite' }, async scene => {
      const db = scene.world.database.direct;
      const [{ page_count: pages }] = await scene.world.read(
        db.raw('PRAGMA page_count'),
      );
      await scene.world.read(db.raw(`PRAGMA max_page_count = ${pages}`));
      for (let i = 0; i < 60; i++) {
        scene.change(i % 2 ? 'Service' : 'Deployment', i % 9);
        await scene.pass(2);
      }
      expect(scene.seen(/batch @\S+ 503 .*"busy"/)).toBeGreaterThan(0);
      expect(await scene.state()).toBe('live');
      await scene.world.read(db.raw('PRAGMA max_page_count = 1000000'));
      await scene.pass(60);
      expect(scene.agent.status().pending).toBe(0);
      const [{ integrity_check: integrity }] = await scene.world.read(
        db.raw('PRAGMA integrity_check'),
      );
      expect(integrity).toBe('ok');
    });
  });
});
