import { canonicalJson, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { readCollected } from './collected';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('readCollected, %s', id => {
  let db: Knex;
  let seed: Seed;
  let one: string;
  const kinds = new KindRegistry();

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    one = await seed.cluster('one');
  });
  afterEach(() => db.destroy());

  const read = async (kind: string, filter = EVERYTHING, samples = true) =>
    (await readCollected(db, kinds, one, filter, samples)).find(
      item => item.kind === kind,
    );

  it('names every kind with all that may leave the cluster', async () => {
    const items = await readCollected(db, kinds, one, EVERYTHING, true);
    expect(items.map(item => item.kind)).toEqual(
      kinds.specs().map(spec => spec.id),
    );
    expect(items.find(item => item.kind === 'pods')).toEqual({
      kind: 'pods',
      kindName: 'Pod',
      versions: ['v1'],
      fields: expect.arrayContaining(['metadata.name', 'spec.nodeName']),
      isCustom: false,
      profile: 'inventory',
      state: undefined,
      count: 0,
      sample: undefined,
    });
  });

  it('shows the newest object of each kind as it was sent', async () => {
    const object = { metadata: { uid: 'u2', name: 'ny-æ' }, kind: 'Pod' };
    await seed.resource(one, { kind: 'pods', name: 'old', received_at: 1 });
    await seed.resource(one, {
      kind: 'pods',
      uid: 'u2',
      namespace: 'shop',
      name: 'ny-æ',
      object,
      received_at: 2,
    });
    const two = await seed.cluster('two');
    await seed.resource(two, { kind: 'pods', name: 'foreign' });
    await db('kind_states').insert({
      cluster_id: one,
      kind: 'pods',
      agent_id: one,
      state: 'forbidden',
      reported_at: 1,
    });
    const json = canonicalJson(object);
    expect(await read('pods')).toMatchObject({
      state: 'forbidden',
      count: 2,
      sample: {
        uid: 'u2',
        name: 'ny-æ',
        namespace: 'shop',
        json,
        bytes: json.length + 1,
      },
    });
  });

  it('shows no sample to who may not see objects, and no other namespaces', async () => {
    await seed.resource(one, { kind: 'pods', namespace: 'x', name: 'a' });
    await seed.resource(one, { kind: 'pods', namespace: 'y', name: 'b' });
    expect(await read('pods', EVERYTHING, false)).toMatchObject({
      count: 2,
      sample: undefined,
    });
    const bound = await read('pods', { namespaces: ['y'] });
    expect(bound).toMatchObject({ count: 0, sample: { name: 'b' } });
  });
});
