import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { readPastPage } from './past';
import { ResourceReader } from './ResourceReader';

jest.mock('./past', () => ({
  ...jest.requireActual('./past'),
  // A page that looked at as many versions as it may, of which none matched.
  readPastPage: jest.fn(async () => ({ items: [], nextCursor: 'further' })),
}));

const databases = testDatabases();

describe.each(databases.eachSupportedId())('facets of the past, %s', id => {
  let db: Knex;

  beforeEach(async () => {
    jest.mocked(readPastPage).mockClear();
    db = await migratedDatabase(databases, id);
  });
  afterEach(() => db.destroy());

  it('do not read all of it for a query that hardly matches', async () => {
    const { facets, totalCount } = await new ResourceReader(db).facets(
      { query: 'label:no=such', at: Date.now() - 60_000 },
      ['kind'],
      EVERYTHING,
    );
    expect(facets).toEqual([
      { field: 'kind', isComplete: false, isSampled: true, values: [] },
    ]);
    expect(totalCount).toEqual({ value: 0, relation: 'gte' });
    expect(jest.mocked(readPastPage).mock.calls.length).toBeLessThan(20);
  });
});
