import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { recordTransitions, removeOldTransitions } from './transitions';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('transitions, %s', id => {
  let db: Knex;
  let seed: Seed;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
  });
  afterEach(() => db.destroy());

  const silence = (clusterId: string, ms: number) =>
    db('liveness')
      .where({ cluster_id: clusterId })
      .update({ last_seen_at: Date.now() - ms });

  it('notes what became of the connection, once', async () => {
    const one = await seed.cluster('one');
    await seed.cluster('two');
    await seed.cluster('gone', { purging_at: 1 });
    expect(await recordTransitions(db)).toBe(2);
    expect(await recordTransitions(db)).toBe(0);
    await silence(one, 60_000);
    expect(await recordTransitions(db)).toBe(1);
    await silence(one, 300_000);
    await recordTransitions(db);
    await silence(one, 0);
    await recordTransitions(db);
    const noted = await db('cluster_transitions')
      .where({ cluster_id: one })
      .orderBy('at');
    expect(noted.map(row => [row.from_state, row.to_state])).toEqual([
      [null, 'live'],
      ['live', 'late'],
      ['late', 'unreachable'],
      ['unreachable', 'live'],
    ]);
  });

  it('forgets what is old, but not what was noted last', async () => {
    const one = await seed.cluster('one');
    await db('cluster_transitions').insert(
      ['live', 'late', 'unreachable'].map((to_state, at) => ({
        cluster_id: one,
        at,
        to_state,
      })),
    );
    expect(await removeOldTransitions(db, 1_000)).toBe(2);
    expect(await db('cluster_transitions').pluck('to_state')).toEqual([
      'unreachable',
    ]);
    expect(await removeOldTransitions(db, 1_000)).toBe(0);
  });

  it('keeps the order of versions true to the versions', async () => {
    for (const [name, version, order] of [
      ['right', 'v1.36.0', 1_036_000],
      ['wrong', 'v1.36.0', 1_030_000],
      ['missing', 'v1.35.0', null],
      ['none', null, 7],
    ] as const) {
      await seed.cluster(name, {
        kubernetes_version: version,
        version_order: order,
      });
    }
    await recordTransitions(db);
    const rows = await db('clusters').select('name', 'version_order');
    expect(
      Object.fromEntries(rows.map(row => [row.name, row.version_order])),
    ).toEqual({
      right: 1_036_000,
      wrong: 1_036_000,
      missing: 1_035_000,
      none: null,
    });
  });
});
