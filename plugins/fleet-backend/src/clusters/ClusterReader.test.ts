import { ConfigReader } from '@backstage/config';
import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { ClusterListRequest, ClusterReader } from './ClusterReader';
import { readLinkRules } from './links';

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
      expect(await names({ state: [state] })).toEqual(
        items.filter(item => item.state === state).map(item => item.name),
      );
    }
    expect(await names({ state: ['late', 'revoked'] })).toEqual([
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
    expect(await names({ environment: ['prod', 'x'] })).toEqual([
      'prod-eu',
      'prod-us',
    ]);
    expect(await names({ owner: ['group:a'], environment: ['test'] })).toEqual([
      'test-eu',
    ]);
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

  it('takes what was worked out, in as many statements for many as for one', async () => {
    const statements = async () => {
      const sent: string[] = [];
      const listener = ({ sql }: { sql: string }) => sent.push(sql);
      db.on('query', listener);
      const page = await reader.list({}, EVERYTHING);
      db.removeListener('query', listener);
      return { sent, page };
    };
    const at = Date.now() - 5_000;
    const first = await seed.cluster('c0');
    await seed.summary(first, {
      health: 'degraded',
      reasons: '["1 pod fails"]',
      nodes: 3,
      pods: 40,
      pods_failing: 1,
      computed_at: at,
      capacity: JSON.stringify({ cpuMillis: 4000 }),
    });
    const one = await statements();
    expect(one.page.items[0]).toMatchObject({
      health: 'degraded',
      healthReasons: ['1 pod fails'],
      counts: { nodes: 3, pods: 40, podsFailing: 1 },
      capacity: { cpuMillis: 4000 },
      summaryAt: new Date(at).toISOString(),
    });
    for (let i = 1; i < 20; i++) {
      const cluster = await seed.cluster(`c${i}`);
      await seed.resource(cluster, { kind: 'pods', name: 'p' });
    }
    const many = await statements();
    expect(many.page.items).toHaveLength(20);
    expect(many.page.items[7]).toMatchObject({
      health: 'unknown',
      healthReasons: ['Its health is not worked out yet'],
    });
    expect(many.sent).toHaveLength(one.sent.length);
    expect(many.sent.join()).not.toMatch(/\bresources"? where|from .resources/);
  });

  it('shows, filters and sorts by one health', async () => {
    const add = async (name: string, health: string | null, silent = 0) => {
      const cluster = await seed.cluster(name, {}, silent);
      if (health !== null) {
        await seed.summary(cluster, { health, reasons: `["${health}!"]` });
      }
    };
    await add('a-healthy', 'healthy');
    await add('b-critical', 'critical');
    await add('c-new', null);
    await add('d-degraded-late', 'degraded', MINUTE);
    await add('e-healthy-silent', 'healthy', 5 * MINUTE);
    await add('f-unknown', 'unknown');
    const { items } = await reader.list({ sort: 'health' }, EVERYTHING);
    expect(items.map(item => [item.name, item.health])).toEqual([
      ['b-critical', 'critical'],
      ['e-healthy-silent', 'unreachable'],
      ['d-degraded-late', 'degraded'],
      ['c-new', 'unknown'],
      ['f-unknown', 'unknown'],
      ['a-healthy', 'healthy'],
    ]);
    expect(items[1].healthReasons[0]).toMatch(/silent for 5 minutes/);
    for (const { health } of items) {
      expect(await names({ health: [health] })).toEqual(
        items
          .filter(item => item.health === health)
          .map(item => item.name)
          .sort(),
      );
    }
    expect((await names({ sort: '-health' }))[0]).toBe('a-healthy');
  });

  it('filters by every property, several values, none, tags and labels', async () => {
    const properties = {
      environment: 'prod',
      owner: 'group:default/a',
      provider: 'aws',
      distribution: 'eks',
      region: 'eu-1',
      project: 'p',
      workspace: 'w',
      datacenter: 'd',
      criticality: 'high',
      sensitivity: 'internal',
    };
    await seed.cluster('full', {
      ...properties,
      kubernetes_version: 'v1.36.2',
      tags: '["pci","50%"]',
      labels: '{"team":"a=b","example.com/tier":"1"}',
    });
    await seed.cluster('other', {
      environment: 'test',
      kubernetes_version: 'v1.35.9+k3s1',
      labels: '{"team":"x"}',
    });
    await seed.cluster('bare');
    for (const [field, value] of Object.entries(properties)) {
      expect(await names({ [field]: [value] })).toEqual(['full']);
      expect(await names({ [field]: ['nope', `${value}'`] })).toEqual([]);
      expect(await names({ [field]: [value, ''] })).toEqual(
        field === 'environment' ? ['bare', 'full'] : ['bare', 'full', 'other'],
      );
    }
    expect(await names({ version: ['1.36'] })).toEqual(['full']);
    expect(await names({ version: ['v1.36.2', 'v1.35'] })).toEqual([
      'full',
      'other',
    ]);
    expect(await names({ version: ['v1.36.1'] })).toEqual([]);
    expect(await names({ version: ['99999.1'] })).toEqual([]);
    expect(await names({ version: [''] })).toEqual(['bare']);
    expect(await names({ tag: ['50%'] })).toEqual(['full']);
    expect(await names({ tag: ['', 'pci'] })).toEqual([
      'bare',
      'full',
      'other',
    ]);
    expect(await names({ tag: ['pc'] })).toEqual([]);
    expect(await names({ label: ['team'] })).toEqual(['full', 'other']);
    expect(await names({ label: ['team=a=b'] })).toEqual(['full']);
    expect(await names({ label: ['team', 'example.com/tier=1'] })).toEqual([
      'full',
    ]);
    expect(await names({ label: ['te"am', 'x?'] })).toEqual([]);
  });

  it('tells how many minors a cluster is behind the newest of the fleet', async () => {
    await seed.cluster('a', { kubernetes_version: 'v1.36.2' });
    await seed.cluster('b', { kubernetes_version: 'v1.33.9-eks-1' });
    await seed.cluster('c', { kubernetes_version: 'odd' });
    await seed.cluster('d', {
      kubernetes_version: 'v1.40.0',
      revoked_at: Date.now(),
    });
    const { items } = await reader.list({}, EVERYTHING);
    expect(items.map(item => item.minorsBehind)).toEqual([0, 3, undefined, 0]);
    expect(await names({ sort: 'version' })).toEqual(['c', 'b', 'a', 'd']);
  });

  it('sorts by what people and summaries say, and pages in it', async () => {
    for (const [name, environment, pods] of [
      ['a', 'test', 5],
      ['b', 'prod', 5],
      ['c', null, 9],
    ] as const) {
      const cluster = await seed.cluster(name, { environment });
      await seed.summary(cluster, { pods, nodes: pods });
    }
    const read = async (sort: ClusterListRequest['sort']) => {
      const found: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await reader.list({ sort, limit: 1, cursor }, EVERYTHING);
        found.push(...page.items.map(item => item.name));
        cursor = page.nextCursor;
      } while (cursor);
      return found.join('');
    };
    expect(await read('environment')).toBe('cba');
    expect(await read('-environment')).toBe('abc');
    expect(await read('pods')).toBe('abc');
    expect(await read('-pods')).toBe('cab');
    expect(await read('-nodes')).toBe('cab');
    expect(await read('owner')).toBe('abc');
    expect(await read('createdAt')).toHaveLength(3);
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
      protocol: 2,
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
    await db('cluster_aliases').insert({
      name: 'old-prod',
      cluster_id: cluster,
      created_at: 1,
    });
    reader = new ClusterReader(db, {
      links: readLinkRules(
        new ConfigReader({
          fleet: {
            links: [
              {
                title: 'Grafana',
                for: 'cluster',
                url: 'https://grafana.example.com/d/{{ cluster.name }}',
              },
            ],
          },
        }),
      ),
    });
    const found = await reader.get('prod', EVERYTHING);
    expect(await reader.get('old-prod', EVERYTHING)).toMatchObject({
      name: 'prod',
    });
    expect(found).toMatchObject({
      id: cluster,
      kubeSystemUid: 'ks',
      kubernetesVersion: 'v1.36.0',
      tags: ['a'],
      state: 'live',
      health: 'unknown',
      healthReasons: ['Its health is not worked out yet'],
      // Not counted yet, so counted now.
      counts: { deployments: 10, deploymentsAvailable: 9, resources: 10 },
      governance: {},
      revision: 1,
      links: [{ title: 'Grafana', url: 'https://grafana.example.com/d/prod' }],
      aliases: ['old-prod'],
      purge: { allowed: false, reason: expect.stringMatching(/just now/) },
      agents: [
        {
          id: agent,
          profile: 'inventory',
          state: 'approved',
          fingerprint: 'print',
          version: '0.1.0',
          protocol: 2,
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

  it('says how governance and counters stand', async () => {
    const cluster = await seed.cluster('prod', {
      owner: 'group:default/a',
      provider: 'aws',
      region: 'eu-1',
      overrides: '{"region":"eu-1"}',
      contacts: '[{"name":"Ada"}]',
      governance_source: 'https://git.example.com/fleet.yaml',
      revision: 4,
      revoked_at: 3_000,
    });
    await seed.summary(cluster, { resources: 7 });
    await db('cluster_counts').insert(
      ['a', 'b'].map(namespace => ({
        cluster_id: cluster,
        kind: 'pods',
        namespace,
        state: 'healthy',
        status: 'Running',
        count: 3,
        complete: 3,
      })),
    );
    await db('kind_states').insert({
      cluster_id: cluster,
      kind: 'pods',
      agent_id: randomUUID(),
      state: 'live',
      reported_at: 1,
      rejected: 2,
    });
    expect(await reader.get('prod', EVERYTHING)).toMatchObject({
      counts: { resources: 7 },
      governance: {
        owner: 'group:default/a',
        region: 'eu-1',
        contacts: [{ name: 'Ada' }],
      },
      governanceSource: 'https://git.example.com/fleet.yaml',
      revision: 4,
      provider: 'aws',
      revokedAt: '1970-01-01T00:00:03.000Z',
      purge: { allowed: true },
      kinds: [{ kind: 'pods', count: 6, rejected: 2, profile: 'inventory' }],
    });
    const { governance } = (await reader.get('prod', EVERYTHING))!;
    expect(governance).not.toHaveProperty('provider');
  });

  it('honors the filter', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    const page = await reader.list({}, { clusterIds: [one] });
    expect(page.items.map(item => item.name)).toEqual(['one']);
    expect(page.totalCount.value).toBe(1);
    expect(await reader.get('two', { clusterIds: [one] })).toBeUndefined();
    expect(await reader.get('two', { clusterIds: [two] })).toBeDefined();
  });

  it.each([
    { namespaces: ['x'] },
    { kinds: ['pods'] },
    { anyOf: [{ namespaces: ['x'] }] },
    { allOf: [{ not: { kinds: ['pods'] } }] },
  ])('shows who is bound to %j only name, state and age', async restriction => {
    const one = await seed.cluster(
      'one',
      {
        owner: 'group:default/a',
        environment: 'prod',
        kubernetes_version: 'v1.36.0',
        labels: '{"team":"a"}',
        tags: '["pci"]',
        links: '[{"title":"T","url":"https://example.com"}]',
        zones: '["z"]',
      },
      MINUTE,
    );
    await seed.summary(one, { health: 'critical', nodes: 5, pods: 9 });
    await seed.cluster('two');
    const filter = { clusterIds: [one], ...restriction };
    const { items } = await reader.list({}, filter);
    const detail = await reader.get('one', filter);
    for (const shown of [items[0], detail!]) {
      expect(shown).toMatchObject({
        id: one,
        name: 'one',
        state: 'late',
        ageSeconds: expect.any(Number),
        health: 'unknown',
        healthReasons: [],
        tags: [],
        isRestricted: true,
      });
      const { counts, id: _id, createdAt: _at, ...rest } = shown;
      expect(new Set(Object.values(counts))).toEqual(new Set([0]));
      expect(JSON.stringify(rest)).not.toMatch(
        /prod|group:|1\.36|team|pci|example|"z"/,
      );
    }
    // Nor can it be found out by asking for it.
    for (const request of [
      { owner: ['group:default/a'] },
      { environment: ['prod'] },
      { health: ['critical'] },
      { version: ['1.36'] },
      { label: ['team'] },
      { tag: ['pci'] },
    ]) {
      expect((await reader.list(request, filter)).items).toEqual([]);
    }
    expect((await reader.list({ q: 'on' }, filter)).items).toHaveLength(1);
  });
});
