import { World, WIDGET, eventually } from './__testUtils__/harness';

const WIDGETS = 'widgets.example.com';
const V1 = 'example.com/v1/widgets';
const BETA = 'example.com/v1beta1/widgets';

describe('an agent and what its cluster serves', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.config = {
      ...world.hub.config,
      kinds: ['pods', WIDGETS],
      custom: [WIDGET],
    };
    world.createPod('a');
  });
  afterEach(() => world.end());

  /** Takes the kind away, as when its CustomResourceDefinition is deleted. */
  const remove = (...versions: string[]) => {
    versions.forEach(version => world.api.hidden.add(version));
    world.served.closeWatches('one');
  };
  const versions = () =>
    [...world.hub.store.of(WIDGETS).values()].map(
      ({ object }) => object.apiVersion,
    );

  it.each([false, true])(
    'follows a kind of the hub’s configuration (plain discovery: %s)',
    async plain => {
      world.api.plainDiscovery = plain;
      world.createWidget('w');
      const agent = world.agent();
      await agent.start();
      await world.converged();
      expect(world.hub.names(WIDGETS)).toEqual(['default/w']);
      const [{ object }] = world.hub.store.of(WIDGETS).values();
      expect(object).toMatchObject({
        apiVersion: 'example.com/v1',
        spec: { size: 1 },
      });
      expect(JSON.stringify(object)).not.toContain('red');
      await eventually(() =>
        expect(agent.status().kinds[WIDGETS].state).toBe('live'),
      );
    },
  );

  it('reports a kind that is not there, and begins when it appears', async () => {
    remove(V1, BETA);
    const agent = world.agent();
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds).toMatchObject({
        pods: { state: 'live' },
        [WIDGETS]: {
          state: 'absent',
          message: expect.stringContaining(WIDGETS),
        },
      }),
    );
    expect(world.api.asked.filter(path => /widgets/.test(path))).toEqual([]);
    // What never was is no news.
    await eventually(() =>
      expect(world.logger.lines).toContain(
        `debug The cluster does not serve ${WIDGETS}`,
      ),
    );
    expect(world.logger.lines.join('\n')).not.toContain('no longer serves');

    world.createWidget('w');
    world.api.hidden.clear();
    await world.converged();
    expect(world.hub.names(WIDGETS)).toEqual(['default/w']);
  });

  it('takes back the objects of a kind that is gone, and only those', async () => {
    world.createWidget('w');
    const agent = world.agent();
    await agent.start();
    await world.converged();
    remove(V1, BETA);
    await eventually(() => expect(world.hub.names(WIDGETS)).toEqual([]));
    expect(world.logger.lines).toContain(
      `info The cluster no longer serves ${WIDGETS}; its objects are gone`,
    );
    expect(world.hub.names('pods')).toEqual(['default/a']);
    expect(agent.status().kinds[WIDGETS]).toMatchObject({
      state: 'absent',
      objects: 0,
      lastHeardAt: expect.any(String),
    });
    expect(agent.status().kinds.pods.state).toBe('live');

    world.api.hidden.clear();
    await world.converged();
    expect(world.hub.names(WIDGETS)).toEqual(['default/w']);
  });

  it('takes them back also where the kind went while the agent was away', async () => {
    world.createWidget('w');
    const agent = world.agent();
    await agent.start();
    await world.converged();
    await agent.stop();
    remove(V1, BETA);
    await world.again(agent).start();
    await eventually(() => expect(world.hub.names(WIDGETS)).toEqual([]));
    expect(world.logger.lines).toContain(
      `info The cluster does not serve ${WIDGETS}; what the hub holds of it is taken back`,
    );
  });

  it('keeps what it knows while the server of a kind is away', async () => {
    world.createWidget('w');
    const agent = world.agent();
    await agent.start();
    await world.converged();
    const heard = agent.status().kinds[WIDGETS].lastHeardAt!;
    world.api.away.add('example.com');
    world.served.closeWatches('one');
    await eventually(() =>
      expect(agent.status().kinds[WIDGETS]).toMatchObject({
        state: 'broken',
        message: 'The API server answered HTTP 503',
      }),
    );
    const looks = () => world.api.asked.filter(path => path === '/apis').length;
    const before = looks();
    await eventually(() => expect(looks()).toBeGreaterThan(before + 3));
    expect(world.hub.names(WIDGETS)).toEqual(['default/w']);
    expect(agent.status().kinds.pods.state).toBe('live');
    const { lastHeardAt } = agent.status().kinds[WIDGETS];
    expect(Date.parse(lastHeardAt!)).toBeGreaterThanOrEqual(Date.parse(heard));

    world.api.away.clear();
    await eventually(() =>
      expect(agent.status().kinds[WIDGETS].state).toBe('live'),
    );
  });

  it('does not say it has heard of a kind while it has not', async () => {
    const agent = world.agent();
    await agent.start();
    await world.converged();
    world.api.away.add('example.com');
    world.served.closeWatches('one');
    await eventually(() =>
      expect(agent.status().kinds[WIDGETS].state).toBe('broken'),
    );
    const heard = agent.status().kinds[WIDGETS].lastHeardAt;
    const beats = world.hub.heartbeats.length;
    await eventually(() =>
      expect(world.hub.heartbeats.length).toBeGreaterThan(beats + 3),
    );
    expect(world.hub.reports[WIDGETS].lastHeardAt).toBe(heard);
  });

  it('reads a kind in the best version there is, and moves with it', async () => {
    remove(V1);
    world.createWidget('w');
    world.createWidget('x');
    const agent = world.agent();
    await agent.start();
    await eventually(() =>
      expect(versions()).toEqual(Array(2).fill('example.com/v1beta1')),
    );
    world.api.hidden.clear();
    await eventually(() =>
      expect(versions()).toEqual(Array(2).fill('example.com/v1')),
    );
    remove(V1);
    await eventually(() =>
      expect(versions()).toEqual(Array(2).fill('example.com/v1beta1')),
    );
    expect(world.hub.names(WIDGETS)).toEqual(['default/w', 'default/x']);
    // Never gone in between.
    expect(world.sent('delete', WIDGETS)).toBe(0);
    await eventually(() =>
      expect(agent.status().kinds[WIDGETS].state).toBe('live'),
    );
  });

  it('begins anew when the definition of a kind changes, and leaves others alone', async () => {
    world.createWidget('w');
    const agent = world.agent();
    await agent.start();
    await world.converged();
    await eventually(() => expect(agent.status().pending).toBe(0));
    const podsSent = world.sent('upsert', 'pods');
    world.hub.config = {
      ...world.hub.config,
      revision: 2,
      custom: [{ ...WIDGET, fields: ['spec.color'] }],
    };
    world.hub.send({ type: 'config', config: world.hub.config });
    await world.converged();
    const [{ object }] = world.hub.store.of(WIDGETS).values();
    expect(object.spec).toEqual({ color: 'red' });
    expect(world.sent('upsert', 'pods')).toBe(podsSent);
    expect(world.sent('delete', WIDGETS)).toBe(0);
  });

  it('does not follow a definition that would let a secret out', async () => {
    world.hub.config = {
      ...world.hub.config,
      custom: [{ ...WIDGET, fields: ['spec.size', 'data.*'] }],
    };
    world.createWidget('w');
    const agent = world.agent();
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds).toMatchObject({
        pods: { state: 'live' },
        [WIDGETS]: {
          state: 'broken',
          message: expect.stringContaining('does not pass'),
        },
      }),
    );
    expect(world.hub.names(WIDGETS)).toEqual([]);
  });

  it('takes back what its owner denies from now on', async () => {
    world.createWidget('w');
    const agent = world.agent();
    await agent.start();
    await world.converged();
    await agent.stop();
    const strict = world.again(agent, { denyKinds: [WIDGETS, 'pods'] });
    await strict.start();
    await eventually(() => {
      expect(world.hub.names(WIDGETS)).toEqual([]);
      expect(world.hub.names('pods')).toEqual([]);
    });
    expect(strict.status().kinds).toMatchObject({
      [WIDGETS]: { state: 'forbidden', message: expect.any(String) },
    });
    expect(world.hub.hellos.at(-1)!.kinds).not.toContain('pods');
    expect(
      world.api.asked.filter(path => /^\/api\/v1\/pods/.test(path)).length,
    ).toBeGreaterThan(0);
    const before = world.api.asked.length;
    world.hub.send({
      type: 'config',
      config: { ...world.hub.config, revision: 3 },
    });
    await eventually(() =>
      expect(world.api.asked.slice(before)).toContain('/apis'),
    );
    expect(
      world.api.asked.slice(before).filter(path => /pods|widgets/.test(path)),
    ).toEqual([]);
  });

  it('tries the first version of each kind where it may not look', async () => {
    world.createWidget('w');
    world.api.answer = path =>
      /^\/apis?$/.test(path) ? { status: 403 } : undefined;
    await world.agent().start();
    await world.converged();
    expect(world.hub.names(WIDGETS)).toEqual(['default/w']);
  });

  it('finds the version once it can look, where that failed at first', async () => {
    remove(V1);
    world.createWidget('w');
    let failures = 3;
    world.api.answer = path => {
      if (/^\/apis?$/.test(path) && failures > 0) {
        failures -= 1;
        return { status: 429, retryAfter: 0 };
      }
      return undefined;
    };
    await world.agent().start();
    await eventually(() => expect(versions()).toEqual(['example.com/v1beta1']));
    expect(failures).toBe(0);
  });
});
