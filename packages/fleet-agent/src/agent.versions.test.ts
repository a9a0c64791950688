import { World, eventually } from './__testUtils__/harness';

describe.each([1, 2])('an agent and a hub of protocol %i', protocol => {
  let world: World;
  beforeEach(async () => {
    world = await World.create();
    world.hub.protocol = protocol;
    world.hub.config = { ...world.hub.config, kinds: ['namespaces', 'pods'] };
    for (let i = 0; i < 12; i++) {
      world.createPod(`pod-${i}`);
    }
  });
  afterEach(() => world.end());

  it('come together, over a restart and a loss', async () => {
    const agent = world.agent({ profile: 'inventory' });
    await agent.start();
    await world.converged();
    await agent.stop();
    const pods = world.hub.store.of('pods');
    pods.delete([...pods.keys()][5]);
    world.deletePod('pod-1');
    const second = world.again(agent);
    await second.start();
    await world.converged();
    await eventually(() =>
      expect(second.status().kinds.pods.state).toBe('live'),
    );
  });

  it('speak no newer version than the hub', async () => {
    const agent = world.agent();
    const large = world.createPod('large').metadata.uid;
    world.hub.store.refuse = item =>
      item.t === 'upsert' && item.uid === large ? 'forbidden_path' : undefined;
    await agent.start();
    await eventually(() =>
      expect(agent.status().kinds.pods).toMatchObject({
        state: 'live',
        quarantined: 1,
      }),
    );
    const [lost] = world.hub.store.of('pods').keys();
    world.hub.store.of('pods').delete(lost);
    await eventually(() =>
      expect(world.hub.store.of('pods').has(lost)).toBe(true),
    );
    world.hub.send({ type: 'key.rotate' });
    await eventually(() =>
      expect(world.logger.lines.join('\n')).toMatch(
        protocol === 1
          ? /a message of type "key.rotate", which is unknown in protocol 1/
          : /key is replaced/,
      ),
    );
    const { batches, heartbeats, hellos, enrollments, rotations } = world.hub;
    expect(new Set(batches.map(({ v }) => v))).toEqual(new Set([protocol]));
    expect(new Set(heartbeats.map(({ v }) => v))).toEqual(new Set([protocol]));
    const newer = [
      enrollments[0].profile,
      hellos[0].joins,
      hellos[0].hubKid,
      heartbeats.find(({ kinds }) => kinds.pods?.skipped !== undefined),
      batches.flatMap(({ items }) => items).find(({ t }) => t === 'same'),
      rotations[0],
    ].map(each => each !== undefined);
    expect(newer).toEqual(Array(6).fill(protocol === 2));
  });
});

describe('an agent of another profile', () => {
  it('says so when it enrolls and in each session', async () => {
    const world = await World.create();
    try {
      world.hub.config = { ...world.hub.config, kinds: [] };
      await world.agent({ profile: 'security' }).start();
      expect(world.hub.enrollments[0].profile).toBe('security');
      expect(world.hub.hellos[0].profile).toBe('security');
      expect(world.hub.hellos[0].kinds).not.toContain('pods');
    } finally {
      await world.end();
    }
  });

  it('does not enroll with a hub that knows none', async () => {
    const world = await World.create();
    try {
      world.hub.protocol = 1;
      await expect(
        world.agent({ profile: 'security' }).start(),
      ).rejects.toMatchObject({
        failure: 'unsupported_version',
        message: expect.stringContaining('Update the hub'),
      });
      expect(world.hub.enrollments).toEqual([]);
    } finally {
      await world.end();
    }
  });
});

describe('an agent over an upgrade of its hub', () => {
  it('uses what is new from the next session on, and stops after a downgrade', async () => {
    const world = await World.create();
    try {
      world.hub.config = { ...world.hub.config, kinds: ['namespaces'] };
      world.hub.protocol = 1;
      await world.agent().start();
      await world.converged();
      world.hub.protocol = 2;
      world.hub.epoch += 1;
      await eventually(() => expect(world.hub.heartbeats.at(-1)!.v).toBe(2));
      world.hub.protocol = 1;
      world.hub.epoch += 1;
      await eventually(() => expect(world.hub.heartbeats.at(-1)!.v).toBe(1));
      await world.converged();
    } finally {
      await world.end();
    }
  });
});
