import knexFactory, { Knex } from 'knex';
import { applyStoreFilter, StoreFilter } from './StoreFilter';

describe('applyStoreFilter', () => {
  let db: Knex;

  beforeAll(async () => {
    db = knexFactory({
      client: 'better-sqlite3',
      connection: ':memory:',
      useNullAsDefault: true,
    });
    await db.schema.createTable('objects', table => {
      table.string('cluster_id');
      table.string('namespace');
      table.string('kind');
      table.string('name');
    });
    await db('objects').insert(
      ['a', 'b'].flatMap(cluster_id =>
        ['x', 'y'].flatMap(namespace =>
          ['pods', 'jobs'].map(kind => ({
            cluster_id,
            namespace,
            kind,
            name: `${cluster_id}${namespace}${kind[0]}`,
          })),
        ),
      ),
    );
  });

  afterAll(() => db.destroy());

  const names = async (filter: StoreFilter, columns?: any) => {
    const rows = await applyStoreFilter(db('objects'), filter, columns)
      .orderBy('name')
      .select('name');
    return rows.map(row => row.name).join(' ');
  };
  const ALL = 'axj axp ayj ayp bxj bxp byj byp';

  it.each<[StoreFilter, string]>([
    [{}, ALL],
    [{ clusterIds: ['a'], namespaces: ['x'] }, 'axj axp'],
    [{ kinds: [] }, ''],
    [{ anyOf: [] }, ''],
    [{ anyOf: [{}] }, ALL],
    [
      {
        anyOf: [
          { clusterIds: ['a'], kinds: ['jobs'] },
          { namespaces: ['y'], clusterIds: ['b'] },
        ],
      },
      'axj ayj byj byp',
    ],
    [{ allOf: [{ clusterIds: ['a'] }, { kinds: ['pods'] }] }, 'axp ayp'],
    [{ not: {} }, ''],
    [{ not: { anyOf: [] } }, ALL],
    [
      { not: { clusterIds: ['a'], kinds: ['pods'] } },
      'axj ayj bxj bxp byj byp',
    ],
    [{ kinds: ['pods'], not: { not: { namespaces: ['x'] } } }, 'axp bxp'],
  ])('lets through what %j says', async (filter, expected) => {
    expect(await names(filter)).toBe(expected);
  });

  it('passes rows that have no such column, also below a not', async () => {
    const columns = { clusterId: 'cluster_id' };
    const x = { namespaces: ['x'] };
    expect(await names(x, columns)).toBe(ALL);
    expect(await names({ not: x }, columns)).toBe(ALL);
    expect(await names({ not: { not: x } }, columns)).toBe(ALL);
    expect(await names({ not: { ...x, clusterIds: ['a'] } }, columns)).toBe(
      ALL,
    );
    expect(
      await names({ not: { anyOf: [x, { clusterIds: ['a'] }] } }, columns),
    ).toBe('bxj bxp byj byp');
    expect(await names({ ...x, clusterIds: ['a'] }, columns)).toBe(
      'axj axp ayj ayp',
    );
  });
});
