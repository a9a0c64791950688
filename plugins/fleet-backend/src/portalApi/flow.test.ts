import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { pod, podSnapshot, upsert } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('from agent to page, %s', id => {
  let db: Knex;
  let hub: TestHub;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex: db });
  });

  afterEach(async () => {
    await hub.stop();
  });

  const get = (path: string) => hub.portal('GET', path);

  it('shows what an agent reports, with what changed, until it is deleted', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'prod' });
    await agent.batch(podSnapshot('s1', [pod('p1'), pod('p2')]));
    expect(await get('/clusters/prod')).toMatchObject({
      state: 'live',
      kubeSystemUid: 'uid-of-kube-system',
      agents: [{ state: 'approved', profile: 'inventory' }],
      counts: { pods: 2, resources: 2 },
    });
    // The first list is no news.
    expect((await get('/changes')).items).toEqual([]);

    const waiting = get(
      `/hints?cluster=prod&after=${(await get('/hints?cluster=prod')).seq}`,
    );
    await agent.batch([upsert('pods', pod('p1', { image: 'nginx:2' }))]);
    const { seq } = await waiting;
    const changes = await get('/changes?cluster=prod');
    expect(changes.items).toMatchObject([
      {
        seq,
        kindName: 'Pod',
        name: 'pod-p1',
        type: 'modified',
        diff: [
          {
            path: 'spec.containers[main].image',
            before: 'nginx:1',
            after: 'nginx:2',
          },
        ],
      },
    ]);
    const found = await get('/resources?query=image%3A*%3A2');
    expect(found.items.map((item: any) => item.uid)).toEqual(['p1']);

    await agent.batch([{ t: 'delete', kind: 'pods', uid: 'p1' }]);
    const left = await get('/resources?query=kind%3APod');
    expect(left.items.map((item: any) => item.uid)).toEqual(['p2']);
    await expect(get('/clusters/prod/resources/p1')).rejects.toThrow('404');
    const versions = await get('/clusters/prod/resources/p1/versions');
    expect(
      versions.items.map((item: any) =>
        item.deleted ? 'deleted' : item.object.spec.containers[0].image,
      ),
    ).toEqual(['deleted', 'nginx:2', 'nginx:1']);
  });

  it('keeps what a revoked cluster reported', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'prod' });
    await agent.batch(podSnapshot('s1', [pod('p1')]));
    const revoked = await hub.portal('POST', '/clusters/prod/revoke');
    expect(revoked).toMatchObject({
      state: 'revoked',
      health: 'unreachable',
      counts: { pods: 1 },
      agents: [{ state: 'revoked' }],
    });
    expect((await get('/clusters?state=revoked')).items).toHaveLength(1);
    expect((await get('/resources')).items).toHaveLength(1);
  });

  it('does not keep hanging requests when the hub stops', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'prod' });
    await agent.batch([upsert('pods', pod('p1'))]);
    const { seq } = await get('/hints');
    const waiting = get(`/hints?after=${seq}`).catch(() => undefined);
    await new Promise(resolve => setTimeout(resolve, 200));
    const began = performance.now();
    await hub.stop();
    await waiting;
    // A hint hangs for 25 s.
    expect(performance.now() - began).toBeLessThan(20_000);
  });
});
