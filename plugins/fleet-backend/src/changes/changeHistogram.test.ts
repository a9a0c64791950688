import { KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { readNow } from '../database/columns';
import { EVERYTHING } from '../permissions';
import { feedAll, rebuild } from '../__testUtils__/consumers';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { createChangeCountsConsumer } from './changeCounts';
import {
  ChangeHistogramReader,
  HistogramRequest,
} from './ChangeHistogramReader';
import { HOUR_MS } from './headlines';

jest.setTimeout(60_000);

const databases = testDatabases();
const MINUTE = 60_000;

describe.each(databases.eachSupportedId())('changes over time on %p', id => {
  let db: Knex;
  let seed: Seed;
  let reader: ChangeHistogramReader;
  let now: number;
  const consumer = createChangeCountsConsumer(7 * 24 * HOUR_MS);

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new ChangeHistogramReader(db, new KindRegistry());
    now = await readNow(db);
  });

  afterEach(async () => {
    await db.destroy();
  });

  const counts = async () => {
    const rows = await db('change_counts').orderBy([
      'cluster_id',
      'hour',
      'kind',
    ]);
    return rows.map(row => ({ ...row, hour: Number(row.hour) }));
  };

  /** Bins in which something changed: hours ago, added/modified/deleted/failing. */
  const busy = async (request: HistogramRequest = {}, filter = EVERYTHING) => {
    const { bins, binSeconds } = await reader.read(request, filter);
    const last = Math.floor(now / (binSeconds * 1000));
    return bins
      .filter(bin => bin.added + bin.modified + bin.deleted > 0)
      .map(
        bin =>
          `${last - Date.parse(bin.start) / binSeconds / 1000}: ${bin.added}/${
            bin.modified
          }/${bin.deleted}/${bin.failing}`,
      );
  };

  const change = (
    cluster: string,
    age: number,
    row: Partial<Parameters<Seed['change']>[1]> = {},
  ) => seed.change(cluster, { name: 'a', received_at: now - age, ...row });

  it('counts by cluster, hour and kind, replayed or not', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    for (let i = 0; i < 60; i++) {
      await change(i % 3 === 0 ? one : two, i * 11 * MINUTE, {
        kind: i % 2 === 0 ? 'pods' : 'nodes',
        type: (['added', 'modified', 'deleted'] as const)[i % 3],
        state: i % 5 === 0 ? 'critical' : 'healthy',
        is_initial: i % 7 === 0,
      });
    }
    await feedAll(db, consumer, 7);
    const live = await counts();
    const total = (name: string) =>
      live.reduce((sum, row) => sum + row[name], 0);
    const news = [...Array(60).keys()].filter(i => i % 7 !== 0);
    expect(total('added')).toBe(news.filter(i => i % 3 === 0).length);
    expect(total('modified')).toBe(news.filter(i => i % 3 === 1).length);
    expect(total('deleted')).toBe(news.filter(i => i % 3 === 2).length);
    expect(total('failing')).toBe(
      news.filter(i => i % 5 === 0 && i % 3 !== 2).length,
    );
    await rebuild(db, consumer);
    expect(await counts()).toEqual(live);
  });

  it('refuses a rebuild when another process has gone on', async () => {
    const cluster = await seed.cluster('one');
    await change(cluster, 0);
    await feedAll(db, consumer);
    await db('consumers').insert({ name: consumer.name, seq: 99 });
    await expect(
      consumer.rebuild(db, new AbortController().signal, { txid: 0, seq: 1 }),
    ).rejects.toThrow('Another process');
    expect(await counts()).toHaveLength(1);
  });

  it('shows hours without gaps for a day', async () => {
    const cluster = await seed.cluster('one');
    await change(cluster, 0, { type: 'added', state: 'critical' });
    await change(cluster, 3 * HOUR_MS);
    await change(cluster, 30 * HOUR_MS, { type: 'deleted' });
    await feedAll(db, consumer);
    const day = await reader.read({}, EVERYTHING);
    expect(day.binSeconds).toBe(3600);
    expect(day.bins).toHaveLength(now % HOUR_MS === 0 ? 24 : 25);
    expect(Date.parse(day.bins[1].start) - Date.parse(day.bins[0].start)).toBe(
      HOUR_MS,
    );
    expect(await busy()).toEqual(['3: 0/1/0/0', '0: 1/0/0/1']);
    expect(await busy({ since: now - 40 * HOUR_MS })).toEqual([
      '30: 0/0/1/0',
      '3: 0/1/0/0',
      '0: 1/0/0/1',
    ]);
    expect(
      await busy({ since: now - 40 * HOUR_MS, until: now - 20 * HOUR_MS }),
    ).toEqual(['30: 0/0/1/0']);
  });

  it('shows days beyond two weeks, up to the retention of headlines, past that of changes', async () => {
    const cluster = await seed.cluster('one');
    const DAY_MS = 24 * HOUR_MS;
    for (const [days, type] of [
      [0, 'added'],
      [20, 'modified'],
      [80, 'deleted'],
      [100, 'added'],
    ] as const) {
      await change(cluster, days * DAY_MS, { type });
    }
    await feedAll(db, consumer);
    const all = ['80: 0/0/1/0', '20: 0/1/0/0', '0: 1/0/0/0'];
    const { binSeconds, bins } = await reader.read({ since: 0 }, EVERYTHING);
    expect(binSeconds).toBe(86_400);
    expect(bins.length).toBeGreaterThanOrEqual(90);
    expect(await busy({ since: 0 })).toEqual(all);
    await db('feed')
      .where('received_at', '<', now - 7 * DAY_MS)
      .delete();
    expect(await busy({ since: 0 })).toEqual(all);
    await rebuild(db, consumer);
    expect(await busy({ since: 0 })).toEqual(all);
    // By owner only the feed itself can be counted.
    expect(
      (await reader.read({ since: 0, owner: 'a' }, EVERYTHING)).bins.length,
    ).toBeLessThanOrEqual(7 * 24 + 1);
  });

  it('shows five minutes for short times', async () => {
    const cluster = await seed.cluster('one');
    await change(cluster, 1);
    await change(cluster, 31 * MINUTE, { is_initial: true });
    const { binSeconds, bins } = await reader.read(
      { since: now - HOUR_MS },
      EVERYTHING,
    );
    expect(binSeconds).toBe(300);
    expect(bins.length).toBeGreaterThanOrEqual(12);
    expect(bins.reduce((sum, bin) => sum + bin.modified, 0)).toBe(1);
  });

  it.each([2 * HOUR_MS, 20 * HOUR_MS])(
    'filters by each of its parameters over %d ms',
    async span => {
      const [one, two] = [
        await seed.cluster('one', { environment: 'prod' }),
        await seed.cluster('two', { owner: 'group:default/b' }),
      ];
      await change(one, 0, { type: 'added' });
      await change(one, 0, { type: 'added', kind: 'nodes', namespace: '' });
      await change(two, 0, { type: 'deleted', namespace: 'x' });
      await feedAll(db, consumer);
      const sum = async (request: HistogramRequest, filter = EVERYTHING) => {
        const { bins } = await reader.read(
          { since: now - span, ...request },
          filter,
        );
        return bins.reduce(
          ([added, deleted], bin) => [added + bin.added, deleted + bin.deleted],
          [0, 0],
        );
      };
      expect(await sum({})).toEqual([2, 1]);
      expect(await sum({ cluster: 'one' })).toEqual([2, 0]);
      expect(await sum({ cluster: 'none' })).toEqual([0, 0]);
      expect(await sum({ kind: 'Node' })).toEqual([1, 0]);
      expect(await sum({ environment: 'prod' })).toEqual([2, 0]);
      expect(await sum({ owner: 'group:default/b' })).toEqual([0, 1]);
      expect(await sum({}, { clusterIds: [two] })).toEqual([0, 1]);
      expect(await sum({}, { kinds: ['nodes'] })).toEqual([1, 0]);
      expect(await sum({}, { namespaces: ['x'] })).toEqual([0, 1]);
      expect(await sum({}, { anyOf: [{ namespaces: ['x'] }] })).toEqual([0, 1]);
      expect(await sum({}, { not: { namespaces: ['x'] } })).toEqual([2, 0]);
      expect(await sum({ cluster: 'one' }, { clusterIds: [two] })).toEqual([
        0, 0,
      ]);
    },
  );

  it('says when a time ends before it begins', async () => {
    await expect(
      reader.read({ since: now, until: now - 1 }, EVERYTHING),
    ).rejects.toThrow('"since" is not before "until"');
  });
});
