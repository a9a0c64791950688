import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { AgentClock, systemClock } from './util/clock';
import { World, eventually } from './__testUtils__/harness';

describe('what an agent sends again', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = { ...world.hub.config, kinds: ['namespaces', 'pods'] };
  });
  afterEach(() => world.end());

  const live = (agent: ReturnType<World['agent']>) =>
    eventually(() =>
      expect(
        Object.values(agent.status().kinds).map(({ state }) => state),
      ).toEqual(['live', 'live']),
    );
  const createPods = (count: number) => {
    for (let i = 0; i < count; i++) {
      world.createPod(`pod-${i}`);
    }
  };

  it('after a first synchronization that was cut off is what the hub lacks, nearly', async () => {
    const pods = 5000;
    createPods(pods);
    world.hub.limits = { ...world.hub.limits, maxItems: 500 };
    const timing = { heartbeatMs: 1000 };
    const agent = world.agent({ timing });
    await agent.start();
    // Killed, not stopped: what waits is lost with it. The hub sees to it in time.
    let cutOff = false;
    world.hub.fault = () => {
      cutOff ||= world.hub.store.of('pods').size > pods / 3;
      return cutOff ? 'drop' : undefined;
    };
    await eventually(() => expect(cutOff).toBe(true));
    await agent.stop();
    const held = world.hub.store.of('pods').size;
    expect(held).toBeLessThan(pods);

    world.hub.fault = () => undefined;
    const second = world.again(agent, { timing });
    await second.start();
    await eventually(
      () => expect(world.hub.store.of('pods').size).toBe(pods),
      60_000,
    );
    await live(second);
    await world.converged();
    expect(world.sent('upsert', 'pods')).toBeLessThan(pods * 1.2);
    expect(world.sent('same', 'pods')).toBeGreaterThanOrEqual(held);
    // One list to compare, one to read what is missing.
    expect(second.status().counters.relists).toBeLessThanOrEqual(1);
  }, 120_000);

  it('after a restart names objects of the buckets that differ, and sends what the hub lacks', async () => {
    createPods(40);
    const agent = world.agent();
    await agent.start();
    await world.converged();
    await agent.stop();
    const pods = world.hub.store.of('pods');
    const [lost, old] = [...pods.keys()];
    pods.delete(lost);
    pods.set(old, { ...pods.get(old)!, hash: 'x'.repeat(43) });

    const before = world.sent('upsert', 'pods');
    const second = world.again(agent);
    await second.start();
    await world.converged();
    await live(second);
    expect(world.sent('upsert', 'pods') - before).toBe(2);
    expect(second.status().counters).toMatchObject({
      repairs: 1,
      // Two objects are read one by one, for which nothing is listed again.
      relists: 0,
      rejected: 0,
    });
  });

  it('names nothing and sends all to a hub that has none of a kind', async () => {
    createPods(3);
    const agent = world.agent();
    await agent.start();
    await live(agent);
    world.hub.store.kinds.clear();
    const before = world.sent('upsert', 'pods');
    world.hub.epoch += 1;
    await world.converged();
    expect(world.sent('upsert', 'pods') - before).toBe(3);
    expect(world.sent('same', 'pods')).toBe(0);
  });

  it('is everything where naming it does not bring both sides together', async () => {
    createPods(5);
    const agent = world.agent();
    await agent.start();
    await live(agent);
    // A hub that takes names for states it does not hold.
    const [lost] = world.hub.store.of('pods').keys();
    world.hub.store.of('pods').delete(lost);
    world.hub.store.confirmAll = true;
    await world.converged();
    expect(agent.status().counters.repairs).toBeGreaterThan(1);
  });

  it('reads an object that changes while the hub asks for it', async () => {
    createPods(2);
    const agent = world.agent();
    await agent.start();
    await live(agent);
    const pods = world.hub.store.of('pods');
    for (const uid of [...pods.keys()]) {
      pods.set(uid, { ...pods.get(uid)!, hash: 'x'.repeat(43) });
    }
    let changed = false;
    world.hub.fault = path => {
      if (path === AGENT_PATHS.batch && !changed) {
        changed = true;
        world.setImage('pod-0', 'nginx:2');
        world.deletePod('pod-1');
      }
      return undefined;
    };
    await eventually(() => expect(changed).toBe(true));
    await world.converged();
    expect(world.hub.names('pods')).toEqual(['default/pod-0']);
  });

  it('is slow where the hub has no room, and resumes when it has', async () => {
    createPods(6);
    const agent = world.agent();
    const full = new Set<string>();
    let refusals = 0;
    world.hub.store.refuse = item => {
      if (
        item.t === 'upsert' &&
        item.kind === 'pods' &&
        world.hub.store.of('pods').size >= 4 &&
        !world.hub.store.of('pods').has(item.uid)
      ) {
        refusals += 1;
        full.add(item.uid);
        return 'quota_exceeded';
      }
      return undefined;
    };
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds.pods).toMatchObject({
        state: 'live',
        objects: 6,
        quarantined: 2,
      }),
    );
    await eventually(() => expect(world.hub.reports.pods.skipped).toBe(2));
    await eventually(() => expect(refusals).toBeGreaterThan(3));
    expect(full.size).toBe(2);
    expect(agent.status().counters.repairs).toBe(0);

    world.hub.store.refuse = () => undefined;
    await world.converged();
    expect(agent.status().kinds.pods.quarantined).toBe(0);
  });

  it('counts objects over the limits of the hub as skipped', async () => {
    world.hub.limits = { ...world.hub.limits, maxObjectBytes: 3000 };
    world.createPod('large', { image: `nginx:${'x'.repeat(4000)}` });
    world.createPod('good');
    await world.agent().start();
    await eventually(() =>
      expect(world.hub.reports.pods).toMatchObject({
        state: 'live',
        skipped: 1,
      }),
    );
    expect(world.hub.names('pods')).toEqual(['default/good']);
  });

  it.each(['busy', 'rate-limited'] as const)(
    'waits for as long as a hub that is %s says',
    async fault => {
      createPods(1);
      // A clock on which nothing takes longer than a moment.
      const pauses: number[] = [];
      const clock: AgentClock = {
        ...systemClock,
        sleep: (ms, signal) => {
          pauses.push(ms);
          return systemClock.sleep(Math.min(ms, 20), signal);
        },
      };
      const agent = world.agent({ clock });
      await agent.start();
      await world.converged();
      await eventually(() => expect(agent.status().pending).toBe(0));
      world.hub.retryAfterSeconds = 77;
      let tries = 0;
      world.hub.fault = path => {
        tries += path === AGENT_PATHS.batch ? 1 : 0;
        return path === AGENT_PATHS.batch && tries === 1 ? fault : undefined;
      };
      world.createPod('late');
      await world.converged();
      expect(tries).toBe(2);
      expect(Math.max(...pauses)).toBeGreaterThanOrEqual(77_000);
    },
  );

  it('goes out with a fresh token where the hub has seen the first', async () => {
    const agent = world.agent();
    await agent.start();
    await world.converged();
    let left = 3;
    world.hub.fault = path =>
      path === AGENT_PATHS.batch && left-- > 0 ? 'replayed' : undefined;
    createPods(1);
    await world.converged();
    expect(agent.status().counters.sessions).toBe(1);
  });
});
