import {
  EXPIRED_AFTER_MS,
  LATE_AFTER_MS,
  UNREACHABLE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import {
  HEALTH_ORDER,
  healthRankSql,
  healthSql,
  shownHealth,
  stateSql,
} from './clusterHealth';
import { connectionState } from './summary';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('health in SQL, %s', id => {
  let db: Knex;

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
  });
  afterAll(() => db.destroy());

  const NOW = 1_800_000_000_000;
  const edge = fc
    .constantFrom(LATE_AFTER_MS, UNREACHABLE_AFTER_MS, EXPIRED_AFTER_MS)
    .chain(age => fc.integer({ min: age - 2, max: age + 2 }));
  const age = fc.oneof(
    edge,
    fc.integer({ min: -5_000, max: 2 * EXPIRED_AFTER_MS }),
  );
  const cluster = fc.record({
    ageMs: age,
    isRevoked: fc.boolean(),
    health: fc.option(
      fc.constantFrom('healthy', 'degraded', 'critical', 'unknown'),
    ),
  });

  it('is what the functions say, for any age, revoked or not, with a summary or without', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(cluster, { minLength: 1, maxLength: 50 }),
        async clusters => {
          const columns = {
            lastSign: 'x.last_sign',
            revokedAt: 'x.revoked_at',
            health: 'x.health',
          };
          const rows = clusters.map((item, index) =>
            db.select({
              place: db.raw('cast(? as integer)', [index]),
              last_sign: db.raw('cast(? as bigint)', [NOW - item.ageMs]),
              revoked_at: db.raw('cast(? as bigint)', [
                item.isRevoked ? NOW : null,
              ]),
              health: db.raw('cast(? as text)', [item.health]),
            }),
          );
          const health = healthSql(NOW, columns);
          const found: { state: string; health: string; rank: number }[] =
            await db
              .from(db.unionAll(rows).as('x'))
              .orderBy('x.place')
              .select({
                state: db.raw(stateSql(NOW, columns)),
                health: db.raw(health),
                rank: db.raw(healthRankSql(health)),
              });
          expect(found).toEqual(
            clusters.map(item => {
              const state = connectionState(
                Math.max(0, item.ageMs),
                item.isRevoked,
              );
              const shown = shownHealth(state, item.health);
              return {
                state,
                health: shown,
                rank: HEALTH_ORDER.indexOf(shown),
              };
            }),
          );
        },
      ),
      { numRuns: 30 },
    );
  });
});
