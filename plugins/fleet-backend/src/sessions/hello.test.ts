import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { pod, upsert } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

const BACKUPS = {
  group: 'example.com',
  versions: ['v1'],
  kind: 'Backup',
  resource: 'backups',
  namespaced: true,
  fields: ['spec.schedule'],
};
const SCANS = {
  ...BACKUPS,
  kind: 'Scan',
  resource: 'scans',
  profile: 'security' as const,
};

describe.each(databases.eachSupportedId())('hello on %p', id => {
  let knex: Knex;
  let hub: TestHub;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: {
        agents: { maxObjects: 1234, maxKinds: 50 },
        kinds: { custom: [BACKUPS, SCANS] },
      },
    });
  });
  afterAll(() => hub?.stop());

  it('tells an agent of protocol 2 its counter, quotas, and the kinds the configuration added', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'two' });
    const { body } = await agent.hello();
    expect(body).toMatchObject({
      v: 2,
      joins: 2,
      limits: { maxObjects: 1234, maxKinds: 50 },
      config: { custom: [BACKUPS], keyRotationSeconds: 24 * 3600 },
    });
    expect(body.config.kinds).toEqual(
      expect.arrayContaining(['pods', 'backups.example.com']),
    );
    expect(body.config.kinds).not.toContain('scans.example.com');
    expect(
      await knex('agents').where({ id: agent.enrolled.agentId }).first(),
    ).toMatchObject({ protocol: 2, hub_kid: agent.hubKid });
  });

  it('speaks protocol 1 with an agent that speaks no other, with nothing it does not know', async () => {
    const agent = await TestAgent.attach(hub, {
      clusterName: 'one',
      kubeSystemUid: 'one',
      protocol: { min: 1, max: 1 },
    });
    const { body } = await agent.hello();
    expect(body.v).toBe(1);
    expect(Object.keys(body)).not.toContain('joins');
    expect(Object.keys(body.limits)).not.toContain('maxObjects');
    expect(Object.keys(body.limits)).not.toContain('maxKinds');
    expect(Object.keys(body.config).sort()).toEqual([
      'heartbeatSeconds',
      'kinds',
      'pollHoldSeconds',
      'revision',
    ]);
    expect(body.config.kinds).not.toContain('backups.example.com');
    expect((await agent.batch([upsert('pods', pod('a1'))])).status).toBe(200);
    expect((await agent.heartbeat({ pods: { state: 'live' } })).status).toBe(
      200,
    );
    expect(
      await knex('agents').where({ id: agent.enrolled.agentId }).first(),
    ).toMatchObject({ protocol: 1 });
  });

  it('lets agents of several profiles report a cluster, each the kinds of its own', async () => {
    const inventory = await TestAgent.attach(hub, {
      clusterName: 'both',
      kubeSystemUid: 'both',
    });
    const security = await TestAgent.attach(hub, {
      clusterName: 'both',
      kubeSystemUid: 'both',
      profile: 'security',
      mode: 'join',
    });
    expect(security.enrolled.clusterId).toBe(inventory.enrolled.clusterId);
    const { body } = await security.hello();
    expect(body.config).toMatchObject({
      kinds: ['scans.example.com'],
      custom: [SCANS],
    });
    // Each has a stream of its own, and both go on.
    expect((await inventory.batch([upsert('pods', pod('a1'))])).status).toBe(
      200,
    );
    await security.heartbeat({
      'scans.example.com': { state: 'live' },
      pods: { state: 'broken' },
    });
    await inventory.heartbeat({
      pods: { state: 'live' },
      'scans.example.com': { state: 'broken' },
    });
    expect(
      await knex('kind_states')
        .where({ cluster_id: inventory.enrolled.clusterId })
        .orderBy('kind')
        .select('kind', 'state', 'profile', 'agent_id'),
    ).toEqual([
      {
        kind: 'pods',
        state: 'live',
        profile: 'inventory',
        agent_id: inventory.enrolled.agentId,
      },
      {
        kind: 'scans.example.com',
        state: 'live',
        profile: 'security',
        agent_id: security.enrolled.agentId,
      },
    ]);
  });

  it('goes on above an epoch the agent remembers and the hub does not', async () => {
    const agent = await TestAgent.attach(hub, {
      clusterName: 'restored',
      kubeSystemUid: 'restored',
    });
    const { body } = await agent.hello({ lastEpoch: 40 });
    expect(body.epoch).toBe(41);
  });
});

describe.each(databases.eachSupportedId())(
  'a changed configuration on %p',
  id => {
    it('reaches the agents, each in the words of its protocol and profile', async () => {
      const knex = await migratedDatabase(databases, id);
      const before = await startTestHub({
        knex,
        config: { signing: { secret: 'a secret of the test' } },
      });
      const two = await TestAgent.attach(before, { clusterName: 'two' });
      const one = await TestAgent.attach(before, {
        clusterName: 'one',
        kubeSystemUid: 'one',
        protocol: { min: 1, max: 1 },
      });
      await before.stop();
      const statements: string[] = [];
      const listen = ({ sql }: { sql: string }) => statements.push(sql);
      knex.on('query', listen);
      const after = await startTestHub({
        knex,
        config: {
          signing: { secret: 'a secret of the test' },
          kinds: { custom: [BACKUPS] },
        },
      });
      knex.off('query', listen);
      try {
        // Not one for each agent.
        expect(
          statements.filter(sql => /insert into .downlink/.test(sql)),
        ).toHaveLength(1);
        const configs = [];
        for (const agent of [two, one]) {
          agent.url = after.url;
          const { body } = await agent.poll();
          const [, payload] = body.messages[0].split('.');
          configs.push(
            JSON.parse(Buffer.from(payload, 'base64url').toString()),
          );
        }
        expect(configs[0]).toMatchObject({
          type: 'config',
          config: { revision: 2, custom: [BACKUPS] },
        });
        expect(configs[1].config.revision).toBe(2);
        expect(configs[1].config.custom).toBeUndefined();
        expect(configs[1].config.kinds).not.toContain('backups.example.com');
      } finally {
        await after.stop();
      }
    });
  },
);
