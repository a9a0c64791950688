import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { EVERYTHING } from '../permissions';
import { ResourceSort } from './orders';
import { ResourceReader } from './ResourceReader';

jest.setTimeout(120_000);

const databases = testDatabases();

/** More than are gathered before a text counts as frequent. */
const FREQUENT = 3_600;

/** In front of them in the order of names, more than are looked at first. */
const BEFORE = 3_400;

describe.each(databases.eachSupportedId())('search for texts, %s', id => {
  let db: Knex;
  let reader: ResourceReader;

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
    reader = new ResourceReader(db);
    const seed = new Seed(db);
    const cluster = await seed.cluster('prod');
    const images = ['registry.test/gateway:1'];
    const few = { images: ['registry.test/few:1'], labels: { rare: 'yes' } };
    await seed.resource(cluster, {
      kind: 'pods',
      uid: 'a',
      name: 'api',
      images,
    });
    await seed.resource(cluster, {
      kind: 'pods',
      uid: 'z',
      name: 'zoo',
      ...few,
    });
    await seed.resource(cluster, {
      kind: 'pods',
      uid: 'c',
      name: 'cat',
      ...few,
    });
    const [row] = await db('resources').where({ uid: 'a' });
    const rows = [
      ...named(BEFORE, i => `before-${i}`, { images: null }),
      ...named(FREQUENT, i => `gateway-${i % 50}-${i}`, {
        images: JSON.stringify(images),
      }),
    ];
    function named(count: number, name: (i: number) => string, more: object) {
      return Array.from({ length: count }, (_, i) => ({
        ...row,
        ...more,
        name: name(i),
        uid: name(i),
        labels: null,
        changed_by: null,
        facts: null,
      }));
    }
    await db.batchInsert('resources', rows, 500);
  });

  afterAll(async () => {
    await db.destroy();
  });

  async function pageThrough(query: string, sort: ResourceSort) {
    const uids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader.list(
        { query, sort, cursor, limit: 500 },
        EVERYTHING,
      );
      uids.push(...page.items.map(item => item.uid));
      cursor = page.nextCursor;
    } while (cursor);
    return uids;
  }

  const gateways = Array.from(
    { length: FREQUENT },
    (_, i) => `gateway-${i % 50}-${i}`,
  ).sort();

  it.each(['name', '-name'] as const)(
    'finds a frequent text behind many rows without it once each, by %s',
    async sort => {
      const expected = ['a', ...gateways];
      const sorted = sort === 'name' ? expected : expected.reverse();
      expect(await pageThrough('image:*gateway*', sort)).toEqual(sorted);
      expect(await pageThrough('name:*atewa*', sort)).toEqual(
        sorted.filter(uid => uid !== 'a'),
      );
    },
  );

  it('counts a rare text, also of a page that is not the last', async () => {
    for (const query of ['image:*few*', 'label:rare=yes', 'few']) {
      const page = await reader.list({ query, limit: 1 }, EVERYTHING);
      expect(page.items.map(item => item.uid)).toEqual(['c']);
      expect(page.totalCount.value).toBeGreaterThanOrEqual(2);
      expect(await pageThrough(query, '-name')).toEqual(['z', 'c']);
    }
  });

  it('finds nothing where no object has a text', async () => {
    for (const query of ['image:*nowhere*', 'nowhere', 'name:*nowhere*']) {
      expect(await reader.list({ query }, EVERYTHING)).toMatchObject({
        items: [],
        totalCount: { value: 0, relation: 'eq' },
      });
    }
  });

  it('finds short words between other characters', async () => {
    const found = await pageThrough('name:*-7-5*', 'name');
    expect(found).toEqual(gateways.filter(name => name.includes('-7-5')));
    expect(await pageThrough('image:*y:1', 'name')).toHaveLength(FREQUENT + 1);
  });
});
