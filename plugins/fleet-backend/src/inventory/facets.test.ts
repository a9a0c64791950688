import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { ResourceReader } from './ResourceReader';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('facets, %s', id => {
  let db: Knex;
  let seed: Seed;
  let reader: ResourceReader;
  let cluster: string;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new ResourceReader(db);
    cluster = await seed.cluster('prod', {
      environment: 'production',
      owner: 'group:default/a',
    });
    const other = await seed.cluster('test');
    for (const namespace of ['a', 'a', 'b']) {
      await seed.resource(cluster, {
        kind: 'pods',
        name: 'p',
        namespace,
        node_name: 'n1',
        images: ['x', 'y'],
      });
    }
    await seed.resource(other, { kind: 'nodes', name: 'n1', status: 'Ready' });
  });

  afterEach(() => db.destroy());

  const facets = async (
    query: string,
    fields: any[] = [],
    filter = EVERYTHING,
  ) => {
    const answer = await reader.facets({ query }, fields, filter);
    return Object.fromEntries(
      answer.facets.map(({ field, values }) => [
        field,
        values.map(({ value, count }) => `${value} ${count}`).join(', '),
      ]),
    );
  };

  it('counts what matches by every field', async () => {
    expect(await facets('')).toEqual({
      kind: 'pods 3, nodes 1',
      cluster: 'prod 3, test 1',
      namespace: 'a 2, b 1',
      status: 'Running 3, Ready 1',
      state: 'healthy 4',
      owner: 'group:default/a 3, none 1',
      node: 'n1 3',
      image: 'x 3, y 3',
      environment: 'production 3',
    });
    expect(await facets('ns:b', ['kind', 'owner'])).toEqual({
      kind: 'pods 1',
      owner: 'group:default/a 1',
    });
    expect(await facets('image:x', ['kind'], { namespaces: ['b'] })).toEqual({
      kind: 'pods 1',
    });
  });

  it('asks the counters where they know, once they are whole', async () => {
    await db('cluster_counts').insert({
      cluster_id: cluster,
      kind: 'pods',
      namespace: 'a',
      state: 'healthy',
      status: 'Running',
      count: 50_000,
      complete: 0,
    });
    await db('consumers').insert({ name: 'counters', must_rebuild: true });
    expect(await facets('', ['kind'])).toEqual({ kind: 'pods 3, nodes 1' });
    await db('consumers').update({ must_rebuild: false });
    expect(
      await facets('kind:Pod ns:a', ['kind', 'environment', 'node']),
    ).toEqual({
      kind: 'pods 50000',
      environment: 'production 50000',
      node: 'n1 2',
    });
    // What they have no columns for is still looked at.
    expect(await facets('label:none', ['kind'])).toEqual({ kind: '' });
    expect(await facets('', ['kind'], { namespaces: ['b'] })).toEqual({
      kind: '',
    });
  });

  it('says when there are more values than it shows', async () => {
    for (let i = 0; i < 51; i++) {
      await seed.resource(cluster, {
        kind: 'pods',
        name: `q${i}`,
        namespace: `n${i}`,
      });
    }
    const {
      facets: [namespaces, kinds],
      totalCount,
    } = await reader.facets(
      { query: 'name:q*' },
      ['namespace', 'kind'],
      EVERYTHING,
    );
    expect(totalCount).toEqual({ value: 51, relation: 'eq' });
    expect(namespaces).toMatchObject({ isComplete: false });
    expect(namespaces.values).toHaveLength(50);
    expect(kinds).toEqual({
      field: 'kind',
      isComplete: true,
      values: [{ value: 'pods', label: 'Pod', count: 51 }],
    });
  });
});
