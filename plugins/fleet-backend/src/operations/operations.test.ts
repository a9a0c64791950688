import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { Activity, withActivity } from './Activity';
import { Replicas } from './Replicas';
import { GROWING, readTables } from './tables';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('operations, %s', id => {
  let db: Knex;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
  });

  afterEach(async () => {
    await db.destroy();
  });

  it('lists the processes that run, and not those that are gone', async () => {
    const make = () =>
      new Replicas({
        db,
        logger: mockServices.logger.mock(),
        read: () => ({ agents: 7, itemsPerSecond: 1.5 }),
      });
    const [one, two, dead] = [make(), make(), make()];
    await one.start();
    await two.start();
    await dead.start();
    await db('replicas').where({ id: dead.id }).update({ seen_at: 1 });
    const list = await one.list();
    expect(list.map(item => item.id).sort()).toEqual([one.id, two.id].sort());
    expect(list[0]).toMatchObject({
      agents: 7,
      itemsPerSecond: 1.5,
      host: expect.any(String),
    });
    expect(list[0].memoryBytes).toBeGreaterThan(1e6);
    await two.stop();
    expect((await one.list()).map(item => item.id)).toEqual([one.id]);
    await one.stop();
    await dead.stop();
  });

  it('measures the tables that grow', async () => {
    const seed = new Seed(db);
    const cluster = await seed.cluster('prod');
    await seed.change(cluster, { name: 'a', received_at: 5_000 });
    await seed.change(cluster, { name: 'b', received_at: 9_000 });
    if (id !== 'SQLITE_3') {
      await db.raw('ANALYZE feed');
    }
    const tables = await readTables(db);
    expect(tables.map(table => table.name)).toEqual(Object.keys(GROWING));
    expect(tables.find(table => table.name === 'feed')).toMatchObject({
      rows: 2,
      oldest: 5_000,
    });
    expect(tables.find(table => table.name === 'versions')).toMatchObject({
      rows: 0,
      oldest: undefined,
    });
  });
});

describe('Activity', () => {
  it('averages over the last minute', () => {
    let now = 0;
    const activity = new Activity(() => now);
    activity.add(600);
    expect(activity.itemsPerSecond()).toBe(10);
    now = 30_000;
    activity.add(300);
    expect(activity.itemsPerSecond()).toBe(15);
    now = 65_000;
    expect(activity.itemsPerSecond()).toBe(5);
    now = 600_000;
    expect(activity.itemsPerSecond()).toBe(0);
  });

  it('counts what was stored, once', () => {
    const inner = { batch: jest.fn(), refusal: jest.fn() };
    const activity = new Activity(() => 0);
    const metrics = withActivity(inner, activity);
    const batch = { items: 70, rejected: 10, duplicate: false, seconds: 1 };
    metrics.batch(batch);
    metrics.batch({ ...batch, duplicate: true });
    metrics.refusal('revoked');
    expect(activity.itemsPerSecond()).toBe(1);
    expect(inner.batch).toHaveBeenCalledTimes(2);
    expect(inner.refusal).toHaveBeenCalledWith('revoked');
  });
});
