import { AGENT_PATHS, DEFAULT_LIMITS } from '@backstage-fleet/protocol';
import { World, eventually } from './__testUtils__/harness';
import { AgentClock, systemClock } from './util/clock';

describe('a hub that means no good', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = { ...world.hub.config, kinds: ['namespaces', 'pods'] };
  });
  afterEach(() => world.end());

  /** Lists of pods the API server was asked for. */
  const lists = () =>
    world.api.asked.filter(
      path => path.startsWith('/api/v1/pods?') && !path.includes('watch='),
    ).length;

  it('that asks for a kind again and again gets it once, and once more later', async () => {
    // An hour that is over when the test says so.
    const resyncEveryMs = 3_600_000;
    let ahead = 0;
    const agent = world.agent({
      timing: { resyncEveryMs },
      clock: {
        ...systemClock,
        elapsed: () => systemClock.elapsed() + ahead,
      },
    });
    await agent.start();
    await world.converged();
    await eventually(() =>
      expect(agent.status().kinds.pods.state).toBe('live'),
    );
    const before = lists();
    for (let i = 0; i < 200; i++) {
      world.hub.send({ type: 'resync', kind: 'pods', buckets: [i] });
    }
    world.hub.send({ type: 'resync', kind: 'namespaces' });
    await eventually(() =>
      expect(world.sent('snapshot.end', 'namespaces')).toBe(2),
    );
    expect(lists()).toBe(before + 1);
    ahead = resyncEveryMs;
    await eventually(() => expect(lists()).toBe(before + 2));
    const beats = world.hub.heartbeats.length;
    await eventually(() =>
      expect(world.hub.heartbeats.length).toBeGreaterThan(beats + 4),
    );
    expect(lists()).toBe(before + 2);
    await world.converged();
  });

  it('that asks for a new key again and again gets one', async () => {
    const agent = world.agent({ timing: { rotateEveryMs: 60_000 } });
    await agent.start();
    world.hub.send({ type: 'key.rotate' });
    await eventually(() => expect(world.hub.rotations).toHaveLength(1));
    for (let i = 0; i < 50; i++) {
      world.hub.send({ type: 'key.rotate' });
    }
    world.hub.send({ type: 'resync', kind: 'pods' });
    await eventually(() => expect(world.sent('snapshot.end', 'pods')).toBe(2));
    // Nor by ending the session.
    world.hub.epoch += 1;
    await eventually(() => expect(world.hub.hellos).toHaveLength(2));
    await world.converged();
    const beats = world.hub.heartbeats.length;
    await eventually(() =>
      expect(world.hub.heartbeats.length).toBeGreaterThan(beats + 4),
    );
    expect(world.hub.rotations).toHaveLength(1);
  });

  it('that answers polls at once, always with something, is not asked without a pause', async () => {
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
    let flood = true;
    world.hub.fault = path => {
      if (flood && path === AGENT_PATHS.poll) {
        world.hub.send({ type: 'config', config: world.hub.config });
      }
      return undefined;
    };
    const polls = () =>
      world.hub.requests.filter(({ path }) => path === AGENT_PATHS.poll).length;
    const before = polls();
    pauses.length = 0;
    await eventually(() => expect(polls()).toBeGreaterThan(before + 40));
    // The first ten are followed at once; no other pause is that long.
    expect(pauses.filter(ms => ms >= 500 && ms <= 1000).length).toBeGreaterThan(
      10,
    );
    flood = false;
    world.createPod('a');
    await world.converged();
  });

  it('that gives orders of its own making has nothing written in the cluster and no secret read', async () => {
    const agent = world.agent();
    await agent.start();
    world.createPod('a');
    await world.converged();
    const { revision } = world.cluster.store;
    const order = (message: object) => world.hub.send(message as never);
    order({ type: 'exec', namespace: 'default', pod: 'a', command: ['id'] });
    order({
      type: 'apply',
      object: {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'planted', namespace: 'default' },
      },
    });
    order({ type: 'proxy', method: 'DELETE', path: '/api/v1/namespaces/x' });
    order({ type: 'task', task: { verb: 'delete', kind: 'pods', name: 'a' } });
    order({ type: '__proto__' });
    order({
      type: 'config',
      config: {
        ...world.hub.config,
        kinds: ['namespaces', 'pods', 'secrets', 'pods/exec', '../secrets'],
        custom: ['secrets', 'configmaps', 'pods/log'].map(resource => ({
          group: '',
          versions: ['v1'],
          kind: 'Thing',
          resource,
          namespaced: true,
          fields: ['type'],
        })),
      },
    });
    order({ type: 'resync', kind: 'secrets' });
    order({ type: 'resync', kind: 'namespaces' });
    await eventually(() =>
      expect(world.sent('snapshot.end', 'namespaces')).toBe(2),
    );
    const unknown = world.logger.lines.filter(line =>
      line.includes('which is unknown in protocol'),
    );
    expect(unknown).toHaveLength(5);
    expect(world.cluster.store.revision).toBe(revision);
    expect(
      world.api.asked.filter(path =>
        /secrets|configmaps|exec|log|proxy|planted/.test(path),
      ),
    ).toEqual([]);
    expect(agent.status().counters.sessions).toBe(1);
  });

  it('whose numbers are out of all bounds is followed within them', async () => {
    world.hub.limits = {
      ...DEFAULT_LIMITS,
      maxItems: 1e300,
      maxKinds: Number.MAX_SAFE_INTEGER,
    };
    world.hub.config = {
      ...world.hub.config,
      kinds: ['pods'],
      heartbeatSeconds: 0,
      pollHoldSeconds: 1e9,
      keyRotationSeconds: 1,
    };
    world.createPod('a');
    const agent = world.agent({ timing: { heartbeatMs: undefined } });
    await agent.start();
    await world.converged();
    expect(world.hub.requests.filter(({ status }) => status !== 200)).toEqual(
      [],
    );
    expect(world.hub.rotations).toEqual([]);
    expect(agent.status().phase).toBe('running');
  });
});
