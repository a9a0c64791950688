import fc from 'fast-check';
import { Knex } from 'knex';
import { FEED_START } from '../changes/feedPosition';
import { fromJson, toNumber } from '../database/columns';
import { EVERYTHING } from '../permissions';
import { feedAll, feedFrom, rebuild } from '../__testUtils__/consumers';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { createCapacityConsumer, createCountersConsumer, readCounts } from '.';

jest.setTimeout(120_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('counters on %p', id => {
  let db: Knex;
  let seed: Seed;
  const counters = createCountersConsumer();
  const capacity = createCapacityConsumer();

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
  });

  afterEach(async () => {
    await db.destroy();
  });

  /** An object with the change that brought it. */
  const add = async (
    clusterId: string,
    row: Parameters<Seed['resource']>[1],
  ): Promise<string> => {
    const uid = await seed.resource(clusterId, row);
    await seed.change(clusterId, {
      kind: row.kind,
      uid,
      name: row.name,
      namespace: row.namespace ?? '',
      type: 'added',
    });
    return uid;
  };

  /** What was worked out of each cluster. */
  const summaries = async () => {
    const rows = await db('cluster_summaries');
    return new Map(
      rows.map(row => [
        row.cluster_id,
        {
          health: row.health,
          healthSince: toNumber(row.health_since),
          reasons: fromJson(row.reasons),
          counts: fromJson(row.counts),
          capacity: fromJson(row.capacity),
          computedAt: toNumber(row.computed_at),
        },
      ]),
    );
  };

  /** What tells of a batch of the first list of a kind. */
  const listed = (kind: string) => ({
    ...{ kind, uid: '', name: '', namespace: '', state: '', status: '' },
    ...{ type: 'listed' as const, is_initial: true },
  });

  const stored = async () => {
    const rows = await db('cluster_counts').orderBy([
      'cluster_id',
      'kind',
      'namespace',
      'state',
      'status',
    ]);
    return rows.map(row => ({ ...row }));
  };

  /** What the counters must be, by the table they count. */
  const live = async () => {
    const rows = await db('resources')
      .groupBy('cluster_id', 'kind', 'namespace', 'state', 'status')
      .orderBy(['cluster_id', 'kind', 'namespace', 'state', 'status'])
      .select('cluster_id', 'kind', 'namespace', 'state', 'status')
      .select({
        count: db.raw('count(*)'),
        complete: db.raw(
          'sum(case when coalesce(ready, 0) >= coalesce(desired, 0) then 1 else 0 end)',
        ),
      });
    return rows.map(row => ({
      ...row,
      count: Number(row.count),
      complete: Number(row.complete),
    }));
  };

  it('equal a count of the table after whatever happened, replayed or not', async () => {
    const clusters = [await seed.cluster('one'), await seed.cluster('two')];
    const step = fc.record({
      cluster: fc.nat(1),
      kind: fc.constantFrom('pods', 'deployments.apps', 'nodes'),
      namespace: fc.constantFrom('', 'a', 'b'),
      uid: fc.constantFrom('u1', 'u2', 'u3', 'u4'),
      what: fc.constantFrom(
        ...(['store', 'store', 'store', 'list', 'delete', 'consume'] as const),
      ),
      state: fc.constantFrom('healthy', 'degraded', 'critical'),
      status: fc.constantFrom('Running', 'Failed', 'Ready'),
      ready: fc.option(fc.nat(2)),
      desired: fc.option(fc.nat(2)),
      batch: fc.integer({ min: 1, max: 7 }),
    });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 25 }), async steps => {
        for (const table of ['feed', 'resources', 'cluster_counts']) {
          await db(table).delete();
        }
        let position = FEED_START;
        for (const { what, batch, cluster, uid, ...row } of steps) {
          const clusterId = clusters[cluster];
          if (what === 'consume') {
            position = await feedFrom(db, counters, position, batch, 1);
            continue;
          }
          const key = { cluster_id: clusterId, kind: row.kind, uid };
          const old = await db('resources').where(key).first();
          await db('resources').where(key).delete();
          // The namespace of an object never changes.
          const namespace = old?.namespace ?? row.namespace;
          if (what !== 'delete') {
            await seed.resource(clusterId, {
              ...row,
              name: uid,
              uid,
              namespace,
            });
          }
          await seed.change(
            clusterId,
            what === 'list'
              ? listed(row.kind)
              : {
                  ...{ kind: row.kind, uid, name: uid, namespace },
                  type: what === 'delete' ? 'deleted' : 'modified',
                },
          );
        }
        await feedFrom(db, counters, position, 5);
        expect(await stored()).toEqual(await live());
        await db('cluster_counts').update({ count: 7 });
        await rebuild(db, counters);
        expect(await stored()).toEqual(await live());
      }),
      { numRuns: 25 },
    );
  });

  it('count many namespaces at a time', async () => {
    const cluster = await seed.cluster('one');
    for (let i = 0; i < 1100; i++) {
      await add(cluster, { kind: 'pods', name: `p${i}`, namespace: `n${i}` });
    }
    await feedAll(db, counters, 10_000);
    expect(await stored()).toHaveLength(1100);
    expect(await stored()).toEqual(await live());
  });

  it('are read by cluster, namespace and kind', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    const pod = { kind: 'pods', name: 'p' };
    await add(one, { ...pod, namespace: 'a', ready: 1, desired: 1 });
    await add(one, { ...pod, namespace: 'a', ready: 0, desired: 1 });
    await add(one, { ...pod, namespace: 'b', state: 'critical' });
    await add(one, { kind: 'nodes', name: 'n', status: 'Ready' });
    await add(two, { ...pod, namespace: 'a' });
    await feedAll(db, counters);
    const read = async (filter = EVERYTHING) => {
      const counts = await readCounts(db, [one, two], filter);
      return [one, two].map(cluster =>
        (counts.get(cluster) ?? [])
          .map(
            group =>
              `${group.kind} ${group.state} ${group.status} ${group.count}/${group.complete}`,
          )
          .sort(),
      );
    };
    expect(await read()).toEqual([
      [
        'nodes healthy Ready 1/1',
        'pods critical Running 1/1',
        'pods healthy Running 2/1',
      ],
      ['pods healthy Running 1/1'],
    ]);
    expect(await read({ namespaces: ['b'] })).toEqual([
      ['pods critical Running 1/1'],
      [],
    ]);
    expect(await read({ kinds: ['nodes'], clusterIds: [one] })).toEqual([
      ['nodes healthy Ready 1/1'],
      [],
    ]);
    expect(await read({ clusterIds: [two] })).toEqual([
      [],
      ['pods healthy Running 1/1'],
    ]);
  });

  it('say how clusters are, why, and since when', async () => {
    const cluster = await seed.cluster('one');
    const healthy = await seed.cluster('two');
    const uid = await add(cluster, {
      kind: 'deployments.apps',
      name: 'api',
      namespace: 'shop',
      state: 'degraded',
      ready: 1,
      desired: 3,
    });
    for (const name of ['web', 'cart', 'mail']) {
      const fine = { kind: 'deployments.apps', name, namespace: 'shop' };
      await add(cluster, { ...fine, ready: 1, desired: 1 });
    }
    await add(healthy, { kind: 'namespaces', name: 'shop' });
    await feedAll(db, counters);
    const first = await summaries();
    expect(first.get(cluster)).toMatchObject({
      health: 'degraded',
      reasons: ['shop/api has 1 of 3 replicas ready'],
      counts: { deployments: 4, deploymentsAvailable: 3, resources: 4 },
      healthSince: expect.any(Number),
      computedAt: expect.any(Number),
    });
    expect(first.get(healthy)).toMatchObject({
      health: 'healthy',
      reasons: [],
    });

    // Another change that leaves it degraded, in the past as far as it knows.
    await db('cluster_summaries').update({ health_since: 1000 });
    const change = { kind: 'deployments.apps', uid, name: 'api' };
    await db('resources').where({ uid }).update({ ready: 2 });
    await seed.change(cluster, { ...change, namespace: 'shop' });
    await feedAll(db, counters);
    expect((await summaries()).get(cluster)).toMatchObject({
      health: 'degraded',
      healthSince: 1000,
      reasons: ['shop/api has 2 of 3 replicas ready'],
    });
    await db('resources').where({ uid }).update({ ready: 3, state: 'healthy' });
    await seed.change(cluster, { ...change, namespace: 'shop' });
    await feedAll(db, counters);
    const mended = (await summaries()).get(cluster)!;
    expect(mended).toMatchObject({ health: 'healthy', reasons: [] });
    expect(mended.healthSince).toBeGreaterThan(1000);
  });

  it('sum what nodes can take and what pods that have not ended ask for', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    const node = (name: string) => ({
      kind: 'nodes',
      name,
      facts: JSON.stringify({
        cpuMillis: 3920,
        memoryBytes: 16_000_000_000,
        podsAllocatable: 110,
      }),
    });
    const pod = (name: string, status: string, phase: string) => ({
      kind: 'pods',
      name,
      namespace: 'a',
      status,
      facts: JSON.stringify({
        phase,
        cpuRequestMillis: 250,
        memoryRequestBytes: 100_000_000,
      }),
    });
    await add(one, node('a'));
    await add(one, node('b'));
    await add(one, pod('running', 'Running', 'Running'));
    await add(one, pod('starting', 'Pending', 'Pending'));
    await add(one, pod('crashing', 'Error', 'Running'));
    await add(one, pod('done', 'Completed', 'Succeeded'));
    await add(one, pod('evicted', 'Evicted', 'Failed'));
    await add(one, { kind: 'pods', name: 'asks-nothing', namespace: 'a' });
    await add(two, { kind: 'services', name: 's', namespace: 'a' });
    await seed.change(two, listed('nodes'));
    await feedAll(db, capacity);
    await feedAll(db, counters);
    const read = await summaries();
    expect(read.get(one)).toMatchObject({
      capacity: {
        cpuMillis: 7840,
        cpuRequestedMillis: 750,
        memoryBytes: 32_000_000_000,
        memoryRequestedBytes: 300_000_000,
        pods: 4,
        podsAllocatable: 220,
      },
      counts: { nodes: 2, pods: 6 },
    });
    expect(read.get(two)!.capacity).toMatchObject({ pods: 0 });
    await db('resources').where({ name: 'running' }).delete();
    await seed.change(one, { name: 'running', type: 'deleted' });
    await rebuild(db, capacity);
    const after = await summaries();
    expect(after.get(one)!.capacity).toMatchObject({ pods: 3 });
    expect(after.get(one)!.counts).toMatchObject({ nodes: 2 });
  });

  it('make no rows for clusters that are purged, and remove what is left of them', async () => {
    const [gone, leaving] = [
      await seed.cluster('gone'),
      await seed.cluster('leaving'),
    ];
    const pod = { kind: 'pods', name: 'p', namespace: 'a' };
    await add(gone, pod);
    await feedAll(db, counters);
    await db('clusters').where({ id: gone }).delete();
    await db('clusters').where({ id: leaving }).update({ purging_at: 1 });
    await add(leaving, pod);
    await feedAll(db, counters);
    await feedAll(db, capacity);
    expect(await stored()).toMatchObject([{ cluster_id: gone }]);
    await rebuild(db, counters);
    expect(await stored()).toEqual([]);
    expect(await db('cluster_summaries')).toEqual([]);
  });
});
