import { perform } from '../commands/perform';
import { ENGINES, play, Scene } from './scenario';

const pods = ({ world }: Scene) =>
  world.read(world.database.direct('resources').where({ kind: 'pods' }));

describe.each(ENGINES)('clusters, with %s', engine => {
  it('F24 two thousand changes in an instant: one update of each object', async () => {
    await play({ engine }, async scene => {
      const { items } = scene.agent.status().counters;
      await perform(scene.world, { type: 'storm', cluster: 0, changes: 2000 });
      await scene.pass(30);
      expect(scene.agent.status().pending).toBe(0);
      expect(scene.agent.status().counters.items - items).toBeLessThan(20);
    });
  });

  it('F26 object of a megabyte and a half: its projection stays small', async () => {
    await play({ engine }, async scene => {
      scene.world.clusters[0].sim.create({
        apiVersion: 'example.com/v1',
        kind: 'Widget',
        metadata: { name: 'huge', namespace: 'default' },
        spec: { size: 1, blob: 'x'.repeat(1_500_000) },
      });
      await scene.pass(20);
      expect(scene.agent.status().pending).toBe(0);
      expect(scene.agent.status().counters.rejected).toBe(0);
    });
  });

  it('F29 watch whose place is forgotten (410): that kind is listed again, and nothing is deleted', async () => {
    await play({ engine }, async scene => {
      const before = (await pods(scene)).length;
      await perform(scene.world, { type: 'compact', cluster: 0 });
      scene.agent.api.fail({
        fault: { type: 'status', status: 410 },
        times: 1,
        verb: 'watch',
        resource: 'pods',
      });
      const { relists } = scene.agent.status().counters;
      await scene.pass(5);
      expect(await pods(scene)).toHaveLength(before);
      await scene.pass(30);
      expect(scene.agent.status().counters.relists).toBeGreaterThan(relists);
    });
  });

  it('F30 API server that is busy, then restarts: watches go on where they were', async () => {
    await play({ engine }, async scene => {
      scene.agent.api.fail({
        fault: { type: 'status', status: 429, retryAfter: 2 },
        times: 5,
      });
      scene.agent.api.fail({
        fault: { type: 'status', status: 503 },
        times: 5,
      });
      scene.agent.api.fail({ fault: { type: 'refused' }, times: 5 });
      const { relists } = scene.agent.status().counters;
      await perform(scene.world, { type: 'break watches', cluster: 0 });
      scene.change();
      await scene.pass(60);
      expect(scene.agent.status().counters.relists).toBe(relists);
    });
  });

  it('F31 definition removed at run time: its objects go after a second look, others stay', async () => {
    await play({ engine }, async scene => {
      const before = (await pods(scene)).length;
      await perform(scene.world, {
        type: 'serve widgets',
        cluster: 0,
        isServed: false,
      });
      await scene.pass(60);
      expect(scene.agent.status().kinds['widgets.example.com'].state).toBe(
        'absent',
      );
      expect(await pods(scene)).toHaveLength(before);
    });
  });

  it('F32 definition added at run time: its objects are there within a minute', async () => {
    await play({ engine }, async scene => {
      const { world } = scene;
      await perform(world, {
        type: 'serve widgets',
        cluster: 0,
        isServed: false,
      });
      await scene.pass(60);
      await perform(world, {
        type: 'serve widgets',
        cluster: 0,
        isServed: true,
      });
      scene.change('Widget', 1);
      await scene.pass(60);
      const rows = await world.read(
        world.database
          .direct('resources')
          .where({ kind: 'widgets.example.com' }),
      );
      expect(rows).toHaveLength(1);
    });
  });

  it('F33 right to read a kind taken away: marked as forbidden with what was known, and said once', async () => {
    await play({ engine }, async scene => {
      const { world } = scene;
      const before = (await pods(scene)).length;
      await perform(world, {
        type: 'forbid',
        cluster: 0,
        resource: 'pods',
        isForbidden: true,
      });
      const lines = scene.agent.warnings.length;
      await scene.pass(180);
      expect(await pods(scene)).toHaveLength(before);
      const cluster = await world.portal('GET', '/clusters/cluster-1');
      expect(
        cluster.kinds.find(({ kind }: { kind: string }) => kind === 'pods'),
      ).toMatchObject({ state: 'forbidden', count: before });
      expect(scene.agent.warnings.length - lines).toBeLessThan(5);
    });
  });

  it('F34 namespaces that come and go: nothing is left behind', async () => {
    await play({ engine }, async scene => {
      for (let i = 0; i < 40; i++) {
        scene.change('Pod', 1);
        scene.change('Service', 1);
        await scene.world.time.advance(i * 37);
        await perform(scene.world, {
          type: 'delete namespace',
          cluster: 0,
          namespace: 1,
        });
        await scene.world.time.advance(i * 11);
      }
    });
  });

  it('F35 object deleted and made again under its name while cut off: the old one goes, the new one comes', async () => {
    await play({ engine }, async scene => {
      await perform(scene.world, {
        type: 'cut agent off',
        cluster: 0,
        ms: 9e4,
      });
      scene.agent.api.breakOff();
      for (let place = 0; place < 6; place++) {
        await perform(scene.world, {
          type: 'recreate',
          cluster: 0,
          kind: 'Pod',
          place,
        });
      }
      await scene.pass(120);
      expect(await pods(scene)).toHaveLength(6);
    });
  });

  it('F51 secrets in every place a cluster has: none is seen outside', async () => {
    await play({ engine }, async scene => {
      for (const kind of ['Secret', 'ServiceAccount', 'Service'] as const) {
        for (let place = 0; place < 9; place++) {
          scene.change(kind, place);
        }
      }
      await scene.pass(20);
      await scene.world.portal('GET', '/resources?query=kind:Pod');
      await scene.world.portal('GET', '/changes');
    });
  });
});
