import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from './__testUtils__/databases';
import { pod, upsert } from './__testUtils__/objects';
import { TestAgent } from './__testUtils__/TestAgent';
import { startTestHub, TestHub } from './__testUtils__/testHub';
import { OwnTime } from './__testUtils__/time';

jest.setTimeout(60_000);

const databases = testDatabases();
const ids = databases.eachSupportedId().filter(([id]) => id !== 'SQLITE_3');

/** Replicas share a database server, so this needs one. */
(ids.length > 0 ? describe : describe.skip)('two replicas', () => {
  let knex: Knex;
  let hubs: TestHub[];

  beforeEach(async () => {
    knex = await migratedDatabase(databases, 'POSTGRES_18');
    // Both start on the empty database at the same time.
    hubs = await Promise.all([startTestHub({ knex }), startTestHub({ knex })]);
  });
  afterEach(async () => {
    await Promise.all(hubs.map(hub => hub.stop()));
  });

  it('agree on who they are', async () => {
    const infos = await Promise.all(
      hubs.map(async hub => (await fetch(`${hub.url}/agent/v1/hub`)).json()),
    );
    expect(infos[0].hubId).toBe(infos[1].hubId);
    expect(await knex('hub_keys')).toHaveLength(1);
  });

  it('serve one agent whose requests alternate between them', async () => {
    const agent = await TestAgent.attach(hubs[0], { clusterName: 'one' });
    for (let i = 0; i < 20; i++) {
      agent.url = hubs[i % 2].url;
      const answer = await agent.batch([upsert('pods', pod(`uid-${i}`))]);
      expect(answer.body).toMatchObject({ ackSeq: i + 1, rejected: [] });
      expect((await agent.heartbeat()).status).toBe(200);
      expect((await agent.poll()).status).toBe(200);
    }
    expect(await knex('resources')).toHaveLength(20);
    expect(await knex('feed')).toHaveLength(20);
  });

  it('apply a batch once when it comes to both at the same time', async () => {
    const agent = await TestAgent.attach(hubs[0], { clusterName: 'one' });
    for (let seq = 1; seq <= 10; seq++) {
      const items = [upsert('pods', pod(`uid-${seq}`))];
      const answers = await Promise.all(
        hubs.map(hub => agent.batchAt(seq, items, { base: hub.url })),
      );
      expect(answers.map(answer => answer.status)).toEqual([200, 200]);
      expect(
        answers.filter(answer => answer.body.duplicate === true),
      ).toHaveLength(1);
    }
    expect(await knex('feed')).toHaveLength(10);
    expect(await knex('versions')).toHaveLength(10);
  });

  it('shut out within five seconds whom the other one revoked, and end the poll it holds', async () => {
    const agent = await TestAgent.attach(hubs[0], { clusterName: 'one' });
    const held = agent.poll({ holdSeconds: 25 });
    await new Promise(resolve => setTimeout(resolve, 300));
    const time = new OwnTime();
    await hubs[1].portal('POST', '/clusters/one/revoke');
    expect(await held).toMatchObject({
      status: 401,
      body: { error: { code: 'revoked' } },
    });
    expect(time.elapsed).toBeLessThan(5000);
    time.stop();
  });
});
