import { InputError } from '@backstage/errors';
import fc from 'fast-check';
import { Knex } from 'knex';
import { migratedDatabase, testDatabases } from '../../__testUtils__/databases';
import { Seed } from '../../__testUtils__/seed';
import { applyResourceQuery } from './compile';
import { parseQuery } from './parser';

jest.setTimeout(60_000);

const NOW = Date.UTC(2026, 10, 20, 12);
const HOUR = 3_600_000;

const databases = testDatabases();

describe.each(databases.eachSupportedId())('applyResourceQuery, %s', id => {
  let db: Knex;

  /** Names of the objects that match, sorted. */
  async function find(query: string): Promise<string[]> {
    const builder = db.from('resources').orderBy('resources.name');
    applyResourceQuery(db, builder, parseQuery(query), NOW);
    const rows = await builder.select('resources.name');
    return rows.map((row: { name: string }) => row.name);
  }

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
    const seed = new Seed(db);
    const prod = await seed.cluster('prod-eu');
    const test = await seed.cluster('test-eu');
    await seed.resource(prod, {
      kind: 'pods',
      namespace: 'payments',
      name: 'api-1',
      state: 'critical',
      status: 'CrashLoopBackOff',
      restarts: 12,
      node_name: 'ip-10-0-0-1',
      created_at: NOW - HOUR / 2,
      labels: { app: 'api', 'app.kubernetes.io/name': 'Api', tier: '100%' },
      images: ['registry.test/api:1.2', 'registry.test/log4j-shim:2'],
    });
    await seed.resource(prod, {
      kind: 'pods',
      namespace: 'web_shop',
      name: 'web',
      restarts: 0,
      created_at: NOW - 3 * HOUR,
      labels: { app: 'web', tier: '100 percent' },
      images: ['registry.test/web:1'],
    });
    await seed.resource(test, {
      kind: 'deployments.apps',
      namespace: 'webXshop',
      name: 'shop',
      status: 'Available',
      ready: 2,
      desired: 3,
    });
    await seed.resource(test, { kind: 'nodes', name: 'ip-10-0-0-1' });
  });

  it.each([
    ['', ['api-1', 'ip-10-0-0-1', 'shop', 'web']],
    ['kind:Pod', ['api-1', 'web']],
    ['-kind:Pod', ['ip-10-0-0-1', 'shop']],
    ['kind:Job', []],
    ['-kind:Job', ['api-1', 'ip-10-0-0-1', 'shop', 'web']],
    ['kind:x*', []],
    ['group:apps', ['shop']],
    ['cluster:prod-*', ['api-1', 'web']],
    ['cluster:prod', []],
    ['-cluster:prod-eu', ['ip-10-0-0-1', 'shop']],
    ['ns:payments', ['api-1']],
    ['ns:web_shop', ['web']],
    ['ns:web_*', ['web']],
    ['ns:web*', ['shop', 'web']],
    ['ns:PAY*', ['api-1']],
    ['name:api*,shop', ['api-1', 'shop']],
    ['name:*1', ['api-1', 'ip-10-0-0-1']],
    ['status:crashloopbackoff', ['api-1']],
    ['status:*back*', ['api-1']],
    ['state:critical,degraded', ['api-1']],
    ['node:ip-10*', ['api-1']],
    ['-node:ip-10*', ['ip-10-0-0-1', 'shop', 'web']],
    ['image:*log4j*', ['api-1']],
    ['image:registry.test/web:1', ['web']],
    ['-image:*log4j*', ['ip-10-0-0-1', 'shop', 'web']],
    ['label:app', ['api-1', 'web']],
    ['-label:app', ['ip-10-0-0-1', 'shop']],
    ['label:app=web,api', ['api-1', 'web']],
    ['label:app.kubernetes.io/name=Api', ['api-1']],
    ['label:app.kubernetes.io', []],
    ['label:tier=100%', ['api-1']],
    ['label:tier="100 percent"', ['web']],
    ['label:tier=100%*', ['api-1']],
    ['-label:app=web', ['api-1', 'ip-10-0-0-1', 'shop']],
    ['restarts>5', ['api-1']],
    ['restarts=0', ['web']],
    ['-restarts>5', ['ip-10-0-0-1', 'shop', 'web']],
    ['ready<3 desired>=3', ['shop']],
    ['age<1h', ['api-1']],
    ['age>=1h', ['web']],
    ['api', ['api-1']],
    ['shop', ['shop', 'web']],
    ['SHOP', ['shop', 'web']],
    ['_', ['web']],
    ['%', []],
    ['"\\\\"', []],
    ['ip-10 -kind:Pod', ['ip-10-0-0-1']],
    [`'; drop table resources; --`, []],
  ])('answers %j', async (query, expected) => {
    expect(await find(query)).toEqual(expected);
  });

  it('never makes a statement the engine refuses', async () => {
    const value = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 20 }),
      fc.constantFrom('*', '\\', '%', '_', '\ud800', '\'"', '$."a"', '{}'),
    );
    const term = fc
      .tuple(
        fc.constantFrom('', '-'),
        fc.constantFrom(
          ...['', 'kind:', 'cluster:', 'ns:', 'name:', 'uid:', 'status:'],
          ...['node:', 'image:', 'label:', 'label:a=', 'restarts>', 'age<'],
        ),
        value,
      )
      .map(parts => parts.join(''));
    await fc.assert(
      fc.asyncProperty(fc.array(term, { maxLength: 4 }), async terms => {
        const outcome = await find(terms.join(' ')).catch(error => error);
        expect(
          Array.isArray(outcome) || outcome instanceof InputError
            ? 'fine'
            : outcome,
        ).toBe('fine');
      }),
      { numRuns: 300 },
    );
  });
});
