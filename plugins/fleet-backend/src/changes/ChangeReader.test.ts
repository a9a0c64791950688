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
    const modified = {
      uid: 'p',
      type: 'modified' as const,
      previous_hash: before,
      content_hash: after,
    };
    await seed.change(one, { ...modified, name: 'in-one' });
    await seed.change(two, { ...modified, name: 'in-two' });
    await seed.change(one, { ...modified, name: 'old', previous_hash: 'gone' });
    await seed.change(one, { ...modified, name: 'new', type: 'added' });
    const { items } = await reader.list({}, EVERYTHING);
    expect(
      Object.fromEntries(items.map(item => [item.name, item.diff])),
    ).toEqual({
      'in-one': [{ path: 'spec.replicas', before: '1', after: '3' }],
      'in-two': undefined,
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
