import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { MAX_SEARCHES, SavedSearches } from './SavedSearches';

jest.setTimeout(60_000);

const databases = testDatabases();
const ANN = { ref: 'user:default/ann', mayShare: false };
const BEN = { ref: 'user:default/ben', mayShare: false };
const KEEPER = { ref: 'user:default/keeper', mayShare: true };

describe.each(databases.eachSupportedId())('SavedSearches, %s', id => {
  let db: Knex;
  let searches: SavedSearches;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    searches = new SavedSearches(db, new KindRegistry());
  });

  afterEach(() => db.destroy());

  const names = async (ref: string, request = {}) =>
    (await searches.list(ref, request)).items.map(item => item.name);

  it('keeps searches of a person, and shows those that are shared to everybody', async () => {
    const mine = await searches.save(
      { name: ' b ', query: 'kind:Pod', sort: '-age', description: 'why' },
      ANN,
    );
    expect(mine).toEqual({
      id: expect.any(String),
      name: 'b',
      query: 'kind:Pod',
      sort: '-age',
      page: 'search',
      description: 'why',
      isShared: false,
      isMine: true,
      createdBy: ANN.ref,
      createdAt: expect.stringMatching(/^20.*Z$/),
      updatedAt: mine.createdAt,
    });
    await searches.save({ name: 'a', query: '', isShared: true }, KEEPER);
    await searches.save({ name: 'c', query: 'x:y', page: 'clusters' }, ANN);
    expect(await names(ANN.ref)).toEqual(['a', 'b', 'c']);
    expect(await names(BEN.ref)).toEqual(['a']);
    expect(await names(ANN.ref, { page: 'clusters' })).toEqual(['c']);
    const page = await searches.list(ANN.ref, { limit: 2 });
    expect(page.items.map(item => item.isMine)).toEqual([false, true]);
    expect(await names(ANN.ref, { cursor: page.nextCursor })).toEqual(['c']);
  });

  it('refuses queries it cannot read, with the position', async () => {
    const save = (input: object) =>
      searches.save({ name: 'a', query: '', ...input }, ANN);
    await expect(save({ query: 'kind:Pod bad:x' })).rejects.toThrow(
      'at position 10',
    );
    await expect(save({ name: ' ' })).rejects.toThrow('"name" is blank');
    await expect(save({ description: 'a\0' })).rejects.toThrow('NUL');
  });

  it('lets people change and delete their own, and keepers what is shared', async () => {
    const mine = await searches.save({ name: 'mine', query: 'a' }, ANN);
    const shared = await searches.save(
      { name: 'shared', query: 'a', isShared: true },
      KEEPER,
    );
    const changed = await searches.update(
      mine.id,
      { name: 'new', query: 'b' },
      ANN,
    );
    expect(changed).toMatchObject({ id: mine.id, name: 'new', query: 'b' });
    const other = { ref: 'user:default/other', mayShare: true };
    for (const [search, editor] of [
      [mine, BEN],
      [mine, KEEPER],
      [shared, ANN],
      [{ id: 'no-uuid' }, ANN],
    ] as const) {
      const refused = { name: 'NotFoundError' };
      await expect(
        searches.update(search.id, { name: 'x', query: '' }, editor),
      ).rejects.toMatchObject(refused);
      await expect(searches.delete(search.id, editor)).rejects.toMatchObject(
        refused,
      );
    }
    await searches.update(
      shared.id,
      { name: 'ours', query: '', isShared: true },
      other,
    );
    expect(await names(BEN.ref)).toEqual(['ours']);
    await searches.delete(shared.id, other);
    await searches.delete(mine.id, ANN);
    expect(await names(ANN.ref)).toEqual([]);
  });

  it('bounds how many one person saves', async () => {
    await db.batchInsert(
      'saved_searches',
      Array.from({ length: MAX_SEARCHES }, (_, i) => ({
        id: `00000000-0000-4000-8000-${String(i).padStart(12, '0')}`,
        name: `s${i}`,
        query: '',
        page: 'search',
        is_shared: false,
        created_by: ANN.ref,
        created_at: 0,
        updated_at: 0,
      })),
    );
    await expect(
      searches.save({ name: 'one more', query: '' }, ANN),
    ).rejects.toThrow('200 are the most');
    await searches.save({ name: 'hers', query: '' }, BEN);
  });
});
