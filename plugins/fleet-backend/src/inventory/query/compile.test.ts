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
    const prod = await seed.cluster('prod-eu', {
      owner: 'group:default/platform',
      environment: 'production',
      region: 'eu-1',
      labels: JSON.stringify({ tier: 'gold' }),
    });
    const test = await seed.cluster('test-eu', { provider: 'aws' });
    await db('ownership').insert(
      [
        [prod, 'payments', '', 'group:default/payments'],
        [prod, 'payments', 'api', 'user:default/ann'],
      ].map(([cluster_id, namespace, workload, owner]) => ({
        cluster_id,
        namespace,
        workload,
        owner,
        source: 'label',
        resolved_at: 0,
      })),
    );
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
      workload: 'api',
      changed_by: JSON.stringify({ manager: 'kubelet', operation: 'Update' }),
      facts: JSON.stringify({ qos: 'Burstable', cpuMillis: 1500, spot: true }),
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
      facts: JSON.stringify({
        hosts: ['shop.test', 'www.shop.test'],
        cpuMillis: 250,
        notAfter: '2026-12-01T00:00:00Z',
      }),
      ready: 2,
      desired: 3,
    });
    await seed.resource(test, { kind: 'nodes', name: 'ip-10-0-0-1' });
  });

  it.each([
    ['', ['api-1', 'ip-10-0-0-1', 'shop', 'web']],
    ['kind:Pod', ['api-1', 'web']],
    ['-kind:Pod', ['ip-10-0-0-1', 'shop']],
    ['kind:Gadget', []],
    ['-kind:Gadget', ['api-1', 'ip-10-0-0-1', 'shop', 'web']],
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
    ['owner:user:default/ann', ['api-1']],
    ['owner:group:default/payments', []],
    ['owner:group:default/platform', ['web']],
    ['owner:*', ['api-1', 'web']],
    ['owner:none', ['ip-10-0-0-1', 'shop']],
    ['owner:none,user:*', ['api-1', 'ip-10-0-0-1', 'shop']],
    ['-owner:none', ['api-1', 'web']],
    ['env:production', ['api-1', 'web']],
    ['-env:*', ['ip-10-0-0-1', 'shop']],
    ['region:eu-*', ['api-1', 'web']],
    ['provider:aws', ['ip-10-0-0-1', 'shop']],
    ['project:x', []],
    ['clusterlabel:tier=gold', ['api-1', 'web']],
    ['clusterlabel:tier=g*', ['api-1', 'web']],
    ['-clusterlabel:tier', ['ip-10-0-0-1', 'shop']],
    ['fact:qos', ['api-1']],
    ['-fact:qos', ['ip-10-0-0-1', 'shop', 'web']],
    ['fact:qos=Burst*', ['api-1']],
    ['fact:qos=burstable', []],
    ['fact:spot=true', ['api-1']],
    ['fact:cpuMillis=1500', ['api-1']],
    ['fact:cpuMillis>1000', ['api-1']],
    ['fact:cpuMillis<=1000', ['shop']],
    ['fact:qos>5', []],
    ['fact:hosts=www.*', ['shop']],
    ['fact:notAfter<2026-12-24', ['shop']],
    ['fact:notAfter<2026-11', []],
    ['host:shop.test', ['shop']],
    ['host:*.test', ['shop']],
    ['manager:kube*', ['api-1']],
    ['name:API*', ['api-1']],
    ['name:API-1', []],
    ['name:w*b', ['web']],
    ['name:ip-1*', ['ip-10-0-0-1']],
    ['age<1h', ['api-1']],
    ['age>=1h', ['web']],
    ['api', ['api-1']],
    ['shop', ['shop', 'web']],
    ['SHOP', ['shop', 'web']],
    ['_', ['web']],
    ['%', ['api-1']],
    ['100 p', ['api-1', 'web']],
    ['"100 p"', ['web']],
    ['LOG4J', ['api-1']],
    ['kube*', []],
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
          ...['owner:', 'env:', 'fact:', 'fact:a=', 'fact:a>', 'host:'],
          ...['clusterlabel:', 'clusterlabel:a=', 'manager:'],
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
