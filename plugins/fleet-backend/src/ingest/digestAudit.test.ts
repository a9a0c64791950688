import { mockServices } from '@backstage/backend-test-utils';
import { contentHash, KindDigest } from '@backstage-fleet/protocol';
import { randomUUID } from 'node:crypto';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { auditDigests } from './digestAudit';
import { inTransaction } from '../database/Statements';
import { DigestChanges, readDigests, readTotals } from './DigestStore';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('audit of digests on %p', id => {
  async function setUp() {
    const knex = await migratedDatabase(databases, id);
    const seed = new Seed(knex);
    const clusterId = await seed.cluster('one');
    const agentId = randomUUID();
    await knex('agents').insert({
      id: agentId,
      cluster_id: clusterId,
      cluster_name: 'one',
      profile: 'inventory',
      kid: 'kid',
      public_jwk: '{}',
      state: 'approved',
      kube_system_uid: 'uid',
      created_at: 0,
    });
    const changes = new DigestChanges();
    for (const uid of ['a1', 'b2', 'c3']) {
      const object = { metadata: { name: uid, uid } };
      await seed.resource(clusterId, { kind: 'pods', name: uid, uid, object });
      changes.add('pods', uid, contentHash(object));
    }
    await inTransaction(knex, statements =>
      changes.write(statements, clusterId),
    );
    const asked: unknown[] = [];
    const audit = () =>
      auditDigests(knex, {
        logger: mockServices.logger.mock(),
        resync: async (agent, message) => asked.push([agent, message]),
      });
    return { knex, clusterId, agentId, audit, asked };
  }

  it('asks for nothing where rows are as their digest says', async () => {
    const { audit, asked } = await setUp();
    expect(await audit()).toEqual([]);
    expect(asked).toEqual([]);
  });

  it('finds rows that were lost, changed or added by other hands, and asks for them again', async () => {
    const { knex, clusterId, agentId, audit, asked } = await setUp();
    await knex('resources').where({ uid: 'a1' }).delete();
    await knex('resources')
      .where({ uid: 'b2' })
      .update({ content_hash: contentHash({ other: true }) });
    const difference = { kind: 'pods', buckets: [0xa1, 0xb2] };
    expect(await audit()).toEqual([{ clusterId, ...difference }]);
    expect(asked).toEqual([[agentId, { type: 'resync', ...difference }]]);
    const expected = new KindDigest();
    for (const row of await knex('resources')) {
      expected.add(row.uid, row.content_hash);
    }
    const stored = await readDigests(knex, clusterId, ['pods']);
    expect(stored.get('pods')).toEqual({
      total: expected.total(),
      buckets: expected.buckets(),
    });
    expect(await audit()).toEqual([]);
  });

  it('finds kinds whose digest was lost, and totals that do not add up', async () => {
    const { knex, clusterId, audit, asked } = await setUp();
    const before = await readTotals(knex, clusterId, ['pods']);
    await knex('digests').where({ part: -1 }).update({ count: 9 });
    await audit();
    // All objects are there as agents know them: nobody has to send any.
    expect(asked).toEqual([]);
    expect(await readTotals(knex, clusterId, ['pods'])).toEqual(before);
    await knex('digests').delete();
    expect(await audit()).toMatchObject([{ buckets: [0xa1, 0xb2, 0xc3] }]);
    expect(await readTotals(knex, clusterId, ['pods'])).toEqual(before);
  });
});
