import { randomUUID } from 'node:crypto';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { ResourceSort } from './orders';
import { applyResourceQuery, parseQuery } from './query';
import { ResourceReader } from './ResourceReader';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('ResourceReader, %s', id => {
  let db: Knex;
  let seed: Seed;
  let reader: ResourceReader;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new ResourceReader(db);
  });

  afterEach(async () => {
    await db.destroy();
  });

  /** Pages through a list and answers the uids in order. */
  async function pageThrough(
    sort: ResourceSort,
    limit: number,
    between: () => Promise<void> = async () => {},
  ) {
    const uids: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader.list({ sort, limit, cursor }, EVERYTHING);
      expect(page.items.length).toBeLessThanOrEqual(limit);
      uids.push(...page.items.map(item => item.uid));
      cursor = page.nextCursor;
      await between();
    } while (cursor);
    return uids;
  }

  it('shows an object with what is known and nothing else', async () => {
    const cluster = await seed.cluster('prod');
    const uid = await seed.resource(cluster, {
      kind: 'pods',
      namespace: 'a',
      name: 'p',
      restarts: 3,
      labels: { app: 'p' },
      images: ['i'],
      created_at: 1_000,
      received_at: 2_000,
      changed_by: JSON.stringify({ manager: 'kubelet', operation: 'Update' }),
    });
    const page = await reader.list({}, EVERYTHING);
    expect(page).toEqual({
      items: [
        {
          cluster: 'prod',
          kind: 'pods',
          kindName: 'Pod',
          uid,
          namespace: 'a',
          name: 'p',
          state: 'healthy',
          status: 'Running',
          restarts: 3,
          labels: { app: 'p' },
          images: ['i'],
          changedBy: { manager: 'kubelet', operation: 'Update' },
          createdAt: '1970-01-01T00:00:01.000Z',
          observedAt: '1970-01-01T00:00:02.000Z',
        },
      ],
      totalCount: { value: 1, relation: 'eq' },
      asOf: expect.stringMatching(/^\d{4}-.*Z$/),
    });
  });

  it.each<ResourceSort>([
    ...(['name', '-name', 'state', '-state'] as const),
    ...(['age', '-age', 'restarts', '-restarts'] as const),
  ])('pages through ties without gap or repetition, by %s', async sort => {
    const clusters = [await seed.cluster('one'), await seed.cluster('two')];
    for (let i = 0; i < 12; i++) {
      await seed.resource(clusters[i % 2], {
        kind: 'pods',
        uid: `uid-${i}`,
        name: i < 8 ? 'same' : `other-${i % 3}`,
        state: i % 4 === 0 ? 'critical' : 'healthy',
        restarts: i % 3 === 0 ? null : i % 2,
        created_at: i % 5 === 0 ? null : 1000 + (i % 2),
      });
    }
    // The same uid in another cluster and, as no key forbids it, another kind.
    await seed.resource(clusters[1], {
      kind: 'pods',
      uid: 'uid-0',
      name: 'same',
    });
    await seed.resource(clusters[1], {
      kind: 'nodes',
      uid: 'uid-0',
      name: 'same',
    });
    const whole = await pageThrough(sort, 500);
    expect(whole).toHaveLength(14);
    expect(await pageThrough(sort, 1)).toEqual(whole);
    expect(await pageThrough(sort, 3)).toEqual(whole);
  });

  it('sorts by age and by state as the words say', async () => {
    const cluster = await seed.cluster('one');
    const pod = { kind: 'pods' };
    await seed.resource(cluster, { ...pod, name: 'old', created_at: 1_000 });
    await seed.resource(cluster, {
      ...pod,
      name: 'new',
      created_at: 2_000,
      state: 'critical',
    });
    const names = async (sort: ResourceSort) =>
      (await reader.list({ sort }, EVERYTHING)).items.map(item => item.name);
    expect(await names('age')).toEqual(['new', 'old']);
    expect(await names('-age')).toEqual(['old', 'new']);
    expect(await names('-state')).toEqual(['new', 'old']);
  });

  it('goes on where it was when rows before the cursor come and go', async () => {
    const cluster = await seed.cluster('one');
    for (const name of ['b', 'd', 'f', 'h']) {
      await seed.resource(cluster, { kind: 'pods', uid: name, name });
    }
    let added = 0;
    const uids = await pageThrough('name', 1, async () => {
      await seed.resource(cluster, { kind: 'pods', name: `a-${added++}` });
    });
    expect(uids).toEqual(['b', 'd', 'f', 'h']);
  });

  it('refuses cursors it did not make for this order', async () => {
    const cluster = await seed.cluster('one');
    await seed.resource(cluster, { kind: 'pods', name: 'a' });
    await seed.resource(cluster, { kind: 'pods', name: 'b' });
    const { nextCursor } = await reader.list({ limit: 1 }, EVERYTHING);
    await expect(
      reader.list({ cursor: nextCursor, sort: '-name' }, EVERYTHING),
    ).rejects.toThrow('belongs to a list in another order');
    const forged = (value: unknown) =>
      Buffer.from(JSON.stringify(value)).toString('base64url');
    for (const cursor of [
      '',
      'nonsense',
      forged({}),
      forged(['name']),
      forged(['name', 'a', 'not-a-uuid', 'u', 'pods']),
      forged(['name', 'a\0', cluster, 'u', 'pods']),
      forged(['name', 5, cluster, 'u', 'pods']),
    ]) {
      await expect(reader.list({ cursor }, EVERYTHING)).rejects.toThrow(
        'The cursor cannot be read',
      );
    }
    // Out of the range of the column, but a number: an empty page, no error of the engine.
    const cursor = forged(['restarts', 9e15, 'a', cluster, 'u', 'pods']);
    const page = await reader.list({ cursor, sort: 'restarts' }, EVERYTHING);
    expect(page.items).toEqual([]);
  });

  it('counts up to its cap', async () => {
    const cluster = await seed.cluster('one');
    const rows = Array.from({ length: 10_001 }, (_, i) => ({
      cluster_id: cluster,
      kind: 'pods',
      uid: `u${i}`,
      namespace: '',
      name: `p${i}`,
      content_hash: 'h',
      bucket: 0,
      state: 'healthy',
      severity: 0,
      status: 'Running',
      received_at: 0,
      object: '{}',
    }));
    await db.batchInsert('resources', rows.slice(1), 500);
    const count = async () =>
      (await reader.list({ limit: 1 }, EVERYTHING)).totalCount;
    expect(await count()).toEqual({ value: 10_000, relation: 'eq' });
    await db('resources').insert(rows[0]);
    expect(await count()).toEqual({ value: 10_000, relation: 'gte' });
  });

  it('honors the filter in lists, counts and single objects', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    await seed.resource(one, {
      kind: 'pods',
      uid: 'a',
      namespace: 'x',
      name: 'a',
    });
    await seed.resource(one, {
      kind: 'pods',
      uid: 'b',
      namespace: 'y',
      name: 'b',
    });
    await seed.resource(two, {
      kind: 'pods',
      uid: 'c',
      namespace: 'x',
      name: 'c',
    });
    const filter = { clusterIds: [one], namespaces: ['x'] };
    const page = await reader.list({}, filter);
    expect(page.items.map(item => item.uid)).toEqual(['a']);
    expect(page.totalCount.value).toBe(1);
    expect(await reader.get('one', 'a', filter)).toBeDefined();
    expect(await reader.get('one', 'b', filter)).toBeUndefined();
    expect(await reader.get('two', 'c', filter)).toBeUndefined();
    expect(await reader.versions('one', 'b', {}, filter)).toBeUndefined();
    expect(await reader.versions('one', 'a', {}, filter)).toEqual({
      items: [],
    });
    expect((await reader.list({}, { clusterIds: [] })).items).toEqual([]);
  });

  it('finds what was not heard of in time, by cluster and by kind', async () => {
    const heard = Date.now();
    const fresh = await seed.cluster('stale-fresh');
    const silent = await seed.cluster('stale-silent', {}, 300_000);
    const revoked = await seed.cluster('stale-revoked', { revoked_at: heard });
    for (const [clusterId, kind, state, last] of [
      [fresh, 'pods', 'live', heard],
      [fresh, 'services', 'forbidden', heard],
      [fresh, 'nodes', 'live', heard - 300_000],
      [silent, 'pods', 'live', heard],
    ] as const) {
      await db('kind_states').insert({
        cluster_id: clusterId,
        kind,
        agent_id: randomUUID(),
        state,
        last_heard_at: last,
        reported_at: last,
      });
    }
    for (const clusterId of [fresh, silent, revoked]) {
      for (const kind of ['pods', 'services', 'nodes']) {
        await seed.resource(clusterId, { kind, name: kind, uid: `s-${kind}` });
      }
    }
    const find = async (query: string) =>
      (await reader.list({ query }, EVERYTHING)).items
        .map(item => `${item.cluster} ${item.kind}`)
        .sort();
    const stale = [
      'stale-fresh nodes',
      'stale-fresh services',
      'stale-revoked nodes',
      'stale-revoked pods',
      'stale-revoked services',
      'stale-silent nodes',
      'stale-silent pods',
      'stale-silent services',
    ];
    expect(await find('is:stale cluster:stale-*')).toEqual(stale);
    expect(await find('-is:stale cluster:stale-*')).toEqual([
      'stale-fresh pods',
    ]);
    // Where too many places are stale to name them, the statement looks them up.
    const rows = db.from('resources').whereIn('cluster_id', [fresh, silent]);
    applyResourceQuery(db, rows, parseQuery('is:stale'), heard);
    expect(await rows.clone().select('uid')).toHaveLength(5);
    await expect(
      reader.list({ query: 'is:stale', at: heard - 1000 }, EVERYTHING),
    ).rejects.toThrow('What was stale at a past time is not kept');
  });

  it('answers an object with its owner chain, nearest first', async () => {
    const cluster = await seed.cluster('one');
    const object = { spec: { nodeName: 'n' } };
    await seed.resource(cluster, {
      kind: 'deployments.apps',
      uid: 'd',
      namespace: 'x',
      name: 'web',
    });
    await seed.resource(cluster, {
      kind: 'replicasets.apps',
      uid: 'r',
      namespace: 'x',
      name: 'web-1',
      owner_uid: 'd',
    });
    await seed.resource(cluster, {
      kind: 'pods',
      uid: 'p',
      namespace: 'x',
      name: 'web-1-a',
      owner_uid: 'r',
      object,
    });
    const found = await reader.get('one', 'p', EVERYTHING);
    expect(found?.object).toEqual(object);
    expect(found?.owners).toEqual([
      {
        kind: 'replicasets.apps',
        kindName: 'ReplicaSet',
        uid: 'r',
        namespace: 'x',
        name: 'web-1',
      },
      {
        kind: 'deployments.apps',
        kindName: 'Deployment',
        uid: 'd',
        namespace: 'x',
        name: 'web',
      },
    ]);
    expect(await reader.get('one', 'missing', EVERYTHING)).toBeUndefined();
    expect(await reader.get('none', 'p', EVERYTHING)).toBeUndefined();
    expect(await reader.get('one', 'p\0', EVERYTHING)).toBeUndefined();
  });

  it('ends owner chains that run in a circle or too long', async () => {
    const cluster = await seed.cluster('one');
    for (let i = 0; i < 12; i++) {
      await seed.resource(cluster, {
        kind: 'pods',
        uid: `c${i}`,
        name: `c${i}`,
        owner_uid: `c${i + 1}`,
      });
    }
    await seed.resource(cluster, {
      kind: 'pods',
      uid: 'x',
      name: 'x',
      owner_uid: 'y',
    });
    await seed.resource(cluster, {
      kind: 'pods',
      uid: 'y',
      name: 'y',
      owner_uid: 'x',
    });
    expect((await reader.get('one', 'c0', EVERYTHING))?.owners).toHaveLength(8);
    expect((await reader.get('one', 'x', EVERYTHING))?.owners).toEqual([
      expect.objectContaining({ uid: 'y' }),
    ]);
  });

  it('answers versions, newest first, also of an object that is gone', async () => {
    const cluster = await seed.cluster('one');
    await seed.change(cluster, { uid: 'p', name: 'p', type: 'deleted' });
    const first = await seed.version(cluster, 'p', 1, { spec: { a: 1 } });
    const second = await seed.version(cluster, 'p', 2, { spec: { a: 2 } });
    await seed.version(cluster, 'p', 3, null);
    const page = await reader.versions('one', 'p', { limit: 2 }, EVERYTHING);
    expect(page?.items).toMatchObject([
      { deleted: true },
      { hash: second, deleted: false, object: { spec: { a: 2 } } },
    ]);
    const rest = await reader.versions(
      'one',
      'p',
      { cursor: page?.nextCursor },
      EVERYTHING,
    );
    expect(rest?.items).toMatchObject([{ hash: first }]);
    expect(rest?.nextCursor).toBeUndefined();
    expect(await reader.versions('one', 'q', {}, EVERYTHING)).toBeUndefined();
  });
});
