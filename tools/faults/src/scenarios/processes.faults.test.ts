import { perform } from '../commands/perform';
import { ENGINES, play } from './scenario';

describe.each(ENGINES)('processes that end, with %s', engine => {
  it('F5 replica killed in a transaction: rolled back, and the other one takes the batch', async () => {
    await play({ engine }, async scene => {
      const [first] = scene.world.replicas;
      scene.agent.link.pinned = first;
      let killed = false;
      scene.change();
      await scene.world.time.advance(140);
      // Some statements into the next batch.
      first.database.gate.killAfter(6, () => {
        killed = true;
        scene.world.killReplica(first).catch(() => undefined);
      });
      await scene.pass(30);
      expect(killed).toBe(true);
      expect(scene.agent.status().pending).toBe(0);
    });
  });

  it('F6 all replicas restart: sessions go on without a full list', async () => {
    await play({ engine }, async scene => {
      const { sessions, items } = scene.agent.status().counters;
      for (const replica of [...scene.world.replicas]) {
        await scene.world.killReplica(replica);
      }
      scene.change();
      await scene.pass(20);
      expect(scene.seen(/found no hub/)).toBeGreaterThan(0);
      await scene.world.startReplica(0);
      await scene.world.startReplica(1);
      await scene.pass(60);
      const now = scene.agent.status().counters;
      expect(now.sessions).toBe(sessions);
      expect(now.items - items).toBeLessThan(5);
    });
  });

  it('F7 replicas replaced one after the other while things change: nothing is lost', async () => {
    await play({ engine, replicas: 3 }, async scene => {
      for (let i = 0; i < 3; i++) {
        scene.change('Pod', i);
        await scene.world.wait(scene.world.replicas[i].stop());
        scene.change('Deployment', i);
        await scene.pass(5);
        await scene.world.startReplica(i);
        await scene.pass(5);
      }
      expect(scene.agent.status().pending).toBe(0);
    });
  });

  it('F11 batch of a former process after the hello of the next: stale_epoch, and nothing is stored', async () => {
    await play({ engine }, async scene => {
      const { kept } = scene.agent;
      scene.agent.link.fail({ fault: 'slow', times: 1, path: 'batch' });
      scene.change();
      await scene.world.time.advance(1000);
      scene.agent.kill();
      await scene.world.startAgent(0, { kept });
      await scene.pass(15);
      expect(scene.seen(/batch @\S+ 409 .*stale_epoch/)).toBe(1);
    });
  });

  it('F12 copy of an agent with the same key: both are shut out until a person accepts one', async () => {
    await play({ engine }, async scene => {
      await perform(scene.world, {
        type: 'clone agent',
        cluster: 0,
        ms: 120_000,
      });
      await scene.pass(10);
      await scene.world.startAgent(0, { kept: scene.agent.kept });
      await scene.pass(60);
      expect(scene.seen(/409 .*"cloned"/)).toBeGreaterThan(0);
      const events = await scene.world.portal('GET', '/audit');
      expect(JSON.stringify(events)).toContain('agent-clone-suspected');
    });
  });

  it('F15 agent killed while it uploads its first list: what was there stays until a whole list came', async () => {
    await play({ engine }, async scene => {
      for (let place = 0; place < 9; place++) {
        scene.change('Service', place);
      }
      scene.agent.link.fail({
        fault: 'answer swallowed',
        times: 3,
        path: 'batch',
      });
      const { kept } = scene.agent;
      await scene.world.time.advance(200);
      scene.agent.kill();
      const held = () =>
        scene.world.read(
          scene.world.database.direct('resources').where({ kind: 'pods' }),
        );
      const before = (await held()).length;
      await scene.world.startAgent(0, { kept });
      await scene.world.time.advance(100);
      expect(await held()).toHaveLength(before);
      expect(before).toBe(6);
    });
  });

  it('F23 replica ends that holds a poll: the next one goes on where it was', async () => {
    await play({ engine }, async scene => {
      const [first, second] = scene.world.replicas;
      scene.agent.link.pinned = first;
      await scene.pass(60);
      await scene.world.killReplica(first);
      await scene.world.wait(
        second.answer({
          method: 'POST',
          path: '/clusters/cluster-1/resync',
          headers: { 'content-type': 'application/json' },
          body: Buffer.from('{"kind":"pods"}'),
        }),
      );
      scene.world.mutations.done += 1;
      const { relists } = scene.agent.status().counters;
      await scene.pass(40);
      expect(scene.agent.status().counters.relists).toBe(relists + 1);
    });
  });

  it('F43 revoked agent: refused within five seconds on every replica', async () => {
    await play({ engine }, async scene => {
      await scene.world.portal('POST', '/clusters/cluster-1/revoke');
      await scene.world.time.advance(6000);
      const before = scene.seen(/\/agent\/v1\/\S+ @\S+ 200/);
      await scene.pass(60);
      expect(scene.seen(/401 .*"revoked"/)).toBeGreaterThan(0);
      expect(scene.seen(/\/agent\/v1\/\S+ @\S+ 200/)).toBe(before);
      expect(scene.agent.status().phase).toBe('revoked');
    });
  });
});
