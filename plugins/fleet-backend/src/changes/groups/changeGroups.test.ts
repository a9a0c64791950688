import { JsonObject, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { readNow } from '../../database/columns';
import { FeedRow } from '../../database/tables';
import { EVERYTHING } from '../../permissions';
import { feedAll, rebuild } from '../../__testUtils__/consumers';
import { migratedDatabase, testDatabases } from '../../__testUtils__/databases';
import { Seed } from '../../__testUtils__/seed';
import { HOUR_MS } from '../headlines';
import { ChangeGroupReader, ChangeGroupRequest } from './ChangeGroupReader';
import { createChangeGroupsConsumer } from './changeGroups';

jest.setTimeout(60_000);

const databases = testDatabases();

const state = (image: string): JsonObject => ({
  spec: { template: { spec: { containers: [{ name: 'api', image }] } } },
});

describe.each(databases.eachSupportedId())('groups of changes on %p', id => {
  let db: Knex;
  let seed: Seed;
  let reader: ChangeGroupReader;
  let now: number;
  let ordinal: number;
  const consumer = createChangeGroupsConsumer(7 * 24 * HOUR_MS);

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new ChangeGroupReader(db, new KindRegistry());
    now = await readNow(db);
    ordinal = 0;
  });

  afterEach(async () => {
    await db.destroy();
  });

  /** A deployment that goes from one image to another. */
  const release = async (
    clusterId: string,
    from: string,
    to: string,
    row: Partial<FeedRow> = {},
  ) => {
    const kind = row.kind ?? 'deployments.apps';
    const uid = row.uid ?? 'api';
    const versions = [];
    for (const image of [from, to]) {
      const object = state(image);
      versions.push(
        await seed.version(clusterId, uid, ordinal++, object, { kind }),
      );
    }
    await seed.change(clusterId, {
      ...{ kind, uid, name: 'api', namespace: 'shop', received_at: now },
      ...{ previous_hash: versions[0], content_hash: versions[1] },
      ...row,
    });
  };

  const list = async (request: ChangeGroupRequest = {}, filter = EVERYTHING) =>
    (await reader.list(request, filter)).items;
  const sentences = async (
    request: ChangeGroupRequest = {},
    filter = EVERYTHING,
  ) => (await list(request, filter)).map(item => item.sentence);

  it('tell how far a release came and where it fails', async () => {
    const clusters = [];
    for (const name of ['one', 'two', 'three']) {
      clusters.push(await seed.cluster(name));
    }
    const by = (time: string) =>
      JSON.stringify({ manager: 'helm', operation: 'Update', time });
    await release(clusters[0], 'api:1', 'api:2', {
      received_at: now - 2 * HOUR_MS,
      changed_by: by('10:00'),
    });
    await release(clusters[1], 'api:1', 'api:2', {
      received_at: now - HOUR_MS,
      changed_by: by('11:00'),
    });
    await release(clusters[2], 'api:0', 'api:2', { changed_by: by('12:00') });
    await release(clusters[2], 'api:2', 'api:3', {
      received_at: now - 1,
      changed_by: by('12:01'),
    });
    const api = { kind: 'deployments.apps', uid: 'api', name: 'api' };
    await seed.resource(clusters[0], { ...api, status: 'Available' });
    await seed.resource(clusters[1], {
      ...api,
      state: 'critical',
      status: 'Unavailable',
    });
    await feedAll(db, consumer, 2);
    const groups = await list();
    expect(groups).toHaveLength(2);
    expect(groups[0]).toEqual({
      id: expect.any(String),
      kind: 'deployments.apps',
      kindName: 'Deployment',
      namespace: 'shop',
      name: 'api',
      type: 'modified',
      sentence: 'image api:2 reached 3 clusters, fails in 1',
      // From different versions, so that is not said.
      diff: [
        { path: 'spec.template.spec.containers[api].image', after: 'api:2' },
      ],
      changedBy: { manager: 'helm', operation: 'Update' },
      clusterCount: 3,
      failing: 1,
      changes: 3,
      firstAt: new Date(now - 2 * HOUR_MS).toISOString(),
      lastAt: new Date(now).toISOString(),
      clusters: [
        {
          cluster: 'two',
          uid: 'api',
          at: new Date(now - HOUR_MS).toISOString(),
          state: 'critical',
          status: 'Unavailable',
        },
        expect.objectContaining({ cluster: 'one', state: 'healthy' }),
        {
          cluster: 'three',
          uid: 'api',
          at: new Date(now).toISOString(),
          state: undefined,
          status: undefined,
        },
      ],
    });
    expect(groups[1]).toMatchObject({
      sentence: 'image api:3 reached 1 cluster',
      diff: [{ before: 'api:2', after: 'api:3' }],
    });
  });

  it('end when no cluster follows for six hours', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    const at = (hours: number) => ({ received_at: now - hours * HOUR_MS });
    await release(one, 'api:1', 'api:2', at(20));
    await release(two, 'api:1', 'api:2', at(15));
    await release(one, 'api:1', 'api:2', at(10));
    await release(two, 'api:1', 'api:2', at(3));
    await feedAll(db, consumer, 3);
    expect(
      (await list()).map(({ clusterCount, changes }) => [
        clusterCount,
        changes,
      ]),
    ).toEqual([
      [1, 1],
      [2, 3],
    ]);
  });

  it('are the same after a replay, whatever came together before', async () => {
    const clusters = [await seed.cluster('one'), await seed.cluster('two')];
    for (let i = 0; i < 30; i++) {
      await release(
        clusters[(i * 7) % 2],
        `api:${i % 4}`,
        `api:${(i * 5) % 3}x`,
        { received_at: now - (30 - i) * 53 * 60_000, name: `n${i % 2}` },
      );
    }
    await feedAll(db, consumer, 4);
    const rows = async () => ({
      groups: await db('change_groups').orderBy('id'),
      members: await db('change_group_members').orderBy([
        'group_id',
        'cluster_id',
        'uid',
      ]),
    });
    const live = await rows();
    expect(live.groups.length).toBeGreaterThan(5);
    await rebuild(db, consumer);
    expect(await rows()).toEqual(live);
  });

  it('outlive the changes they were made of, also in a replay', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    const DAY_MS = 24 * HOUR_MS;
    const limit = 7 * DAY_MS;
    const at = (age: number) => ({ received_at: now - age });
    await release(one, 'api:1', 'api:2', at(30 * DAY_MS));
    // A release that reaches the second cluster when the feed is whole again.
    await release(one, 'api:2', 'api:3', at(limit));
    await release(two, 'api:2', 'api:3', at(limit - 5 * HOUR_MS));
    await release(one, 'api:3', 'api:4', at(HOUR_MS));
    await feedAll(db, consumer);
    const shown = async () =>
      (await list({ since: 0 })).map(
        ({ sentence, changes, lastAt }) => `${sentence}, ${changes}, ${lastAt}`,
      );
    const live = await shown();
    expect(live).toHaveLength(3);
    await db('feed')
      .where('received_at', '<=', now - limit)
      .delete();
    await rebuild(db, consumer);
    expect(await shown()).toEqual(live);
  });

  it('tell what came and went, but neither first lists nor pods', async () => {
    const cluster = await seed.cluster('one');
    const added = async (kind: string, name: string, row: Partial<FeedRow>) => {
      const hash = await seed.version(
        cluster,
        name,
        ordinal++,
        { metadata: { name } },
        { kind },
      );
      await seed.change(cluster, {
        ...{ kind, uid: name, name, namespace: 'shop', type: 'added' },
        content_hash: hash,
        ...row,
      });
    };
    await added('services', 'web', {});
    await added('services', 'found', { is_initial: true });
    await added('pods', 'web-1', {});
    await release(cluster, 'a', 'b', { kind: 'pods' });
    await feedAll(db, consumer);
    expect(await sentences()).toEqual([
      'Service shop/web was added to 1 cluster',
    ]);
  });

  it('name the clusters that fail first, a hundred at most', async () => {
    for (let i = 0; i < 105; i++) {
      const cluster = await seed.cluster(`c${i}`);
      await release(cluster, 'api:1', 'api:2');
      await seed.resource(cluster, {
        ...{ kind: 'deployments.apps', uid: 'api', name: 'api' },
        state: i === 104 ? 'degraded' : 'healthy',
      });
    }
    await feedAll(db, consumer);
    const [group] = await list();
    expect(group).toMatchObject({
      clusterCount: 105,
      failing: 1,
      changes: 105,
    });
    expect(group.clusters).toHaveLength(100);
    expect(group.clusters[0]).toMatchObject({ cluster: 'c104' });
  });

  it('are filtered by each parameter', async () => {
    const [one, two] = [
      await seed.cluster('one', { environment: 'prod' }),
      await seed.cluster('two', { owner: 'group:default/b' }),
    ];
    await db('ownership').insert({
      ...{ cluster_id: one, namespace: 'shop', workload: 'api' },
      ...{ owner: 'group:default/a', source: 'label', resolved_at: 0 },
    });
    await seed.resource(one, {
      ...{ kind: 'deployments.apps', uid: 'api', name: 'api' },
      ...{ namespace: 'shop', workload: 'api' },
    });
    await release(one, 'api:1', 'api:2', {
      // Whose change the status of a controller followed at once.
      changed_by: JSON.stringify({
        ...{ manager: 'kube-controller-manager', operation: 'Update' },
        subresource: 'status',
        askedBy: { manager: 'helm', operation: 'Apply' },
      }),
      received_at: now - HOUR_MS,
    });
    await release(two, 'web:1', 'web:2', {
      kind: 'statefulsets.apps',
      name: 'web',
      namespace: 'x',
    });
    await release(two, 'old:1', 'old:2', { received_at: now - 48 * HOUR_MS });
    await feedAll(db, consumer);
    const [api, web] = [
      'image api:2 reached 1 cluster',
      'image web:2 reached 1 cluster',
    ];
    expect(await sentences()).toEqual([web, api]);
    expect(await sentences({ since: 0 })).toHaveLength(3);
    expect(await sentences({ until: now })).toEqual([api]);
    expect(await sentences({ cluster: 'one' })).toEqual([api]);
    expect(await sentences({ cluster: 'none' })).toEqual([]);
    expect(await sentences({ kind: 'Deployment' })).toEqual([api]);
    expect(await sentences({ namespace: 'x' })).toEqual([web]);
    expect(await sentences({ owner: 'group:default/a' })).toEqual([api]);
    expect(await sentences({ owner: 'group:default/b' })).toEqual([web]);
    expect(await sentences({ environment: 'prod' })).toEqual([api]);
    expect(await sentences({ manager: 'helm' })).toEqual([api]);
    expect(await sentences({ types: ['added'] })).toEqual([]);
    expect(await sentences({ types: ['modified', 'added'] })).toHaveLength(2);
    expect(await sentences({ q: 'WE' })).toEqual([web]);
    expect(await sentences({}, { namespaces: ['x'] })).toEqual([web]);
    expect(await sentences({}, { kinds: ['deployments.apps'] })).toEqual([api]);
    const own = { clusterIds: [two], namespaces: ['x'] };
    for (const filter of [
      { anyOf: [own] },
      { allOf: [{ namespaces: ['x'] }] },
      { not: { kinds: ['deployments.apps'] } },
      { not: { not: { anyOf: [own] } } },
    ]) {
      expect(await sentences({}, filter)).toEqual([web]);
    }
    expect(await sentences({}, { clusterIds: [two] })).toEqual([web]);
    expect(await sentences({ cluster: 'one' }, { clusterIds: [two] })).toEqual(
      [],
    );
  });

  it('count only clusters that the caller may see', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    await release(one, 'api:1', 'api:2', { received_at: now - HOUR_MS });
    await release(two, 'api:1', 'api:2');
    await feedAll(db, consumer);
    expect(await list({}, { clusterIds: [one] })).toMatchObject([
      {
        clusterCount: 1,
        changes: 1,
        lastAt: new Date(now - HOUR_MS).toISOString(),
        clusters: [{ cluster: 'one' }],
      },
    ]);
  });

  it('are paged, the newest first', async () => {
    const cluster = await seed.cluster('one');
    for (let i = 0; i < 5; i++) {
      await release(cluster, `api:${i}`, `api:${i + 1}`, {
        received_at: now - Math.floor(i / 2) * 1000,
      });
    }
    await feedAll(db, consumer);
    const all = (await list()).map(item => item.id);
    const paged: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader.list({ limit: 2, cursor }, EVERYTHING);
      paged.push(...page.items.map(item => item.id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(paged).toEqual(all);
    expect(new Set(paged).size).toBe(5);
  });
});
