import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { ClusterListRequest, ClusterReader } from './ClusterReader';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;

const databases = testDatabases();

describe.each(databases.eachSupportedId())('ClusterReader, %s', id => {
  let db: Knex;
  let seed: Seed;
  let reader: ClusterReader;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new ClusterReader(db);
  });

  afterEach(async () => {
    await db.destroy();
  });

  const names = async (request: ClusterListRequest) =>
    (await reader.list(request, EVERYTHING)).items.map(item => item.name);

  it('tells the connection by the age of the last sign of life', async () => {
    await seed.cluster('a-live');
    await seed.cluster('b-late', {}, MINUTE);
    await seed.cluster('c-silent', {}, 5 * MINUTE);
    await seed.cluster('d-expired', {}, 46 * DAY);
    await seed.cluster('e-revoked', { revoked_at: Date.now() });
    await seed.cluster('f-new', {}, null);
    await seed.cluster('g-never', { created_at: Date.now() - DAY }, null);
    const { items } = await reader.list({}, EVERYTHING);
    expect(items.map(item => [item.name, item.state])).toEqual([
      ['a-live', 'live'],
      ['b-late', 'late'],
      ['c-silent', 'unreachable'],
      ['d-expired', 'expired'],
      ['e-revoked', 'revoked'],
      ['f-new', 'live'],
      ['g-never', 'unreachable'],
    ]);
    expect(items[1].ageSeconds).toBeGreaterThanOrEqual(59);
    expect(items[1].ageSeconds).toBeLessThan(75);
    expect(items[5].lastSeenAt).toBeUndefined();
    // The filter in SQL is the same rule.
    for (const state of new Set(items.map(item => item.state))) {
      expect(await names({ states: [state] })).toEqual(
        items.filter(item => item.state === state).map(item => item.name),
      );
    }
    expect(await names({ states: ['late', 'revoked'] })).toEqual([
      'b-late',
      'e-revoked',
    ]);
  });

  it('takes the latest sign of life of several agents', async () => {
    const cluster = await seed.cluster('one', {}, 10 * MINUTE);
    await db('liveness').insert({
      cluster_id: cluster,
      agent_id: randomUUID(),
      last_seen_at: Date.now(),
    });
    const page = await reader.list({}, EVERYTHING);
    expect(page.items).toHaveLength(1);
    expect(page.items[0].state).toBe('live');
    expect(page.totalCount).toEqual({ value: 1, relation: 'eq' });
  });

  it('filters by part of the name, environment and owner', async () => {
    await seed.cluster('prod-eu', { environment: 'prod', owner: 'group:a' });
    await seed.cluster('prod-us', { environment: 'prod', owner: 'group:b' });
    await seed.cluster('test-eu', { environment: 'test', owner: 'group:a' });
    expect(await names({ q: 'EU' })).toEqual(['prod-eu', 'test-eu']);
    expect(await names({ q: '%' })).toEqual([]);
    expect(await names({ q: '_' })).toEqual([]);
    expect(await names({ environments: ['prod', 'x'] })).toEqual([
      'prod-eu',
      'prod-us',
    ]);
    expect(
      await names({ owners: ['group:a'], environments: ['test'] }),
    ).toEqual(['test-eu']);
  });

  it('pages in every order without gap or repetition', async () => {
    const seenAt = Date.now() - 1_000;
    for (let i = 0; i < 7; i++) {
      const cluster = await seed.cluster(`c${i}`, {}, null);
      await db('liveness').insert({
        cluster_id: cluster,
        agent_id: randomUUID(),
        last_seen_at: seenAt - (i % 2),
      });
    }
    const expected = {
      name: ['c0', 'c1', 'c2', 'c3', 'c4', 'c5', 'c6'],
      '-name': ['c6', 'c5', 'c4', 'c3', 'c2', 'c1', 'c0'],
      lastSeenAt: ['c1', 'c3', 'c5', 'c0', 'c2', 'c4', 'c6'],
      '-lastSeenAt': ['c6', 'c4', 'c2', 'c0', 'c5', 'c3', 'c1'],
    };
    for (const sort of Object.keys(expected) as (keyof typeof expected)[]) {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await reader.list({ sort, limit: 2, cursor }, EVERYTHING);
        found.push(...page.items.map(item => item.name));
        expect(page.totalCount.value).toBe(7);
        cursor = page.nextCursor;
      } while (cursor);
      expect(found).toEqual(expected[sort]);
    }
  });

  it('counts objects of a page in as many statements as for one cluster', async () => {
    const statements = async () => {
      let count = 0;
      const listener = () => {
        count++;
      };
      db.on('query', listener);
      const page = await reader.list({}, EVERYTHING);
      db.removeListener('query', listener);
      return { count, page };
    };
    const first = await seed.cluster('c0');
    await seed.resource(first, {
      kind: 'nodes',
      name: 'n',
      ready: 1,
      desired: 1,
    });
    const one = await statements();
    expect(one.page.items[0].counts).toMatchObject({ nodes: 1, nodesReady: 1 });
    for (let i = 1; i < 20; i++) {
      const cluster = await seed.cluster(`c${i}`);
      await seed.resource(cluster, { kind: 'pods', name: 'p' });
    }
    const many = await statements();
    expect(many.page.items).toHaveLength(20);
    expect(many.page.items[7].counts.podsRunning).toBe(1);
    expect(many.count).toBe(one.count);
  });

  it('answers one cluster with agents, kinds and the deployments that fail', async () => {
    const cluster = await seed.cluster(
      'prod',
      { kube_system_uid: 'ks', tags: '["a"]', kubernetes_version: 'v1.36.0' },
      null,
    );
    const agent = randomUUID();
    await db('agents').insert({
      id: agent,
      cluster_id: cluster,
      cluster_name: 'prod',
      profile: 'inventory',
      kid: 'print',
      public_jwk: '{}',
      state: 'approved',
      version: '0.1.0',
      kube_system_uid: 'ks',
      created_at: 1_000,
    });
    const seenAt = Date.now();
    await db('liveness').insert({
      cluster_id: cluster,
      agent_id: agent,
      last_seen_at: seenAt,
    });
    for (const [kind, state] of [
      ['pods', 'forbidden'],
      ['deployments.apps', 'live'],
    ]) {
      await db('kind_states').insert({
        cluster_id: cluster,
        kind,
        agent_id: agent,
        state,
        message: state === 'live' ? null : 'no rights',
        last_heard_at: 2_000,
        reported_at: 2_000,
      });
    }
    await seed.resource(cluster, {
      kind: 'deployments.apps',
      namespace: 'payments',
      name: 'api',
      state: 'critical',
      status: 'Unavailable',
      ready: 0,
      desired: 4,
    });
    for (let i = 0; i < 9; i++) {
      await seed.resource(cluster, {
        kind: 'deployments.apps',
        namespace: 'web',
        name: `w${i}`,
        ready: 1,
        desired: 1,
      });
    }
    const found = await reader.get('prod', EVERYTHING);
    expect(found).toMatchObject({
      id: cluster,
      kubeSystemUid: 'ks',
      kubernetesVersion: 'v1.36.0',
      tags: ['a'],
      state: 'live',
      health: 'degraded',
      healthReasons: ['payments/api has 0 of 4 replicas ready'],
      agents: [
        {
          id: agent,
          profile: 'inventory',
          state: 'approved',
          fingerprint: 'print',
          version: '0.1.0',
          createdAt: '1970-01-01T00:00:01.000Z',
          lastSeenAt: new Date(seenAt).toISOString(),
        },
      ],
      kinds: [
        { kind: 'deployments.apps', state: 'live', count: 10 },
        { kind: 'pods', state: 'forbidden', message: 'no rights', count: 0 },
      ],
    });
    expect(await reader.get('none', EVERYTHING)).toBeUndefined();
    expect(await reader.get('prod\0', EVERYTHING)).toBeUndefined();
  });

  it('honors the filter', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    await seed.resource(one, { kind: 'pods', namespace: 'x', name: 'a' });
    await seed.resource(one, { kind: 'pods', namespace: 'y', name: 'b' });
    const filter = { clusterIds: [one], namespaces: ['x'] };
    const page = await reader.list({}, filter);
    expect(page.items.map(item => item.name)).toEqual(['one']);
    expect(page.items[0].counts.pods).toBe(1);
    expect(page.totalCount.value).toBe(1);
    expect(await reader.get('two', filter)).toBeUndefined();
    expect(await reader.get('two', { clusterIds: [two] })).toBeDefined();
  });
});
