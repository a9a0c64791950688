import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { AuthenticatedClusterId } from './types';
import { updatePlatform } from './updatePlatform';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('updatePlatform, %s', id => {
  let db: Knex;
  let seed: Seed;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
  });
  afterEach(() => db.destroy());

  const addNode = (clusterId: string, name: string, zone: string) =>
    seed.resource(clusterId, {
      kind: 'nodes',
      name,
      object: {
        metadata: {
          name,
          labels: {
            'topology.kubernetes.io/region': 'eu-west-1',
            'topology.kubernetes.io/zone': zone,
            'node.kubernetes.io/instance-type': 'm6i.large',
          },
        },
        spec: { providerID: `aws:///${zone}/i-1` },
        status: {
          nodeInfo: {
            osImage: 'Amazon Linux 2023',
            kubeletVersion: 'v1.33.4-eks-1',
          },
        },
      },
    });
  const update = async (clusterId: string) => {
    await updatePlatform(db, clusterId as AuthenticatedClusterId);
    return db('clusters').where({ id: clusterId }).first();
  };

  it('writes what the nodes tell, and keeps it when they are gone', async () => {
    const one = await seed.cluster('one');
    await addNode(one, 'a', 'eu-west-1b');
    await addNode(one, 'b', 'eu-west-1a');
    const found = {
      provider: 'aws',
      distribution: 'eks',
      region: 'eu-west-1',
      zones: '["eu-west-1a","eu-west-1b"]',
      machine_classes: '["m6i.large"]',
    };
    expect(await update(one)).toMatchObject(found);
    await db('resources').delete();
    expect(await update(one)).toMatchObject(found);
  });

  it('keeps what people set', async () => {
    const one = await seed.cluster('one', {
      region: 'ireland',
      overrides: '{"region":"ireland"}',
      kubernetes_version: 'v1.33.4-eks-1',
      version_order: null,
    });
    await addNode(one, 'a', 'eu-west-1b');
    expect(await update(one)).toMatchObject({
      provider: 'aws',
      region: 'ireland',
      version_order: 1_033_004,
    });
  });

  it('writes nothing where nothing differs, and takes no cluster for none', async () => {
    const one = await seed.cluster('one');
    await addNode(one, 'a', 'eu-west-1b');
    await update(one);
    const sent: string[] = [];
    const listener = ({ sql }: { sql: string }) => sent.push(sql);
    db.on('query', listener);
    await update(one);
    await updatePlatform(
      db,
      '11111111-1111-4111-8111-111111111111' as AuthenticatedClusterId,
    );
    db.removeListener('query', listener);
    expect(sent.filter(sql => sql.startsWith('update'))).toEqual([]);
  });
});
