import { rbacAuthorizer } from '@backstage-fleet/simulator';
import { World, eventually } from './__testUtils__/harness';

const FOLLOW = ['get', 'list', 'watch'];
const pods = { verbs: FOLLOW, apiGroups: [''], resources: ['pods'] };
const deployments = {
  verbs: FOLLOW,
  apiGroups: ['apps'],
  resources: ['deployments'],
};
const facts = {
  verbs: ['get'],
  apiGroups: [''],
  resources: ['namespaces'],
  resourceNames: ['kube-system'],
};

describe('an agent and its rights', () => {
  let world: World;
  beforeEach(async () => {
    world = await World.create({
      tokens: { token: { username: 'agent' } },
    });
    world.hub.config = {
      ...world.hub.config,
      kinds: ['nodes', 'deployments.apps', 'pods'],
    };
    world.createPod('a');
  });
  afterEach(() => world.end());

  const allow = (
    cluster: object[],
    namespaces: Record<string, object[]> = {},
  ) =>
    world.served.setAuthorizer(
      'one',
      rbacAuthorizer({ agent: { cluster, namespaces } as never }),
    );

  it('keeps what it knew of a kind it may no longer follow, and says so while the watch would run on', async () => {
    allow([facts, pods, deployments]);
    const agent = world.agent({}, 'token');
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds).toMatchObject({
        nodes: { state: 'forbidden' },
        'deployments.apps': { state: 'live' },
        pods: { state: 'live' },
      }),
    );
    // Watches are authorized when they are opened: these would go on.
    allow([facts, deployments]);
    await eventually(() =>
      expect(agent.status().kinds.pods).toMatchObject({
        state: 'forbidden',
        message: expect.stringContaining('HTTP 403'),
      }),
    );
    expect(agent.status().kinds['deployments.apps'].state).toBe('live');
    expect(world.hub.names('pods')).toEqual(['default/a']);

    world.createPod('b');
    allow([facts, pods, deployments]);
    await eventually(() =>
      expect(world.hub.names('pods')).toEqual(['default/a', 'default/b']),
    );
    await eventually(() =>
      expect(agent.status().kinds.pods.state).toBe('live'),
    );
    expect(world.sent('delete', 'pods')).toBe(0);
  });

  it('asks right by right where an authorizer does not list its rules', async () => {
    let allowed = ['nodes', 'deployments', 'pods'];
    world.served.setAuthorizer('one', {
      authorize: ({ resource, verb }) =>
        verb === 'create' ||
        resource === undefined ||
        resource === 'namespaces' ||
        allowed.includes(resource),
    });
    const agent = world.agent({}, 'token');
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds.pods.state).toBe('live'),
    );
    allowed = ['nodes', 'deployments'];
    await eventually(() =>
      expect(agent.status().kinds).toMatchObject({
        nodes: { state: 'live' },
        'deployments.apps': { state: 'live' },
        pods: { state: 'forbidden' },
      }),
    );
  });

  it('leaves watches alone while its rights are what they were', async () => {
    allow([facts, pods, deployments]);
    const agent = world.agent({}, 'token');
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds.pods.state).toBe('live'),
    );
    const watches = () =>
      world.api.asked.filter(path => /pods\?watch/.test(path)).length;
    const reviews = () =>
      world.api.asked.filter(path => /selfsubjectrulesreviews/.test(path))
        .length;
    const [before, reviewed] = [watches(), reviews()];
    await eventually(() => expect(reviews()).toBeGreaterThan(reviewed + 2));
    expect(watches()).toBe(before);
  });

  describe('within namespaces', () => {
    beforeEach(() => {
      for (const name of ['shop', 'bank', 'other']) {
        world.cluster.create({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name },
        });
        world.createPod('a', { namespace: name });
      }
    });
    const within = (...names: string[]) =>
      allow(
        [facts],
        Object.fromEntries(names.map(name => [name, [pods, deployments]])),
      );

    it('follows each of them, and no kind that is in none', async () => {
      within('shop', 'bank');
      const agent = world.agent({ namespaces: ['shop', 'bank'] }, 'token');
      await agent.start();
      await eventually(() =>
        expect(world.hub.names('pods')).toEqual(['bank/a', 'shop/a']),
      );
      world.createPod('b', { namespace: 'shop' });
      world.createPod('b', { namespace: 'bank' });
      world.createPod('b', { namespace: 'other' });
      await eventually(() =>
        expect(world.hub.names('pods')).toEqual([
          'bank/a',
          'bank/b',
          'shop/a',
          'shop/b',
        ]),
      );
      await eventually(() =>
        expect(agent.status().kinds).toMatchObject({
          nodes: {
            state: 'forbidden',
            message: expect.stringContaining('limited to namespaces'),
          },
          pods: { state: 'live', objects: 4 },
        }),
      );
      expect(world.hub.hellos[0].kinds).toContain('pods');
      expect(world.hub.hellos[0].kinds).not.toContain('nodes');
      expect(
        world.api.asked.filter(path => /\/v1\/(pods|nodes)/.test(path)),
      ).toEqual([]);
    });

    it('finds what changed in one of them while it was away', async () => {
      within('shop', 'bank');
      const agent = world.agent({ namespaces: ['shop', 'bank'] }, 'token');
      await agent.start();
      await eventually(() => expect(world.hub.names('pods')).toHaveLength(2));
      await agent.stop();
      world.createPod('b', { namespace: 'bank' });
      const second = world.again(agent, { namespaces: ['shop', 'bank'] });
      await second.start();
      await eventually(() =>
        expect(world.hub.names('pods')).toEqual(['bank/a', 'bank/b', 'shop/a']),
      );
    });

    it('does not let one that is refused hold up the others', async () => {
      within('shop', 'bank');
      const agent = world.agent({ namespaces: ['shop', 'bank'] }, 'token');
      await agent.start();
      await eventually(() => expect(world.hub.names('pods')).toHaveLength(2));
      within('bank');
      await eventually(() =>
        expect(agent.status().kinds.pods).toMatchObject({
          state: 'forbidden',
          message: expect.stringContaining('HTTP 403'),
        }),
      );
      world.createPod('b', { namespace: 'bank' });
      world.createPod('b', { namespace: 'shop' });
      await eventually(() =>
        expect(world.hub.names('pods')).toEqual(['bank/a', 'bank/b', 'shop/a']),
      );
      within('shop', 'bank');
      await eventually(() =>
        expect(world.hub.names('pods')).toEqual([
          'bank/a',
          'bank/b',
          'shop/a',
          'shop/b',
        ]),
      );
      await eventually(() =>
        expect(agent.status().kinds.pods.state).toBe('live'),
      );
    });

    it('takes back what is outside when it is limited later', async () => {
      allow([facts, pods, deployments, { ...pods, resources: ['nodes'] }]);
      const agent = world.agent({}, 'token');
      await agent.start();
      await eventually(() => expect(world.hub.names('pods')).toHaveLength(4));
      await agent.stop();
      within('shop');
      await world.again(agent, { namespaces: ['shop'] }, 'token').start();
      await eventually(() => {
        expect(world.hub.names('pods')).toEqual(['shop/a']);
        expect(world.hub.names('nodes')).toEqual([]);
      });
    });

    it('is not started with an empty list of them', () => {
      expect(() => world.agent({ namespaces: [] })).toThrow(/namespaces/);
    });
  });
});
