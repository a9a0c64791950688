import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { fileSearchIndexes } from './searchIndexes';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('search indexes on %p', id => {
  it('are filed, and then have nothing left to file', async () => {
    const db = await migratedDatabase(databases, id);
    const seed = new Seed(db);
    const cluster = await seed.cluster('one');
    for (let i = 0; i < 20; i++) {
      await seed.resource(cluster, {
        kind: 'pods',
        uid: `u${i}`,
        name: `api-${i}`,
      });
    }
    const filed = await fileSearchIndexes(db);
    expect(filed > 0).toBe(db.client.config.client === 'pg');
    expect(await fileSearchIndexes(db)).toBe(0);
    await db.destroy();
  });
});
