import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { node, pod, podSnapshot, upsert } from '../__testUtils__/objects';
import { TestAgent } from '../__testUtils__/TestAgent';
import { readVersionObjects } from '../changes/versionObjects';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('agent door on %p', id => {
  let knex: Knex;
  let hub: TestHub;

  beforeEach(async () => {
    knex = await migratedDatabase(databases, id);
    hub = await startTestHub({ knex });
  });
  afterEach(() => hub.stop());

  it('takes a first list, changes and deletions of an agent', async () => {
    const agent = await TestAgent.attach(hub, { clusterName: 'one' });
    const first = await agent.batch([
      ...podSnapshot('s1', [pod('a1'), pod('b2')]),
      upsert('nodes', node('n1', 'aws:///eu-1a/i-1')),
    ]);
    expect(first).toMatchObject({
      status: 200,
      body: { ackSeq: 1, rejected: [] },
    });
    expect(
      await knex('feed')
        .orderBy('seq')
        .select('kind', 'uid', 'type', 'is_initial'),
    ).toEqual([
      {
        ...{ kind: 'pods', uid: '', type: 'listed' },
        is_initial: bool(knex, true),
      },
      {
        ...{ kind: 'nodes', uid: 'n1', type: 'added' },
        is_initial: bool(knex, false),
      },
    ]);
    expect(await knex('clusters').first('provider', 'region')).toEqual({
      provider: 'aws',
      region: 'eu-1',
    });

    await agent.batch([
      upsert('pods', pod('a1', { image: 'nginx:2' })),
      { t: 'delete', kind: 'pods', uid: 'b2' },
    ]);
    expect(
      await knex('resources').where({ kind: 'pods' }).select('uid'),
    ).toEqual([{ uid: 'a1' }]);
    const versions = await knex('versions')
      .where({ uid: 'a1' })
      .orderBy('ordinal');
    expect(versions).toHaveLength(2);
    const [before, after] = await readVersionObjects(knex, versions);
    expect(JSON.stringify(before)).toContain('nginx:1');
    expect(JSON.stringify(after)).toContain('nginx:2');
  });
});

function bool(knex: Knex, value: boolean) {
  return knex.client.config.client === 'pg' ? value : Number(value);
}
