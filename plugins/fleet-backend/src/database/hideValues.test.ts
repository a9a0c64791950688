import { inspect } from 'node:util';
import { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { hideValues, hideValuesOfErrors } from './hideValues';

jest.setTimeout(60_000);

const databases = testDatabases();
const CANARY = 'canary';

describe.each(databases.eachSupportedId())('errors of %p', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.init(id);
    hideValuesOfErrors(db);
    hideValuesOfErrors(db);
    await db.schema.createTable('things', table => {
      table.text('name').notNullable().unique();
      table.integer('number').notNullable();
    });
    await db('things').insert({ name: CANARY, number: 1 });
  });
  afterAll(() => db.destroy());

  const failureOf = async (work: (on: Knex) => PromiseLike<unknown>) => {
    const errors: (Error & { code: string })[] = [];
    await Promise.resolve(work(db)).catch(error => errors.push(error));
    // Transactions have clients of their own.
    await db
      .transaction(async trx => work(trx))
      .catch(error => errors.push(error));
    expect(errors).toHaveLength(2);
    expect(inspect(errors, { depth: 5, showHidden: true })).not.toContain(
      CANARY,
    );
    return errors[0];
  };

  it.each<[string, (on: Knex) => PromiseLike<unknown>, RegExp]>([
    [
      'a value that is there already',
      on => on('things').insert({ name: CANARY, number: 2 }),
      /insert into .things. .* - .*unique/i,
    ],
    [
      'a row that is not complete',
      on => on('things').insert({ name: `${CANARY} 2` } as never),
      /insert into .things. .* - .*null/i,
    ],
    [
      'a statement that cannot be',
      on => on('things').where({ nothing: CANARY }),
      /select \* from .things. .* - .*nothing|select \* from .things. .* - no such column/,
    ],
  ])('tell of %s without it', async (_, work, message) => {
    const error = await failureOf(work);
    expect(error.message).toMatch(message);
    expect(error.stack).toContain(error.message);
    expect(error.code).toMatch(/^SQLITE_|^[0-9A-Z]{5}$/);
  });

  it('tell of text that is no number without the text', async () => {
    if (id === 'SQLITE_3') {
      // It takes any text for a number.
      return;
    }
    const error = await failureOf(on =>
      on('things').where({ number: `a "${CANARY}" b` as never }),
    );
    expect(error.message).toContain(
      'invalid input syntax for type integer: "…"',
    );
  });
});

describe('hideValues', () => {
  it('shortens statements of many rows', () => {
    const sql = `insert into things values ${'(?), '.repeat(5000)}`;
    const error = Object.assign(new Error(`${sql} - deadlock detected`), {
      code: '40P01',
    });
    hideValues(error, sql);
    expect(error.message.length).toBeLessThan(400);
    expect(error.message).toMatch(
      /^insert into things .* - deadlock detected$/,
    );
  });

  it('leaves other errors as they are', () => {
    const error = Object.assign(new Error('no "x" here'), {
      code: 'ECONNREFUSED',
      detail: 'kept',
    });
    hideValues(error);
    expect(error).toMatchObject({ message: 'no "x" here', detail: 'kept' });
    expect(() => hideValues(undefined)).not.toThrow();
  });
});
