import { contentHash, KindDigest } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
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
});
