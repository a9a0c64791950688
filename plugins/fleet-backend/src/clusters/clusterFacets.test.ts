import { Knex } from 'knex';
import { EVERYTHING, StoreFilter } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { readClusterFacets } from './clusterFacets';
import { ClusterFilters } from './clusterFilters';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('readClusterFacets, %s', id => {
  let db: Knex;
  let seed: Seed;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    for (const [name, environment, version, labels, tags] of [
      ['a', 'prod', 'v1.36.1', '{"team":"x","tier":"1"}', '["pci","web"]'],
      ['b', 'prod', 'v1.36.4', '{"team":"y"}', '["pci"]'],
      ['c', 'test', 'v1.35.0', '{"team":"x"}', '[]'],
      ['d', null, null, null, '[]'],
    ] as const) {
      const cluster = await seed.cluster(
        name,
        { environment, kubernetes_version: version, labels, tags },
        name === 'd' ? 300_000 : 0,
      );
      if (name === 'b') {
        await seed.summary(cluster, { health: 'critical' });
      }
    }
  });
  afterEach(() => db.destroy());

  const facet = async (
    field: string,
    filters: ClusterFilters = {},
    groupLabel?: string,
    filter: StoreFilter = EVERYTHING,
  ) => {
    const { facets } = await readClusterFacets(db, filters, filter, groupLabel);
    return facets
      .find(item => item.field === field)
      ?.values.map(item => [item.value, item.count]);
  };

  it('counts by each property, the most first, the empty text for none', async () => {
    expect(await facet('environment')).toEqual([
      ['prod', 2],
      ['', 1],
      ['test', 1],
    ]);
    expect(await facet('state')).toEqual([
      ['live', 3],
      ['unreachable', 1],
    ]);
    expect(await facet('health')).toEqual([
      ['unknown', 2],
      ['critical', 1],
      ['unreachable', 1],
    ]);
    expect(await facet('version')).toEqual([
      ['1.36', 2],
      ['', 1],
      ['1.35', 1],
    ]);
    expect(await facet('tag')).toEqual([
      ['', 2],
      ['pci', 2],
      ['web', 1],
    ]);
    expect(await facet('owner')).toEqual([['', 4]]);
  });

  it('narrows every property but by its own filter', async () => {
    const filters = { environment: ['prod'], version: ['1.36'] };
    expect(await facet('environment', filters)).toEqual([['prod', 2]]);
    expect(await facet('version', { environment: ['prod'] })).toEqual([
      ['1.36', 2],
    ]);
    expect(await facet('environment', { environment: ['prod'] })).toHaveLength(
      3,
    );
    expect(await facet('state', { health: ['critical'] })).toEqual([
      ['live', 1],
    ]);
    expect(await facet('environment', { q: 'c' })).toEqual([['test', 1]]);
    expect(await facet('environment', { label: ['team=x'] })).toEqual([
      ['prod', 1],
      ['test', 1],
    ]);
  });

  it('groups by any label, and offers the keys there are', async () => {
    expect(await facet('label:team', {}, 'team')).toEqual([
      ['x', 2],
      ['', 1],
      ['y', 1],
    ]);
    expect(await facet('label:te"am\'', {}, 'te"am\'')).toEqual([['', 4]]);
    const { labelKeys } = await readClusterFacets(db, {}, EVERYTHING);
    expect(labelKeys).toEqual(['team', 'tier']);
  });

  it('honors the filter', async () => {
    const [{ id: one }] = await db('clusters').where({ name: 'a' });
    const filter = { clusterIds: [one] };
    expect(await facet('environment', {}, undefined, filter)).toEqual([
      ['prod', 1],
    ]);
    const bound = { clusterIds: [one], namespaces: ['x'] };
    expect(await facet('environment', {}, undefined, bound)).toEqual([['', 1]]);
    const { labelKeys } = await readClusterFacets(db, {}, bound);
    expect(labelKeys).toEqual([]);
  });
});
