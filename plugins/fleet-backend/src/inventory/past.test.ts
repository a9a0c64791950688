import { JsonObject } from '@backstage-fleet/protocol';
import fc from 'fast-check';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { pod } from '../__testUtils__/objects';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import {
  Matchable,
  matchesQuery,
  parseQuery,
  applyResourceQuery,
} from './query';
import { ResourceReader } from './ResourceReader';

jest.setTimeout(60_000);

const MINUTE = 60_000;
const databases = testDatabases();

describe.each(databases.eachSupportedId())('the past, %s', id => {
  let db: Knex;
  let seed: Seed;
  let reader: ResourceReader;
  let cluster: string;
  let now: number;
  /** Minutes ago, as the store has it. */
  const ago = (minutes: number) => now - minutes * MINUTE;

  beforeEach(async () => {
    db = await migratedDatabase(databases, id);
    seed = new Seed(db);
    reader = new ResourceReader(db);
    cluster = await seed.cluster('prod', { environment: 'production' });
    now = Date.now();
  });

  afterEach(() => db.destroy());

  /** A version of a pod, as ingest writes it. */
  const version = (
    uid: string,
    ordinal: number,
    minutesAgo: number,
    object: JsonObject | null,
    columns: { status?: string; state?: string } = {},
  ) =>
    seed.version(cluster, uid, ordinal, object, {
      received_at: ago(minutesAgo),
      namespace: 'default',
      name: `pod-${uid}`,
      state: 'healthy',
      status: 'Running',
      ...columns,
    });

  const current = (uid: string, minutesAgo: number, image = 'nginx:1') =>
    seed.resource(cluster, {
      kind: 'pods',
      uid,
      namespace: 'default',
      name: `pod-${uid}`,
      images: [image],
      received_at: ago(minutesAgo),
    });

  const at = async (minutesAgo: number, query = '', limit?: number) => {
    const names: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader.list(
        { at: ago(minutesAgo), query, limit, cursor },
        EVERYTHING,
      );
      names.push(...page.items.map(item => item.name));
      cursor = page.nextCursor;
    } while (cursor);
    return names.join(' ');
  };

  it('tells what was there: unchanged, changed since, deleted since, not yet made', async () => {
    await current('same', 100);
    await version('changed', 1, 90, pod('changed', { image: 'old:1' }));
    await version('changed', 2, 10, pod('changed', { image: 'new:1' }));
    await current('changed', 10, 'new:1');
    await version('gone', 3, 80, pod('gone'));
    await version('gone', 4, 20, null);
    await version('young', 5, 5, pod('young'));
    await current('young', 5);
    expect(await at(50)).toBe('pod-changed pod-gone pod-same');
    expect(await at(15)).toBe('pod-changed pod-same');
    expect(await at(1)).toBe('pod-changed pod-same pod-young');
    expect(await at(85)).toBe('pod-changed pod-same');
    expect(await at(50, 'image:old*')).toBe('pod-changed');
    expect(await at(50, 'image:new*')).toBe('');
    expect(await at(1, 'image:new*')).toBe('pod-changed');
    expect(await at(50, '-image:old*')).toBe('pod-gone pod-same');
    expect(await at(50, '', 1)).toBe('pod-changed pod-gone pod-same');
    expect(await at(50, '-image:old*', 1)).toBe('pod-gone pod-same');
  });

  it('shows objects with the columns they had', async () => {
    await version('p', 1, 90, pod('p', { labels: { app: 'x' } }), {
      status: 'Pending',
      state: 'progressing',
    });
    await version('p', 2, 10, pod('p'));
    await current('p', 10);
    const { items, asOf } = await reader.list({ at: ago(50) }, EVERYTHING);
    expect(asOf).toBe(new Date(ago(50)).toISOString());
    expect(items).toEqual([
      expect.objectContaining({
        cluster: 'prod',
        status: 'Pending',
        state: 'progressing',
        nodeName: 'node-1',
        images: ['nginx:1'],
        labels: { app: 'x' },
        createdAt: '2026-01-01T00:00:00.000Z',
        observedAt: new Date(ago(90)).toISOString(),
      }),
    ]);
    expect(await at(50, 'status:pending label:app=x env:production')).toBe(
      'pod-p',
    );
    expect(await at(50, 'label:app=web')).toBe('');
    const { facets } = await reader.facets(
      { at: ago(50) },
      ['status', 'image', 'environment'],
      EVERYTHING,
    );
    expect(facets).toMatchObject([
      { values: [{ value: 'Pending', count: 1 }], isComplete: true },
      { values: [{ value: 'nginx:1', count: 1 }] },
      { values: [{ value: 'production', count: 1 }] },
    ]);
  });

  it('lets nobody see more of the past than of today', async () => {
    await version('p', 1, 90, pod('p'));
    await version('p', 2, 10, null);
    const list = (filter: object) =>
      reader.list({ at: ago(50) }, filter).then(page => page.items.length);
    expect(await list({ namespaces: ['default'] })).toBe(1);
    expect(await list({ namespaces: ['other'] })).toBe(0);
    expect(await list({ kinds: ['nodes'] })).toBe(0);
    expect(await list({ clusterIds: [] })).toBe(0);
  });

  it('refuses what it cannot know, and says what it can', async () => {
    const ask = (request: object) => reader.list(request, EVERYTHING);
    await expect(ask({ at: ago(8 * 24 * 60) })).rejects.toThrow(
      /before what is kept; the oldest known time is 20/,
    );
    await expect(ask({ at: now + 10 * MINUTE })).rejects.toThrow('yet to come');
    await expect(ask({ at: ago(5), sort: 'age' })).rejects.toThrow(
      'sorted by name and state',
    );
    expect((await ask({ at: ago(5), sort: '-state' })).items).toEqual([]);
  });

  it('answers a query in memory as the statement does', async () => {
    const text = fc.constantFrom('a', 'A', 'ab', 'a-b', 'x', '1', '%', '_', '');
    const object = fc.record({
      kind: fc.constantFrom('pods', 'nodes'),
      namespace: text,
      name: text,
      state: fc.constantFrom('healthy', 'critical'),
      status: fc.constantFrom('Running', 'running', 'a'),
      node_name: fc.option(text),
      ready: fc.option(fc.nat(3)),
      restarts: fc.option(fc.nat(3)),
      created_at: fc.option(fc.constantFrom(0, 3_600_000)),
      labels: fc.option(fc.dictionary(fc.constantFrom('a', 'b'), text)),
      images: fc.option(fc.array(text, { maxLength: 2 })),
      facts: fc.option(
        fc.dictionary(
          fc.constantFrom('a', 'hosts'),
          fc.oneof(
            text,
            fc.nat(3),
            fc.boolean(),
            fc.array(text, { maxLength: 2 }),
          ),
        ),
      ),
      manager: fc.option(text),
    });
    const value = fc.constantFrom(
      ...['a', 'A', 'a*', '*b', '*a*', '1', '"%"', '"_"', 'a,x', '*', '*-*'],
    );
    const term = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.oneof(
          fc
            .tuple(
              fc.constantFrom(
                ...[
                  '',
                  'ns:',
                  'name:',
                  'status:',
                  'node:',
                  'image:',
                  'manager:',
                ],
                ...[
                  'label:a=',
                  'label:',
                  'fact:a=',
                  'host:',
                  'cluster:',
                  'uid:',
                ],
                ...['env:', 'region:', 'clusterlabel:a=', 'owner:'],
              ),
              value,
            )
            .map(parts => parts.join(''))
            .filter(
              text_ => !/^label:.*[*"]/.test(text_) || text_.includes('='),
            ),
          fc.constantFrom(
            ...[
              'kind:Pod',
              'state:critical',
              'restarts>1',
              'ready<=2',
              'age<1h',
            ],
            ...['age>=1h', 'fact:a', 'fact:a>1', 'fact:a<=2', 'owner:none'],
            ...['fact:a<2026-01', 'clusterlabel:b', 'desired=1', 'label:b'],
          ),
        ),
      )
      .map(parts => parts.join(''));
    const clock = 3_700_000;
    await db('clusters')
      .where({ id: cluster })
      .update({ labels: JSON.stringify({ a: 'x' }), owner: 'a' });
    await fc.assert(
      fc.asyncProperty(
        fc.array(object, { minLength: 1, maxLength: 6 }),
        fc.array(fc.array(term, { minLength: 1, maxLength: 3 }), {
          minLength: 8,
          maxLength: 8,
        }),
        async (objects, queries) => {
          await db('resources').delete();
          for (const [index, { manager, ...row }] of objects.entries()) {
            await seed.resource(cluster, {
              ...row,
              uid: String(index),
              labels: row.labels ?? undefined,
              images: row.images ?? undefined,
              facts: row.facts && JSON.stringify(row.facts),
              changed_by: manager === null ? null : JSON.stringify({ manager }),
            });
          }
          for (const terms of queries) {
            const query = parseQuery(terms.join(' '));
            const builder = db.from('resources').orderBy('uid').select('uid');
            applyResourceQuery(db, builder, query, clock);
            const found = (await builder).map((row: any) => row.uid);
            const matched = objects.flatMap((row, index) =>
              matchesQuery(query, matchable(row, String(index)), clock)
                ? [String(index)]
                : [],
            );
            expect({ terms, uids: found }).toEqual({ terms, uids: matched });
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  function matchable(row: any, uid: string): Matchable {
    return {
      ...row,
      uid,
      nodeName: row.node_name ?? undefined,
      ready: row.ready ?? undefined,
      restarts: row.restarts ?? undefined,
      createdAt: row.created_at ?? undefined,
      labels: row.labels ?? undefined,
      images: row.images ?? undefined,
      facts: row.facts ?? undefined,
      manager: row.manager ?? undefined,
      owner: 'a',
      cluster: {
        id: cluster,
        name: 'prod',
        environment: 'production',
        labels: { a: 'x' },
      },
    };
  }
});
