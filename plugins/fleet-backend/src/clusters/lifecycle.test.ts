import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { eventually } from '../__testUtils__/eventually';
import { pod, podSnapshot } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('life of a cluster, %s', id => {
  let knex: Knex;
  let hub: TestHub;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({
      knex,
      config: {
        links: [
          {
            title: 'Grafana',
            for: 'cluster',
            url: 'https://grafana.example.com/{{ cluster.name }}',
            when: { environment: 'prod' },
          },
        ],
      },
    });
  });
  afterEach(async () => {
    await hub.stop();
  });

  it('is described, renamed, revoked, removed and attached anew', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await agent.batch(podSnapshot('s1', [pod('p1'), pod('p2')]));
    const described = await hub.portal('PATCH', '/clusters/one', {
      revision: 1,
      governance: { environment: 'prod', tags: ['pci'] },
    });
    expect(described).toMatchObject({
      environment: 'prod',
      tags: ['pci'],
      revision: 2,
      links: [{ url: 'https://grafana.example.com/one' }],
    });
    await expect(
      hub.portal('PATCH', '/clusters/one', { revision: 1, governance: {} }),
    ).rejects.toThrow(/409.*Somebody changed "one"/);

    await hub.portal('POST', '/clusters/one/rename', { name: 'two' });
    expect(await hub.portal('GET', '/clusters/one')).toMatchObject({
      name: 'two',
      aliases: ['one'],
    });
    expect(await hub.portal('GET', '/clusters/two/collected')).toMatchObject({
      items: expect.arrayContaining([
        expect.objectContaining({ kind: 'pods', count: 2 }),
      ]),
    });

    const purge = () =>
      fetch(`${hub.url}/clusters/two?confirm=two`, { method: 'DELETE' });
    expect((await purge()).status).toBe(409);
    await hub.portal('POST', '/clusters/two/revoke');
    expect((await purge()).status).toBe(202);
    expect((await agent.heartbeat()).status).toBeGreaterThanOrEqual(400);
    await eventually(async () =>
      expect(await knex('clusters').first()).toBeUndefined(),
    );
    expect(await knex('resources').first()).toBeUndefined();
    const events = await knex('audit_events').orderBy('at').pluck('event');
    expect(events).toEqual(
      expect.arrayContaining([
        'cluster-update',
        'cluster-rename',
        'cluster-revoke',
        'cluster-purge',
      ]),
    );
    const again = await TestAgent.attach(hub, { clusterName: 'two' });
    expect((await again.heartbeat()).status).toBe(200);
    expect(await hub.portal('GET', '/clusters/two')).toMatchObject({
      aliases: [],
      tags: [],
    });
  });
});
