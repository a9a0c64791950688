import { forge } from '../commands/forge';
import { ENGINES, play } from './scenario';

describe.each(ENGINES)('the network, with %s', engine => {
  it('F1 network cut in the middle of a batch: it is sent again and applied once', async () => {
    await play({ engine }, async scene => {
      scene.agent.link.fail({ fault: 'request cut', times: 1, path: 'batch' });
      scene.change();
      await scene.pass(20);
      expect(scene.seen(/batch @\S+ 400 .*bad_encoding/)).toBe(1);
      expect(scene.agent.status().counters.retries).toBe(1);
    });
  });

  it('F2 answer lost after the commit: the batch comes again and is known', async () => {
    await play({ engine }, async scene => {
      scene.agent.link.fail({ fault: 'answer lost', times: 1, path: 'batch' });
      scene.change();
      await scene.pass(20);
      expect(scene.seen(/batch answer lost/)).toBe(1);
      expect(scene.seen(/batch @.*"duplicate":true/)).toBe(1);
    });
  });

  it('F3 black hole in either direction: the request ends after 30 s, and heartbeats go on', async () => {
    await play({ engine }, async scene => {
      for (const fault of ['request swallowed', 'answer swallowed'] as const) {
        scene.agent.link.fail({ fault, times: 1, path: 'batch' });
        const before = scene.seen(/heartbeat @\S+ 200/);
        scene.change();
        await scene.pass(28);
        expect(scene.seen(/heartbeat @\S+ 200/) - before).toBeGreaterThan(1);
        expect(await scene.state()).toBe('live');
        expect(scene.agent.status().pending).toBeGreaterThan(0);
        await scene.pass(30);
        expect(scene.agent.status().pending).toBe(0);
      }
    });
  });

  it('F4 loss and seconds of latency: batches make progress and the cluster stays live', async () => {
    await play({ engine }, async scene => {
      scene.agent.link.fail({ fault: 'slow', times: 4, path: 'batch' });
      scene.agent.link.fail({ fault: 'request lost', times: 2, path: 'poll' });
      scene.agent.link.fail({
        fault: 'request lost',
        times: 1,
        path: 'heartbeat',
      });
      for (let i = 0; i < 8; i++) {
        scene.change('Pod', i % 6);
        await scene.pass(8);
        expect(await scene.state()).toBe('live');
      }
    });
  });

  it('F8 batch delivered twice by a proxy: the second one writes nothing', async () => {
    await play({ engine }, async scene => {
      scene.agent.link.fail({ fault: 'repeated', times: 1, path: 'batch' });
      scene.change();
      await scene.pass(5);
      expect(scene.seen(/batch \(again\).*"duplicate":true/)).toBe(1);
    });
  });

  it('F9 batches out of order: the later one is told which is missing, and changes nothing', async () => {
    await play({ engine }, async scene => {
      const next = scene.agent.status().ackedSeq + 1;
      await scene.world.wait(forge(scene.world, 0, { epoch: 0, seq: 2 }));
      expect(scene.seen(new RegExp(`409 .*"gap".*"expected":${next}`))).toBe(1);
      scene.change();
      await scene.pass(5);
      expect(scene.agent.status().ackedSeq).toBe(next);
    });
  });

  it('F10 same batch to two replicas at one instant: one applies it', async () => {
    await play({ engine }, async scene => {
      const before = scene.seen(/"duplicate":true/);
      for (let i = 0; i < 5; i++) {
        scene.agent.link.fail({ fault: 'doubled', times: 1, path: 'batch' });
        scene.change('Pod', i);
        await scene.pass(3);
      }
      expect(scene.seen(/\(copy\)/)).toBe(5);
      expect(scene.seen(/"duplicate":true/) - before).toBe(5);
    });
  });

  it('F40 captured batch sent again: known within its minute, refused after it', async () => {
    await play({ engine }, async scene => {
      scene.change();
      await scene.pass(5);
      const batch = scene.world.captured[0].at(-1)!;
      await scene.world.wait(scene.agent.link.replay(batch));
      expect(scene.seen(/\(replay\).*"duplicate":true/)).toBe(1);
      await scene.pass(120);
      await scene.world.wait(scene.agent.link.replay(batch));
      expect(scene.seen(/\(replay\) @\S+ 401 .*token_expired/)).toBe(1);
    });
  });

  it('F55 error pages of a load balancer: taken for what they are', async () => {
    await play({ engine }, async scene => {
      const { sessions } = scene.agent.status().counters;
      scene.agent.link.fail({ fault: 'bad gateway', times: 3 });
      scene.agent.link.fail({
        fault: 'gateway timeout',
        times: 2,
        path: 'batch',
      });
      scene.change();
      await scene.pass(60);
      expect(scene.seen(/50[24] of a load balancer/)).toBe(5);
      expect(scene.agent.status().counters.sessions).toBe(sessions);
    });
  });
});
