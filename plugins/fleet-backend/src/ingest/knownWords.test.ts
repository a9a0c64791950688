/* eslint-disable jest/no-conditional-expect -- SQLite keeps no words, which is tested by the same cases */
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { isPostgres } from '../database/columns';
import { inTransaction } from '../database/Statements';
import { KnownWords, removeUnusedWords, Word, writeWords } from './KnownWords';

jest.setTimeout(60_000);

const HOUR = 3600_000;
const NOW = Date.UTC(2026, 10, 21);

const label = (key: string, value: string): Word => ({
  type: 'label',
  key,
  value,
});

describe('KnownWords', () => {
  it('tells words of an object that were not stored before', () => {
    const known = new KnownWords();
    const read = () =>
      known
        .unknown('shop', { app: 'api', tier: 'api', image: 'x' }, ['nginx:1'])
        ?.map(({ type, key, value }) => `${type} ${key}=${value}`);
    expect(read()).toEqual([
      'namespace =shop',
      'image =nginx:1',
      'label app=api',
      'label tier=api',
      'label image=x',
    ]);
    known.remember([label('app', 'api'), label('image', 'x')], NOW);
    known.remember([{ type: 'image', key: '', value: 'nginx:1' }], NOW);
    expect(read()).toEqual(['namespace =shop', 'label tier=api']);
    known.remember([label('tier', 'api')], NOW);
    known.remember([{ type: 'namespace', key: '', value: 'shop' }], NOW);
    expect(read()).toBeUndefined();
  });

  it('forgets what it knew for an hour, and the oldest of too many', () => {
    const known = new KnownWords();
    const knows = (value: string) =>
      known.unknown('', { app: value }, undefined) === undefined;
    known.remember([label('app', 'a')], NOW);
    known.remember([label('app', 'b')], NOW + 0.6 * HOUR);
    expect([knows('a'), knows('b')]).toEqual([true, true]);
    known.remember([label('app', 'c')], NOW + 1.2 * HOUR);
    expect([knows('a'), knows('b'), knows('c')]).toEqual([false, true, true]);
    known.remember([label('app', 'd')], NOW + 3 * HOUR);
    expect([knows('c'), knows('d')]).toEqual([false, true]);
    for (let i = 0; i < 3; i++) {
      const many = Array.from({ length: 100_000 }, (_, n) =>
        label('app', `${i}-${n}`),
      );
      known.remember(many, NOW + 3 * HOUR);
    }
    expect([knows('d'), knows('0-1'), knows('2-1')]).toEqual([
      false,
      false,
      true,
    ]);
  });

  it('leaves out what no index takes, and labels that are none', () => {
    const known = new KnownWords();
    expect(known.unknown('', ['a'], ['x'.repeat(1001)])).toBeUndefined();
    expect(known.unknown('', { a: 1, b: null }, [])).toBeUndefined();
  });
});

const databases = testDatabases();

describe.each(databases.eachSupportedId())('known words on %p', id => {
  let db: Knex;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
  });

  const write = (words: Word[], now: number) =>
    inTransaction(db, statements => writeWords(statements, words, now));

  const stored = async () =>
    (await db('known_words').orderBy(['type', 'key', 'value'])).map(
      row => `${row.type} ${row.key}=${row.value} ${Number(row.seen_at) - NOW}`,
    );

  it('are stored once, with the hour they came last', async () => {
    const words = [label('b', '1'), label('a', '2'), label('b', '1')];
    expect(await write(words, NOW)).toEqual([label('a', '2'), label('b', '1')]);
    if (!isPostgres(db)) {
      // There they are looked for row by row.
      expect(await db.schema.hasTable('known_words')).toBe(false);
      return;
    }
    await write([label('a', '2')], NOW + HOUR / 2);
    await write([label('b', '1')], NOW + 2 * HOUR);
    expect(await stored()).toEqual(['label a=2 0', `label b=1 ${2 * HOUR}`]);
  });

  it('are removed a day after the last object had them', async () => {
    if (!isPostgres(db)) {
      expect(await removeUnusedWords(db, NOW)).toBe(0);
      return;
    }
    const cluster = await new Seed(db).cluster('one');
    await new Seed(db).resource(cluster, {
      kind: 'pods',
      name: 'p',
      namespace: 'used',
      labels: { app: 'used' },
      images: ['used'],
    });
    await db('known_words').delete();
    for (const value of ['used', 'unused']) {
      await write(
        [
          label('app', value),
          { type: 'image', key: '', value },
          { type: 'namespace', key: '', value },
        ],
        NOW,
      );
    }
    await write([label('app', 'young')], NOW + HOUR);
    expect(await removeUnusedWords(db, NOW + 24 * HOUR)).toBe(0);
    expect(await removeUnusedWords(db, NOW + 24 * HOUR + 1)).toBe(3);
    expect(await stored()).toEqual([
      'image =used 0',
      'label app=used 0',
      `label app=young ${HOUR}`,
      'namespace =used 0',
    ]);
  });
});
