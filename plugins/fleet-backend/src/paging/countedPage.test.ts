import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { readCountedPage } from './countedPage';
import { applyOrder, Order, PageRequest } from './keyset';

jest.setTimeout(60_000);

const databases = testDatabases();

type Row = { name: string };

const BY_NAME: Order<Row> = {
  name: 'name',
  keys: [
    {
      expression: 'named.name',
      direction: 'asc',
      type: 'text',
      value: row => row.name,
    },
  ],
};

describe.each(databases.eachSupportedId())('readCountedPage, %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
    await db.schema.createTable('named', table => table.string('name'));
    await db('named').insert(['d', 'b', 'e', 'a', 'c'].map(name => ({ name })));
  });
  afterAll(() => db.destroy());

  async function read(request: PageRequest, cap?: number, from = 'a') {
    const statements: string[] = [];
    const hear = ({ sql }: { sql: string }) => statements.push(sql);
    db.on('query', hear);
    const page = await readCountedPage<Row>(
      db,
      db.from('named').where('named.name', '>=', from).select('named.*'),
      BY_NAME,
      request,
      top => {
        const rows = db.from(top.as('named')).select('named.*');
        applyOrder(db, rows, BY_NAME);
        return rows;
      },
      cap,
    );
    db.off('query', hear);
    return {
      names: page.items.map(item => item.name).join(''),
      total: page.totalCount,
      nextCursor: page.nextCursor,
      statements: statements.length,
    };
  }

  it('counts what follows the page with the same statement', async () => {
    await expect(read({ limit: 2 })).resolves.toMatchObject({
      names: 'ab',
      total: { value: 5, relation: 'eq' },
      nextCursor: expect.any(String),
      statements: 1,
    });
  });

  it('counts what was before a later page as well', async () => {
    const { nextCursor } = await read({ limit: 4 });
    await expect(read({ limit: 4, cursor: nextCursor })).resolves.toEqual({
      names: 'e',
      total: { value: 5, relation: 'eq' },
      nextCursor: undefined,
      statements: 1,
    });
  });

  it('knows the number of rows on the only page', async () => {
    await expect(read({ limit: 5 })).resolves.toMatchObject({
      names: 'abcde',
      total: { value: 5, relation: 'eq' },
      statements: 1,
    });
    await expect(read({}, undefined, 'x')).resolves.toMatchObject({
      names: '',
      total: { value: 0, relation: 'eq' },
      statements: 1,
    });
  });

  it('counts also where a cursor is behind all rows', async () => {
    const { nextCursor } = await read({ limit: 4 });
    await db('named').where({ name: 'e' }).delete();
    await expect(read({ cursor: nextCursor })).resolves.toMatchObject({
      names: '',
      total: { value: 4, relation: 'eq' },
    });
    await db('named').insert({ name: 'e' });
  });

  it('stops counting at the cap', async () => {
    await expect(read({ limit: 2 }, 4)).resolves.toMatchObject({
      total: { value: 4, relation: 'gte' },
    });
    await expect(read({ limit: 2 }, 5)).resolves.toMatchObject({
      total: { value: 5, relation: 'eq' },
    });
  });
});
