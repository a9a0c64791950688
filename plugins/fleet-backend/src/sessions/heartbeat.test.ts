import { contentHash, KindDigest } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { eventually } from '../__testUtils__/eventually';
import { pod, podSnapshot } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('heartbeats on %p', id => {
  let knex: Knex;
  let hub: TestHub;
  let agent: TestAgent;

  beforeAll(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex });
    agent = await TestAgent.attach(hub, { clusterName: 'one' });
    await agent.batch(podSnapshot('s1', [pod('a1'), pod('b2')]));
  });
  afterAll(() => hub?.stop());

  const digestOf = (...uids: string[]) => {
    const digest = new KindDigest();
    for (const uid of uids) {
      digest.add(uid, contentHash(pod(uid)));
    }
    return digest;
  };
  const beat = (digest: KindDigest, options: { seq?: number } = {}) =>
    agent.heartbeat(
      { pods: { state: 'live', digest: digest.total() } },
      options,
    );

  it('find nothing where both sides hold the same', async () => {
    expect((await beat(digestOf('a1', 'b2'))).body.mismatched).toEqual({});
  });

  it('answer with the buckets of kinds that differ', async () => {
    const answer = await beat(digestOf('a1', 'c3'));
    const theirs = KindDigest.fromBuckets(answer.body.mismatched.pods);
    expect(theirs.differingBuckets(digestOf('a1', 'c3'))).toEqual([0xb2, 0xc3]);
  });

  it('compare nothing while batches are under way', async () => {
    const answer = await beat(digestOf('c3'), { seq: agent.seq + 1 });
    expect(answer.body.mismatched).toEqual({});
  });

  it('keep how far the agent is with each kind, and when it was heard', async () => {
    await agent.heartbeat({
      pods: { state: 'forbidden', message: 'pods is forbidden' },
      'inventions.example.org': { state: 'live' },
    });
    expect(await knex('kind_states')).toEqual([
      expect.objectContaining({
        kind: 'pods',
        state: 'forbidden',
        message: 'pods is forbidden',
        agent_id: agent.enrolled.agentId,
      }),
    ]);
    const { last_seen_at } = await knex('liveness').first();
    expect(Math.abs(Date.now() - Number(last_seen_at))).toBeLessThan(30_000);
  });

  it('tell hello what the hub holds', async () => {
    const { body } = await agent.hello();
    expect(body.digests.pods).toEqual(digestOf('a1', 'b2').total());
    expect(body.digests.nodes).toEqual({ count: 0, sum: '0'.repeat(64) });
    expect(body.epoch).toBe(2);
    expect((await agent.hello({ lastEpoch: 40 })).body.epoch).toBe(41);
  });

  it('read two things and write to a narrow table where nothing is new', async () => {
    const kinds = Object.fromEntries(
      ['namespaces', 'nodes', 'pods', 'deployments.apps'].map(kind => [
        kind,
        { state: 'live', lastHeardAt: new Date().toISOString() },
      ]),
    );
    await agent.heartbeat(kinds);
    const statements: string[] = [];
    const listen = ({ sql }: { sql: string }) => statements.push(sql);
    // Long enough for what the process remembers of agents and their life.
    await new Promise(resolve => setTimeout(resolve, 5100));
    knex.on('query', listen);
    const answer = await agent.heartbeat(
      {},
      { body: { partial: true, heardAt: new Date().toISOString() } },
    );
    await new Promise(resolve => setTimeout(resolve, 500));
    knex.off('query', listen);
    expect(answer.status).toBe(200);
    const own = statements.filter(sql =>
      /agents|liveness|streams|kind_/.test(sql),
    );
    const writes = own.filter(sql => !sql.startsWith('select'));
    expect(own.length - writes.length).toBe(2);
    expect(writes.length).toBeLessThanOrEqual(2);
    for (const sql of writes) {
      expect(sql).toContain('insert into liveness');
    }
  });

  const kindRows = async () =>
    Object.fromEntries(
      (await knex('kind_states')).map(row => [row.kind, row.state]),
    );
  const liveKinds = (...kinds: string[]) =>
    Object.fromEntries(kinds.map(kind => [kind, { state: 'live' }]));

  it('forget kinds that a complete one does not name, and none for a partial one', async () => {
    await agent.heartbeat(liveKinds('pods', 'nodes'));
    await agent.heartbeat(
      { nodes: { state: 'forbidden' } },
      { body: { partial: true } },
    );
    expect(await kindRows()).toEqual({ pods: 'live', nodes: 'forbidden' });
    await agent.heartbeat({}, { body: { partial: true } });
    expect(await kindRows()).toEqual({ pods: 'live', nodes: 'forbidden' });
    await agent.heartbeat(liveKinds('nodes'));
    expect(await kindRows()).toEqual({ nodes: 'live' });
  });

  const heardOf = async () => {
    const { kinds } = await hub.portal('GET', '/clusters/one');
    return Object.fromEntries(
      kinds.map((kind: any) => [kind.kind, kind.lastHeardAt]),
    );
  };
  const at = (second: number) =>
    new Date(Date.UTC(2026, 10, 21, 9, 0, second)).toISOString();

  it('say of all live kinds at once when they were heard of, without a row of each', async () => {
    await agent.heartbeat(
      {
        pods: { state: 'live', lastHeardAt: at(5) },
        nodes: { state: 'live', lastHeardAt: at(1) },
        namespaces: { state: 'broken', lastHeardAt: at(2) },
      },
      { body: { heardAt: at(1) } },
    );
    await eventually(async () =>
      expect(await heardOf()).toEqual({
        pods: at(5),
        nodes: at(1),
        namespaces: at(2),
      }),
    );
    const before = await knex('kind_states').orderBy('kind');
    await agent.heartbeat({}, { body: { partial: true, heardAt: at(9) } });
    await eventually(async () =>
      expect(await heardOf()).toEqual({
        pods: at(9),
        nodes: at(9),
        namespaces: at(2),
      }),
    );
    expect(await knex('kind_states').orderBy('kind')).toEqual(before);
  });

  it('of protocol 1 tell it by the oldest time of a live kind', async () => {
    await agent.heartbeat({
      pods: { state: 'live', lastHeardAt: at(30) },
      nodes: { state: 'live', lastHeardAt: at(20) },
    });
    await eventually(async () =>
      expect(await heardOf()).toEqual({ pods: at(20), nodes: at(20) }),
    );
  });

  it('keep what agents could not send, of the kinds of their profile', async () => {
    await agent.heartbeat({
      pods: { state: 'live', skipped: 3 },
      unknown: { state: 'live' },
    });
    const rows = await knex('kind_states');
    expect(rows.map(row => row.kind)).not.toContain('unknown');
    expect(rows.find(row => row.kind === 'pods')).toMatchObject({
      rejected: 3,
      profile: 'inventory',
    });
  });
});
