import { JsonObject } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { ChangeListRequest, ChangeReader } from './ChangeReader';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('ChangeReader, %s', id => {
  let db: Knex;
  let seed: Seed;
  let reader: ChangeReader;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new ChangeReader(db);
  });

  afterEach(async () => {
    await db.destroy();
  });

  const names = async (request: ChangeListRequest, filter = EVERYTHING) =>
    (await reader.list(request, filter)).items.map(item => item.name);

  it('lists the newest first, without what an agent found when it came', async () => {
    const cluster = await seed.cluster('prod');
    await seed.change(cluster, { name: 'a', type: 'added', is_initial: true });
    const seq = await seed.change(cluster, {
      kind: 'deployments.apps',
      uid: 'u',
      namespace: 'x',
      name: 'b',
      type: 'added',
      status: 'Available',
      changed_by: JSON.stringify({ manager: 'helm', operation: 'Apply' }),
      observed_at: 1_000,
      received_at: 2_000,
    });
    await seed.change(cluster, { name: 'c', type: 'deleted' });
    const { items } = await reader.list({}, EVERYTHING);
    expect(items).toHaveLength(2);
    expect(items[0]).toMatchObject({ name: 'c', type: 'deleted' });
    expect(items[1]).toEqual({
      seq,
      cluster: 'prod',
      kind: 'deployments.apps',
      kindName: 'Deployment',
      uid: 'u',
      namespace: 'x',
      name: 'b',
      type: 'added',
      status: 'Available',
      state: 'healthy',
      changedBy: { manager: 'helm', operation: 'Apply' },
      observedAt: '1970-01-01T00:00:01.000Z',
      receivedAt: '1970-01-01T00:00:02.000Z',
    });
  });

  it('names who asked for what was asked for, and who reported what is status alone', async () => {
    const cluster = await seed.cluster('one');
    const reported = { manager: 'kubelet', operation: 'Update' };
    const askedBy = { manager: 'helm', operation: 'Apply' };
    const states: JsonObject[] = [
      { spec: { replicas: 1 } },
      { spec: { replicas: 2 }, status: { replicas: 1 } },
      { spec: { replicas: 2 }, status: { replicas: 2 } },
    ];
    const hashes: string[] = [];
    for (const [i, object] of states.entries()) {
      hashes.push(await seed.version(cluster, 'u', i, object));
    }
    for (const [i, name] of ['spec', 'status'].entries()) {
      await seed.change(cluster, {
        ...{ uid: 'u', name, type: 'modified' },
        ...{ previous_hash: hashes[i], content_hash: hashes[i + 1] },
        changed_by: JSON.stringify({
          ...reported,
          ...{ subresource: 'status', askedBy },
        }),
      });
    }
    const { items } = await reader.list({}, EVERYTHING);
    expect(items.map(item => [item.name, item.changedBy])).toEqual([
      ['status', { ...reported, subresource: 'status' }],
      ['spec', askedBy],
    ]);
    expect(await names({ manager: 'helm' })).toEqual(['status', 'spec']);
    expect(await names({ manager: 'kubelet' })).toEqual(['status', 'spec']);
    expect(await names({ manager: 'Apply' })).toEqual([]);
  });

  it('filters by each of its parameters', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    await seed.change(one, { name: 'a', uid: 'ua', received_at: 1_000 });
    await seed.change(two, { name: 'b', namespace: 'x', received_at: 2_000 });
    await seed.change(one, { name: 'c', kind: 'nodes', received_at: 3_000 });
    expect(await names({ cluster: 'one' })).toEqual(['c', 'a']);
    expect(await names({ cluster: 'none' })).toEqual([]);
    expect(await names({ kind: 'Node' })).toEqual(['c']);
    expect(await names({ kind: 'pods' })).toEqual(['b', 'a']);
    expect(await names({ namespace: 'x' })).toEqual(['b']);
    expect(await names({ uid: 'ua' })).toEqual(['a']);
    expect(await names({ since: 2_000 })).toEqual(['c', 'b']);
    expect(await names({ until: 2_000 })).toEqual(['a']);
    expect(await names({}, { clusterIds: [two] })).toEqual(['b']);
    expect(await names({ cluster: 'one' }, { clusterIds: [two] })).toEqual([]);
    expect(await names({}, { namespaces: ['x'] })).toEqual(['b']);
    expect(await names({}, { kinds: ['nodes'] })).toEqual(['c']);
  });

  it('filters by type, name, manager and environment', async () => {
    const [one, two] = [
      await seed.cluster('one', { environment: 'prod' }),
      await seed.cluster('two', { environment: 'test' }),
    ];
    const by = (manager: string) => JSON.stringify({ operation: 'x', manager });
    await seed.change(one, { name: 'api-1', type: 'added' });
    await seed.change(one, { name: 'system:API_50%', changed_by: by('helm') });
    await seed.change(two, { name: 'web', type: 'deleted' });
    await seed.change(two, { name: 'api-2', changed_by: by("it's") });
    expect(await names({ types: ['added', 'deleted'] })).toEqual([
      'web',
      'api-1',
    ]);
    expect(await names({ types: [] })).toHaveLength(4);
    expect(await names({ q: 'API' })).toEqual([
      'api-2',
      'system:API_50%',
      'api-1',
    ]);
    expect(await names({ q: '_50%' })).toEqual(['system:API_50%']);
    expect(await names({ q: 'a_i' })).toEqual([]);
    expect(await names({ manager: 'helm' })).toEqual(['system:API_50%']);
    expect(await names({ manager: "it's" })).toEqual(['api-2']);
    expect(await names({ environment: 'test', q: 'api' })).toEqual(['api-2']);
    expect(await names({ environment: 'none' })).toEqual([]);
  });

  it('filters by the owner of the workload, else of the namespace, else of the cluster', async () => {
    const [one, two] = [
      await seed.cluster('one', { owner: 'group:default/platform' }),
      await seed.cluster('two'),
    ];
    const own = (namespace: string, workload: string, owner: string) =>
      db('ownership').insert({
        ...{ cluster_id: one, namespace, workload, owner },
        ...{ source: 'assignment', resolved_at: 0 },
      });
    await own('shop', '', 'group:default/shop');
    await own('shop', 'cart', 'group:default/cart');
    const shop = { namespace: 'shop' };
    await seed.change(one, { ...shop, name: 'cart', workload: 'cart' });
    await seed.change(one, { ...shop, name: 'web', workload: 'web' });
    await seed.change(one, { ...shop, name: 'settings' });
    await seed.change(one, { name: 'elsewhere' });
    await seed.change(one, { namespace: '', name: 'node', kind: 'nodes' });
    await seed.change(one, { namespace: '', name: 'shop', kind: 'namespaces' });
    await seed.change(two, { ...shop, name: 'nobodys' });
    expect(await names({ owner: 'group:default/cart' })).toEqual(['cart']);
    expect(await names({ owner: 'group:default/shop' })).toEqual([
      'shop',
      'settings',
      'web',
    ]);
    expect(await names({ owner: 'group:default/platform' })).toEqual([
      'node',
      'elsewhere',
    ]);
    expect(await names({ owner: 'group:default/none' })).toEqual([]);
    expect(
      await names({ owner: 'group:default/shop' }, { namespaces: ['x'] }),
    ).toEqual([]);
  });

  it('pages backwards while the feed grows', async () => {
    const cluster = await seed.cluster('one');
    for (const name of ['a', 'b', 'c', 'd', 'e']) {
      await seed.change(cluster, { name });
    }
    const first = await reader.list({ limit: 2 }, EVERYTHING);
    await seed.change(cluster, { name: 'f' });
    const second = await reader.list(
      { limit: 2, cursor: first.nextCursor },
      EVERYTHING,
    );
    const third = await reader.list(
      { limit: 2, cursor: second.nextCursor },
      EVERYTHING,
    );
    expect(
      [first, second, third].map(page => page.items.map(item => item.name)),
    ).toEqual([['e', 'd'], ['c', 'b'], ['a']]);
    expect(third.nextCursor).toBeUndefined();
  });

  it('shows what a change touched, where both versions are stored', async () => {
    const [one, two] = [await seed.cluster('one'), await seed.cluster('two')];
    const before = await seed.version(one, 'p', 1, { spec: { replicas: 1 } });
    const after = await seed.version(one, 'p', 2, { spec: { replicas: 3 } });
    // The same uid in another cluster is another object.
    await seed.version(two, 'p', 1, { spec: { replicas: 1 } });
    // So is the same uid of another kind.
    await seed.version(
      one,
      'p',
      3,
      { spec: { replicas: 3 } },
      { kind: 'jobs' },
    );
    await seed.version(
      one,
      'p',
      4,
      { spec: { replicas: 1 } },
      { kind: 'jobs' },
    );
    const modified = {
      uid: 'p',
      type: 'modified' as const,
      previous_hash: before,
      content_hash: after,
    };
    await seed.change(one, { ...modified, name: 'in-one' });
    await seed.change(two, { ...modified, name: 'in-two' });
    await seed.change(one, { ...modified, name: 'other', kind: 'nodes' });
    await seed.change(one, { ...modified, name: 'old', previous_hash: 'gone' });
    await seed.change(one, { ...modified, name: 'new', type: 'added' });
    const { items } = await reader.list({}, EVERYTHING);
    expect(
      Object.fromEntries(items.map(item => [item.name, item.diff])),
    ).toEqual({
      'in-one': [{ path: 'spec.replicas', before: '1', after: '3' }],
      'in-two': undefined,
      other: undefined,
      old: undefined,
      new: undefined,
    });
  });

  it('answers a page of 500 with a diff each', async () => {
    const cluster = await seed.cluster('one');
    for (let i = 0; i < 500; i++) {
      const before = await seed.version(cluster, `u${i}`, 1, { a: i });
      const after = await seed.version(cluster, `u${i}`, 2, { a: -i - 1 });
      await seed.change(cluster, {
        uid: `u${i}`,
        name: `n${i}`,
        previous_hash: before,
        content_hash: after,
      });
    }
    const { items } = await reader.list({ limit: 500 }, EVERYTHING);
    expect(items).toHaveLength(500);
    expect(items.every(item => item.diff?.length === 1)).toBe(true);
  });
});
