import { Knex } from 'knex';
import { testDatabases } from '../__testUtils__/databases';
import { isRetryable } from './failures';
import { inTransaction, PostgresStatements, Statements } from './Statements';

const databases = testDatabases();

describe.each(databases.eachSupportedId())('a transaction on %p', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await databases.init(id);
    await db.schema.createTable('things', table => {
      table.text('name').notNullable().unique();
      table.integer('number').notNullable();
      table.binary('bytes');
    });
  });
  afterEach(() => db('things').delete());
  afterAll(() => db.destroy());

  const insert = (on: Statements, name: string, number: number) =>
    on.write(on.build('things').insert({ name, number }));
  const names = (on: Statements) =>
    on.rows<{ name: string }>(
      on.build('things').select('name').orderBy('name'),
    );

  it('reads what it wrote before, in the order in which it was told', async () => {
    const seen = await inTransaction(db, async on => {
      const before = names(on);
      await insert(on, 'a', 1);
      const [first, second] = await Promise.all([before, names(on)]);
      await on.write(on.build('things').where({ name: 'a' }).delete());
      await insert(on, 'b', 2);
      return [first, second, await names(on)];
    });
    expect(seen).toEqual([[], [{ name: 'a' }], [{ name: 'b' }]]);
    expect(await db('things').pluck('name')).toEqual(['b']);
  });

  it('leaves nothing where its work fails, whether or not it was written yet', async () => {
    const work = inTransaction(db, async on => {
      await insert(on, 'a', 1);
      await names(on);
      await insert(on, 'b', 2);
      throw new Error('no more of it');
    });
    await expect(work).rejects.toThrow('no more of it');
    expect(await db('things')).toEqual([]);
    await inTransaction(db, on => insert(on, 'a', 1));
    expect(await db('things').pluck('name')).toEqual(['a']);
  });

  it('fails by the first statement that fails, and says of which kind it was', async () => {
    await db('things').insert({ name: 'a', number: 1 });
    const errors: unknown[] = [];
    await inTransaction(db, async on => {
      await insert(on, 'b', 2);
      await insert(on, 'a', 3);
      await insert(on, 'c', 4);
    }).catch(error => errors.push(error));
    expect(errors).toHaveLength(1);
    expect(String(errors[0])).toMatch(/unique/i);
    expect(isRetryable(errors[0])).toBe(id !== 'SQLITE_3');
    expect(await db('things').pluck('name')).toEqual(['a']);
  });

  it('is committed before it is answered, and its connection serves others', async () => {
    await Promise.all(
      Array.from({ length: 40 }, (_, i) =>
        inTransaction(db, on => insert(on, `name ${i}`, i)),
      ),
    );
    expect(await db('things').count({ count: '*' }).first()).toEqual({
      count: id === 'SQLITE_3' ? 40 : '40',
    });
  });
});

const postgres = databases
  .eachSupportedId()
  .filter(([id]) => id.startsWith('POSTGRES'));

// Where there is none, the tests of all else say so.
(postgres.length > 0 ? describe : describe.skip)(
  'statements that travel together',
  () => {
    let db: Knex;

    beforeAll(async () => {
      db = await databases.init(postgres[0][0]);
    });
    afterAll(() => db.destroy());

    const inPipeline = <T>(
      work: (statements: PostgresStatements) => Promise<T>,
    ) => inTransaction(db, on => work(on as PostgresStatements));

    it('carry values as they are', async () => {
      const texts = ['', 'a"b', 'back\\slash', '{x,y}', "it's", 'NULL', 'ü€😀'];
      const bytes = Buffer.from([0, 1, 255, 92]);
      const [row] = await inPipeline(({ pipeline }) =>
        pipeline.rows(
          `select $1::text[] as texts, $2::bytea as bytes, $3::text as nothing,
             $4::boolean as yes, $5::integer as number, $6::smallint[] as numbers,
             $7::jsonb as json, $8::bigint as large`,
          [texts, bytes, null, true, 7, [1, -2], '{"a":[1]}', 2 ** 53 - 1],
        ),
      );
      expect(row).toEqual({
        texts,
        bytes,
        nothing: null,
        yes: true,
        number: 7,
        numbers: [1, -2],
        json: { a: [1] },
        large: String(2 ** 53 - 1),
      });
    });

    it('go out in as few packets as there are waits', async () => {
      const query = jest.fn();
      await inPipeline(async ({ pipeline, client }) => {
        const original = client.query;
        client.query = submittable => {
          query();
          return original.call(client, submittable);
        };
        try {
          pipeline.write('create temporary table t (n integer) on commit drop');
          await Promise.all([
            pipeline.rows('select 1'),
            pipeline.rows('select 2'),
          ]);
          pipeline.write('insert into t values (1)');
          expect(await pipeline.rows('select n from t')).toEqual([{ n: 1 }]);
        } finally {
          client.query = original;
        }
      });
      expect(query).toHaveBeenCalledTimes(2);
    });

    it('see below a lock what was committed while they waited for it', async () => {
      await db.schema.createTable('counters', table => {
        table.text('name').primary();
        table.integer('number').notNullable();
      });
      await db('counters').insert({ name: 'a', number: 0 });
      const raise = () =>
        inPipeline(async ({ pipeline }) => {
          const lock = pipeline.rows(
            `select 1 from counters where name = 'a' for update`,
          );
          const read = pipeline.rows<{ number: number }>(
            `select number from counters where name = 'a'`,
          );
          await lock;
          const [{ number }] = await read;
          pipeline.write(`update counters set number = $1 where name = 'a'`, [
            number + 1,
          ]);
        });
      await Promise.all(Array.from({ length: 20 }, raise));
      expect(await db('counters').pluck('number')).toEqual([20]);
    });

    it('fail together behind one that fails, without the values they had', async () => {
      const settled = await inPipeline(async ({ pipeline }) => {
        const all = Promise.allSettled([
          pipeline.rows<{ one: number }>('select 1 as one'),
          pipeline.rows('select $1::integer', ['canary']),
          pipeline.rows('select 3'),
        ]);
        return all.then(results => {
          throw Object.assign(new Error('stop'), { results });
        });
      }).catch(error => error.results as PromiseSettledResult<unknown>[]);
      expect(settled.map(({ status }) => status)).toEqual([
        'fulfilled',
        'rejected',
        'rejected',
      ]);
      const { reason } = settled[1] as PromiseRejectedResult;
      expect(reason.code).toBe('22P02');
      expect(`${reason.message} ${reason.stack}`).not.toContain('canary');
    });

    it('fail when their connection ends, and nobody gets it again', async () => {
      const work = inPipeline(async ({ pipeline }) => {
        await pipeline.rows('select pg_terminate_backend(pg_backend_pid())');
      });
      await expect(work).rejects.toThrow();
      expect(
        await inPipeline(({ pipeline }) => pipeline.rows('select 1 as n')),
      ).toEqual([{ n: 1 }]);
    });
  },
);
