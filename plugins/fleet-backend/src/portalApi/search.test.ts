import { mockCredentials } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { startTestHub, TestHub } from '../__testUtils__/testHub';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('search over HTTP, %s', id => {
  let db: Knex;
  let hub: TestHub;

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
    const seed = new Seed(db);
    const prod = await seed.cluster('prod', { owner: 'group:default/a' });
    const test = await seed.cluster('test');
    await seed.resource(prod, {
      kind: 'pods',
      uid: 'web',
      namespace: 'shop',
      name: 'web',
      labels: { note: '=cmd' },
      status: 'Running',
    });
    await seed.resource(test, {
      kind: 'pods',
      uid: 'web-2',
      namespace: 'shop',
      name: 'web',
    });
    await seed.resource(test, {
      kind: 'pods',
      uid: 'api',
      namespace: 'shop',
      name: 'api',
    });
    hub = await startTestHub({ knex: db, config: { export: { maxRows: 2 } } });
  });

  afterAll(async () => {
    await hub.stop();
    await db.destroy();
  });

  const get = (path: string) =>
    fetch(hub.url + path, {
      headers: { authorization: mockCredentials.user.header() },
    });

  it('lists, counts, completes and relates', async () => {
    const query = encodeURIComponent('owner:group:default/a');
    const page = await hub.portal('get', `/resources?query=${query}`);
    expect(page.items).toMatchObject([
      { uid: 'web', owner: 'group:default/a' },
    ]);
    const facets = await hub.portal(
      'get',
      '/resources/facets?field=cluster&field=kind',
    );
    expect(facets).toMatchObject({
      totalCount: { value: 3, relation: 'eq' },
      facets: [
        {
          field: 'cluster',
          isComplete: true,
          values: [
            { value: 'test', count: 2 },
            { value: 'prod', count: 1 },
          ],
        },
        { field: 'kind', values: [{ value: 'pods', label: 'Pod', count: 3 }] },
      ],
    });
    const typed = await hub.portal(
      'get',
      '/resources/completions?query=kind:Po&position=7',
    );
    expect(typed.items).toMatchObject([
      { text: 'Pod', from: 5, to: 7, count: 3 },
    ]);
    const detail = await hub.portal('get', '/clusters/prod/resources/web');
    expect(detail).toMatchObject({
      ownedBy: {
        owner: 'group:default/a',
        level: 'cluster',
        source: 'governance',
      },
      links: [],
      owners: [],
    });
    const related = await hub.portal(
      'get',
      '/clusters/prod/resources/web/related',
    );
    expect(related).toEqual({ items: [], isComplete: true });
    const elsewhere = await hub.portal(
      'get',
      '/clusters/prod/resources/web/elsewhere',
    );
    expect(elsewhere).toMatchObject({
      items: [{ uid: 'web-2', cluster: 'test' }],
      totalCount: { value: 1 },
    });
    expect(await hub.portal('get', '/ingresses')).toEqual({ items: [] });
  });

  it('exports within the limits of the configuration, and keeps who did', async () => {
    const csv = await get('/resources/export?query=name:web');
    expect(csv.status).toBe(200);
    const lines = (await csv.text()).split('\r\n');
    expect(lines[0]).toMatch(/^Cluster,Kind,Namespace,Name,/);
    expect(lines.slice(1, 3).join()).toContain('note==cmd');
    expect(lines[3]).toBe('# 2 rows, complete');
    const ndjson = await get('/resources/export?format=ndjson');
    const last = (await ndjson.text()).trimEnd().split('\n').pop()!;
    expect(JSON.parse(last).export).toMatchObject({ rows: 2, truncated: true });
    const bad = await get('/resources/export?query=bad:x');
    expect(bad.status).toBe(400);
    expect((await bad.json()).error.message).toContain('at position 1');
    const events = await db('audit_events')
      .where({ event: 'resource-export' })
      .orderBy('at')
      .select('target', 'outcome', 'actor');
    expect(events).toContainEqual({
      target: 'resources:name:web',
      outcome: 'succeeded',
      actor: 'user:default/mock',
    });
    expect(events).toContainEqual(
      expect.objectContaining({ target: 'resources:bad:x', outcome: 'failed' }),
    );
  });

  it('answers 400 with the mend, never 500, to what it cannot take', async () => {
    for (const path of [
      `/resources?at=2001-01-01T00:00:00Z`,
      `/resources?at=${new Date(Date.now() - 60_000).toISOString()}&sort=age`,
      `/resources?query=${encodeURIComponent('name:a\0')}`,
      `/resources/facets?query=bad:x`,
      `/ingresses?host=${'*'.repeat(20)}`,
      `/ingresses?cursor=x`,
    ]) {
      const answer = await get(path);
      expect([path, answer.status]).toEqual([path, 400]);
    }
    const old = await get('/resources?at=2001-01-01T00:00:00Z');
    expect((await old.json()).error.message).toContain('oldest known time is');
    const now = await get(`/resources?at=${new Date().toISOString()}`);
    expect((await now.json()).items).toHaveLength(3);
  });

  it('saves, shares, changes and deletes searches', async () => {
    const saved = await hub.portal('post', '/searches', {
      name: 'mine',
      query: 'kind:Pod',
      isShared: true,
    });
    expect(saved).toMatchObject({
      isMine: true,
      isShared: true,
      page: 'search',
    });
    await hub.portal('put', `/searches/${saved.id}`, {
      name: 'new',
      query: '',
    });
    expect((await hub.portal('get', '/searches')).items).toMatchObject([
      { name: 'new', isShared: false },
    ]);
    await expect(
      hub.portal('post', '/searches', { name: 'x', query: 'bad:x' }),
    ).rejects.toThrow('at position 1');
    const gone = await fetch(`${hub.url}/searches/${saved.id}`, {
      method: 'delete',
      headers: { authorization: mockCredentials.user.header() },
    });
    expect(gone.status).toBe(204);
    expect((await hub.portal('get', '/searches')).items).toEqual([]);
  });
});
