import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { isPostgres } from '../database/columns';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { ChangeHistogramReader } from './ChangeHistogramReader';
import { ChangeReader } from './ChangeReader';
import { ChangeGroupReader } from './groups/ChangeGroupReader';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('changes, %s,', id => {
  let db: Knex;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
  });
  afterEach(() => db.destroy());

  it('are given up where they take too long', async () => {
    if (!isPostgres(db)) {
      return;
    }
    const kinds = new KindRegistry();
    await db.transaction(async trx => {
      // Nobody reads them as long as this goes on.
      await trx.raw('lock table feed, change_groups in access exclusive mode');
      const since = Date.now() - 60_000;
      const asked = [
        new ChangeReader(db, kinds).list({ q: 'rare' }, EVERYTHING),
        new ChangeGroupReader(db, kinds).list({ q: 'rare' }, EVERYTHING),
        new ChangeHistogramReader(db, kinds).read({ since }, EVERYTHING),
      ];
      const ended = await Promise.allSettled(asked);
      for (const answer of ended) {
        expect(answer).toMatchObject({
          status: 'rejected',
          reason: {
            name: 'ServiceUnavailableError',
            message: expect.stringContaining('a shorter time'),
          },
        });
      }
    });
  });
});
