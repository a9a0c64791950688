import { kindSpec } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { queryBehind } from './attention';
import { OverviewReader } from './OverviewReader';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
const databases = testDatabases();

const capacity = (cpuMillis: number) =>
  JSON.stringify({
    cpuMillis,
    cpuRequestedMillis: cpuMillis / 2,
    memoryBytes: 100,
    memoryRequestedBytes: 50,
    pods: 5,
    podsAllocatable: 110,
  });

describe('queryBehind', () => {
  it.each([
    ['2 of 9 nodes are not ready', 'kind:Node state:critical,unknown'],
    [
      '1 node is short of memory, disk or process ids',
      'kind:Node state:degraded',
    ],
    ['shop/api has 0 of 4 replicas ready', 'kind:Deployment ns:shop name:api'],
    [
      'shop/api has 2 of 2 replicas ready, but its rollout is stalled',
      'kind:Deployment ns:shop name:api',
    ],
    ['3 deployments have no replica ready', 'kind:Deployment state:critical'],
    [
      '1 more deployment is short of replicas',
      'kind:Deployment state:critical,degraded',
    ],
    ['4 pods crash loop', 'kind:Pod status:*CrashLoopBackOff'],
    ['1 pod cannot get its image', 'kind:Pod status:*Image*'],
    ['2 pods find no node', 'kind:Pod status:Unschedulable'],
    ['1 pod fails', 'kind:Pod state:critical'],
    ['something new', 'state:critical,degraded'],
  ])('finds what is behind "%s"', (reason, query) => {
    expect(queryBehind({ name: 'one', state: 'live' }, reason)).toBe(
      `cluster:one ${query}`,
    );
  });
});

describe.each(databases.eachSupportedId())('OverviewReader, %s', id => {
  let db: Knex;
  let seed: Seed;
  let reader: OverviewReader;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new OverviewReader(db);
  });
  afterEach(() => db.destroy());

  it('answers an empty fleet', async () => {
    expect(await reader.read({}, EVERYTHING)).toMatchObject({
      totals: { clusters: 0, owners: 0 },
      clusters: [],
      attention: [],
      upcoming: [],
      versions: [],
      capacity: [],
    });
  });

  it('sums up what the summaries say', async () => {
    const a = await seed.cluster('a', {
      environment: 'prod',
      owner: 'group:default/x',
      kubernetes_version: 'v1.36.1',
      region: 'eu-1',
    });
    await seed.summary(a, {
      nodes: 3,
      pods: 30,
      pods_failing: 2,
      resources: 100,
      health: 'critical',
      health_since: Date.now() - MINUTE,
      reasons: '["2 of 3 nodes are not ready","2 pods fail"]',
      capacity: capacity(4000),
    });
    const b = await seed.cluster('b', {
      environment: 'prod',
      owner: 'group:default/x',
      kubernetes_version: 'v1.36.1',
    });
    await seed.summary(b, { nodes: 1, pods: 5, capacity: capacity(1000) });
    const silent = await seed.cluster(
      'silent',
      { kubernetes_version: 'v1.30.0' },
      10 * MINUTE,
    );
    await seed.summary(silent, { nodes: 2, health: 'degraded' });
    await seed.cluster('revoked', { revoked_at: Date.now() }, 5 * DAY);
    await seed.cluster('late', {}, MINUTE);
    const overview = await reader.read({}, EVERYTHING);
    expect(overview.totals).toEqual({
      clusters: 5,
      nodes: 6,
      pods: 35,
      podsFailing: 2,
      resources: 100,
      owners: 1,
    });
    expect(overview.freshness).toMatchObject({
      live: 2,
      late: 1,
      unreachable: 1,
      expired: 0,
      revoked: 1,
      longestSilent: { cluster: 'silent' },
    });
    expect(overview.freshness.longestSilent!.seconds).toBeGreaterThan(590);
    expect(overview.clusters.map(tile => [tile.name, tile.health])).toEqual([
      ['a', 'critical'],
      ['b', 'healthy'],
      ['late', 'unknown'],
      ['revoked', 'unreachable'],
      ['silent', 'unreachable'],
    ]);
    expect(overview.clusters[0]).toMatchObject({
      nodes: 3,
      pods: 30,
      podsFailing: 2,
      region: 'eu-1',
      version: 'v1.36.1',
      reason: '2 of 3 nodes are not ready',
    });
    expect(overview.clusters[1].reason).toBeUndefined();
    expect(overview.attention).toMatchObject([
      {
        cluster: 'a',
        health: 'critical',
        reason: '2 of 3 nodes are not ready',
        owner: 'group:default/x',
        query: 'cluster:a kind:Node state:critical,unknown',
        since: expect.any(String),
      },
      {
        cluster: 'silent',
        health: 'unreachable',
        reason: expect.stringMatching(/silent for 10 minutes/),
      },
    ]);
    expect(
      Date.now() - Date.parse(overview.attention[1].since!),
    ).toBeGreaterThan(7 * MINUTE);
    expect(overview.versions).toEqual([
      { version: 'v1.36.1', minor: '1.36', clusters: 2 },
      { version: 'v1.30.0', minor: '1.30', clusters: 1 },
    ]);
    expect(overview.capacity).toEqual([
      {
        environment: 'prod',
        clusters: 2,
        cpuMillis: 5000,
        cpuRequestedMillis: 2500,
        memoryBytes: 200,
        memoryRequestedBytes: 100,
        pods: 10,
        podsAllocatable: 220,
      },
    ]);
    const narrowed = await reader.read({ environment: ['prod'] }, EVERYTHING);
    expect(narrowed.clusters.map(tile => tile.name)).toEqual(['a', 'b']);
  });

  it('looks ahead to certificates that end, by cluster', async () => {
    const [a, b] = [await seed.cluster('a'), await seed.cluster('b')];
    const certificate = (cluster: string, name: string, days: number) =>
      db('resources')
        .where({ cluster_id: cluster, name })
        .update({
          facts: JSON.stringify({
            notAfter: new Date(Date.now() + days * DAY + MINUTE).toISOString(),
          }),
        });
    for (const [cluster, name, days] of [
      [a, 'soon', 3],
      [a, 'later', 12],
      [a, 'far', 31],
      [b, 'ended', -2],
    ] as const) {
      await seed.resource(cluster, {
        kind: 'certificates.cert-manager.io',
        name,
      });
      await certificate(cluster, name, days);
    }
    const { upcoming } = await reader.read({}, EVERYTHING);
    expect(upcoming).toMatchObject([
      { sentence: '1 certificate of b ended 1 day ago', count: 1 },
      {
        sentence: '2 certificates of a will end, the first one in 3 days',
        count: 2,
        query: 'cluster:a kind:Certificate',
      },
    ]);
    const own = await reader.read({}, { clusterIds: [a] });
    expect(own.upcoming).toHaveLength(1);
  });

  it('looks ahead to CAs of webhooks, by what their kind tells', async () => {
    const cluster = await seed.cluster('a');
    const kind = 'validatingwebhookconfigurations.admissionregistration.k8s.io';
    const caExpiry = new Date(Date.now() + 3 * DAY + MINUTE).toISOString();
    const { facts } = kindSpec(kind)!.columns({
      webhooks: [{ clientConfig: { caExpiry } }],
    });
    await seed.resource(cluster, { kind, name: 'policy' });
    await db('resources')
      .where({ name: 'policy' })
      .update({ facts: JSON.stringify(facts) });
    const { upcoming } = await reader.read({}, EVERYTHING);
    expect(upcoming).toMatchObject([
      { sentence: '1 CA of admission webhooks of a will end in 3 days' },
    ]);
  });

  it('shows who is bound to namespaces only name and state', async () => {
    const one = await seed.cluster('one', { owner: 'group:default/x' });
    await seed.summary(one, { nodes: 4, health: 'critical' });
    const overview = await reader.read({}, { namespaces: ['x'] });
    expect(overview).toMatchObject({
      totals: { clusters: 1, nodes: 0, owners: 0 },
      clusters: [{ name: 'one', health: 'unknown', nodes: 0 }],
      attention: [],
      upcoming: [],
    });
  });
});
