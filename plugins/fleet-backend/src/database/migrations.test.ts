import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { testDatabases } from '../__testUtils__/databases';

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
});
