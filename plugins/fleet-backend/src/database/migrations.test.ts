import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { testDatabases } from '../__testUtils__/databases';
import { openDatabase } from './migrate';

jest.setTimeout(60_000);

const databases = testDatabases();
const directory = resolvePackagePath(
  '@backstage-fleet/plugin-fleet-backend',
  'migrations',
);

describe.each(databases.eachSupportedId())('migrations on %p', id => {
  it('go up, down and up again', async () => {
    const knex = await databases.init(id);
    await knex.migrate.latest({ directory });
    expect(await knex.schema.hasTable('resources')).toBe(true);
    expect(await knex('resources')).toEqual([]);
    await knex.migrate.rollback({ directory }, true);
    for (const table of ['hub', 'resources', 'feed', 'enrollments']) {
      expect(await knex.schema.hasTable(table)).toBe(false);
    }
    await knex.migrate.latest({ directory });
    expect(await knex('feed')).toEqual([]);
  });

  it('leave no values of statements in the messages of errors', async () => {
    const knex = await databases.init(id);
    const db = await openDatabase({ getClient: async () => knex });
    const bad = { id: 1, hub_id: 'canary', none: 'canary' };
    const failures = [
      async () => db('hub').insert(bad),
      () => db.transaction(trx => trx('hub').insert(bad)),
    ];
    for (const failure of failures) {
      const error: Error = await failure().catch(thrown => thrown);
      expect(error.message).toMatch(/none/);
      expect(error.message).not.toMatch(/canary/);
    }
  });
});
