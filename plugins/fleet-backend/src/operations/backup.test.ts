import { Agent, AgentState, memoryState } from '@backstage-fleet/agent';
import { Knex } from 'knex';
import { DatabaseBackup, takeBackup } from '../__testUtils__/copyDatabase';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { readUntil } from '../__testUtils__/eventually';
import {
  addDeployment,
  keepingLogger,
  RealAgents,
} from '../__testUtils__/realAgents';
import { Relay } from '../__testUtils__/Relay';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(120_000);

const databases = testDatabases();
const SECRET = 'the secret of this hub, kept beside the backup';

describe.each(databases.eachSupportedId())('backup and restore on %p', id => {
  let real: RealAgents;
  let relay: Relay;
  let knex: Knex;
  let hub: TestHub;
  let backup: DatabaseBackup;
  let before: { agent: Agent; epoch: number };
  let after: { agent: Agent; state: AgentState; log: string[] };
  const restored: Knex[] = [];

  const startHub = (db: Knex, secret: string) =>
    startTestHub({ knex: db, config: { signing: { secret } } });
  const tokenFor = async (clusterName: string, mode?: string) => {
    const made = await hub.portal('POST', '/enrollments', {
      clusterName,
      autoApprove: true,
      ...(mode ? { mode } : {}),
    });
    return made.token as string;
  };
  /** Names of objects the hub holds of the first cluster, and those there are. */
  const deployments = async () => {
    const { items } = await hub.portal(
      'GET',
      '/resources?query=cluster:one%20kind:Deployment',
    );
    return {
      hub: items.map((item: any) => item.name).sort(),
      cluster: real
        .cluster('one')
        .list({ apiVersion: 'apps/v1', kind: 'Deployment' })
        .map(object => object.metadata.name)
        .sort(),
    };
  };
  const areSame = (names: { hub: string[]; cluster: string[] }) =>
    JSON.stringify(names.hub) === JSON.stringify(names.cluster);

  beforeAll(async () => {
    real = await RealAgents.serve(['one', 'two']);
    relay = await Relay.start();
    knex = await migratedDatabase(databases, id);
    hub = await startHub(knex, SECRET);
    relay.to(hub);
    const agent = await real.make('one', {
      hubUrl: relay.url,
      token: await tokenFor('one'),
    });
    await agent.start();
    await readUntil(deployments, areSame);
    await readUntil(
      () => hub.portal('GET', '/hub'),
      ({ consumers }) => consumers.every((each: any) => each.position > 0),
    );
    before = { agent, epoch: agent.status().epoch! };
    backup = await takeBackup(knex, databases, id);
  });
  afterAll(async () => {
    await real?.stop();
    await hub?.stop();
    await relay?.stop();
    await Promise.all(restored.map(db => db.destroy()));
    await backup?.forget();
  });

  it('loses what came after the backup, when the hub is lost', async () => {
    const cluster = real.cluster('one');
    addDeployment(cluster, 'later');
    const shop = { apiVersion: 'apps/v1', kind: 'Deployment', name: 'shop' };
    cluster.delete({ ...shop, namespace: 'default' });
    expect(areSame(await readUntil(deployments, areSame))).toBe(true);

    const state = memoryState();
    const { lines, ...logger } = keepingLogger();
    const agent = await real.make('two', {
      hubUrl: relay.url,
      token: await tokenFor('two'),
      state,
      logger: { ...logger },
    });
    await agent.start();
    after = { agent, state, log: lines };

    relay.to(undefined);
    await hub.stop();
    await knex.destroy();
    // Nobody tells the hub of this one: it is away.
    addDeployment(cluster, 'meanwhile');
    const wanted = await backup.restore();
    restored.push(wanted);
    const rows = await wanted('resources').where({ kind: 'deployments.apps' });
    expect(rows.map(row => row.name).sort()).toEqual(['shop', 'web']);
  });

  it('refuses to start with another secret, and says what to do', async () => {
    await expect(
      startHub(restored[0], 'some other secret than that of the backup'),
    ).rejects.toThrow(
      /fleet\.signing\.secret does not open the hub's key .* set it to the value it had/,
    );
  });

  it('goes on with the agents of the backup, none of which enrolls again', async () => {
    hub = await startHub(restored[0], SECRET);
    relay.to(hub);
    const names = await readUntil(deployments, areSame);
    expect(names.hub).toEqual(names.cluster);
    expect(names.hub).toEqual(['later', 'meanwhile', 'web']);

    const { agent } = before;
    expect(agent.status()).toMatchObject({
      phase: 'running',
      counters: { rejected: 0, downlinkRefused: 0 },
    });
    expect(agent.status().epoch).toBeGreaterThan(before.epoch);
    const { items } = await hub.portal('GET', '/clusters');
    expect(items.map((cluster: any) => cluster.name)).toEqual(['one']);
    expect(
      await restored[0]('agents').where({ cluster_name: 'one' }),
    ).toHaveLength(1);
  });

  it('signs with the keys of the backup, which the agents trust', async () => {
    await hub.portal('POST', '/clusters/one/resync', { kind: 'pods' });
    const left = await readUntil(
      () => restored[0]('downlink').where({ type: 'resync' }),
      rows => rows.length === 0,
    );
    expect(left).toEqual([]);
    expect(before.agent.status().counters.downlinkRefused).toBe(0);
  });

  it('goes on with the feed and all that follows it', async () => {
    const { items } = await readUntil(
      () => hub.portal('GET', '/changes?cluster=one&kind=Deployment'),
      page => page.items.length >= 3,
    );
    expect(items.map((item: any) => [item.type, item.name])).toEqual(
      expect.arrayContaining([
        ['added', 'later'],
        ['added', 'meanwhile'],
        ['deleted', 'shop'],
      ]),
    );
    const { consumers } = await readUntil(
      () => hub.portal('GET', '/hub'),
      status =>
        status.consumers.every(
          (each: any) => each.state === 'idle' && each.lagChanges === 0,
        ),
    );
    for (const consumer of consumers) {
      expect(consumer).toMatchObject({ state: 'idle', lagChanges: 0 });
    }
    // The counters count what there is, no more and no less.
    const [{ rows }] = await restored[0]('resources').count({ rows: '*' });
    const { counts } = await readUntil(
      () => hub.portal('GET', '/clusters/one'),
      cluster => cluster.counts.resources === Number(rows),
    );
    expect(counts).toMatchObject({ deployments: 3, resources: Number(rows) });
  });

  it('does not know an agent that enrolled after the backup; a new token brings it back', async () => {
    const said = await readUntil(
      () => after.log.filter(line => line.includes('enroll again')),
      lines => lines.length > 0,
    );
    expect(said[0]).toContain(
      "Where the hub's database was replaced, remove the agent's state and enroll again",
    );
    await after.agent.stop();
    const agent = await real.make('two', {
      hubUrl: relay.url,
      token: await tokenFor('two'),
    });
    await agent.start();
    const { items } = await readUntil(
      () => hub.portal('GET', '/resources?query=cluster:two%20kind:Deployment'),
      page => page.items.length === 2,
    );
    expect(items).toHaveLength(2);
  });

  it('comes back without its keys, when they are lost, by a new enrollment of each agent', async () => {
    await before.agent.stop();
    relay.to(undefined);
    await hub.stop();
    // What docs/operations.md says for a lost secret.
    await restored[0]('hub_keys').delete();
    hub = await startHub(restored[0], 'a new secret, as the old one is lost');
    relay.to(hub);
    const agent = await real.make('one', {
      hubUrl: relay.url,
      token: await tokenFor('one', 'join'),
    });
    await agent.start();
    addDeployment(real.cluster('one'), 'anew');
    const names = await readUntil(deployments, areSame);
    expect(names.hub).toEqual(names.cluster);
    await hub.portal('POST', '/clusters/one/resync', { kind: 'pods' });
    await readUntil(
      () => restored[0]('downlink').where({ type: 'resync' }),
      rows => rows.length === 0,
    );
    expect(agent.status().counters.downlinkRefused).toBe(0);
    const { items } = await hub.portal('GET', '/clusters');
    expect(items.map((cluster: any) => cluster.name).sort()).toEqual([
      'one',
      'two',
    ]);
  });
});
