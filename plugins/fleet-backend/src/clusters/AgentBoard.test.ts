import { Knex } from 'knex';
import { randomUUID } from 'node:crypto';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { AgentBoard, AgentListRequest } from './AgentBoard';
import { minorsBehindHub } from './agentVersions';

jest.setTimeout(60_000);

const databases = testDatabases();

describe('minorsBehindHub', () => {
  it.each([
    ['0.4.0', 0],
    ['0.1.9', 3],
    ['0.5.0-rc.1', -1],
    ['1.0.0', -96],
    ['main', undefined],
    [null, undefined],
  ])('is for %p %p', (version, behind) => {
    expect(minorsBehindHub(version, '0.4.2')).toBe(behind);
  });
});

describe.each(databases.eachSupportedId())('AgentBoard, %s', id => {
  let db: Knex;
  let seed: Seed;
  let board: AgentBoard;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    board = new AgentBoard(db, { hubVersion: '0.4.0' });
    for (const [name, version, state, profile, silent] of [
      ['a', '0.4.1', 'approved', 'inventory', 0],
      ['b', '0.1.0', 'approved', 'inventory', 0],
      ['c', `odd' version`, 'approved', 'inventory', 0],
      ['d', '0.1.0', 'approved', 'security', 300_000],
      ['e', '0.1.0', 'revoked', 'inventory', 0],
      ['f', '0.5.0', 'approved', 'inventory', 0],
    ] as const) {
      const cluster = await seed.cluster(
        `cluster-${name}`,
        { owner: `group:default/${name}`, kubernetes_version: 'v1.36.0' },
        silent,
      );
      await db('agents').insert({
        id: randomUUID(),
        cluster_id: cluster,
        cluster_name: `cluster-${name}`,
        profile,
        kid: name,
        public_jwk: '{}',
        state,
        version,
        kube_system_uid: 'ks',
        created_at: 1,
      });
    }
  });
  afterEach(() => db.destroy());

  const list = async (request: AgentListRequest = {}) =>
    (await board.list(request, EVERYTHING)).items.map(item => item.fingerprint);

  it('lists agents that are let in, those furthest behind first', async () => {
    const page = await board.list({}, EVERYTHING);
    expect(
      page.items.map(item => [item.fingerprint, item.minorsBehind]),
    ).toEqual([
      ['c', undefined],
      ['b', 3],
      ['d', 3],
      ['a', 0],
      ['f', -1],
    ]);
    expect(page.items[2]).toMatchObject({
      cluster: 'cluster-d',
      clusterState: 'unreachable',
      state: 'approved',
      owner: 'group:default/d',
      kubernetesVersion: 'v1.36.0',
      profile: 'security',
    });
    expect(page).toMatchObject({
      hubVersion: '0.4.0',
      totalCount: { value: 5, relation: 'eq' },
    });
    expect(page.versions).toEqual([
      { version: '0.1.0', count: 2, minorsBehind: 3 },
      { version: '0.4.1', count: 1, minorsBehind: 0 },
      { version: `odd' version`, count: 1, minorsBehind: 0 },
      { version: '0.5.0', count: 1, minorsBehind: -1 },
    ]);
  });

  it('filters by cluster, connection, version and profile', async () => {
    expect(await list({ q: 'R-B' })).toEqual(['b']);
    expect(await list({ states: ['unreachable'] })).toEqual(['d']);
    expect(await list({ version: '0.1.0' })).toEqual(['b', 'd']);
    expect(await list({ profile: 'security' })).toEqual(['d']);
    const { versions } = await board.list({ version: '0.5.0' }, EVERYTHING);
    expect(versions).toHaveLength(4);
  });

  it('pages without gap or repetition', async () => {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await board.list({ limit: 2, cursor }, EVERYTHING);
      found.push(...page.items.map(item => item.fingerprint));
      cursor = page.nextCursor;
    } while (cursor);
    expect(found).toEqual(['c', 'b', 'd', 'a', 'f']);
  });

  it('answers an empty fleet, and honors the filter', async () => {
    const [{ id: one }] = await db('clusters').where({ name: 'cluster-a' });
    const own = await board.list({}, { clusterIds: [one] });
    expect(own.items.map(item => item.fingerprint)).toEqual(['a']);
    const bound = await board.list({}, { namespaces: ['x'] });
    expect(bound).toMatchObject({ items: [], versions: [] });
    await db('agents').delete();
    expect((await board.list({}, EVERYTHING)).items).toEqual([]);
  });
});
