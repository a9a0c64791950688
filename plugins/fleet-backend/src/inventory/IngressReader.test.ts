import { JsonObject, KindRegistry } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { EVERYTHING } from '../permissions';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { IngressListRequest, IngressReader } from './IngressReader';

jest.setTimeout(60_000);

const databases = testDatabases();

describe.each(databases.eachSupportedId())('IngressReader, %s', id => {
  let db: Knex;
  let reader: IngressReader;

  beforeAll(async () => {
    db = await migratedDatabase(databases, id);
    reader = new IngressReader(db, new KindRegistry());
    const seed = new Seed(db);
    const prod = await seed.cluster('prod', { owner: 'group:default/a' });
    const test = await seed.cluster('test');
    const metadata = { namespace: 'shop' };
    const add = (
      cluster: string,
      kind: string,
      name: string,
      spec: JsonObject,
      facts?: object,
    ) =>
      seed.resource(cluster, {
        kind,
        name,
        uid: name,
        namespace: 'shop',
        facts: facts && JSON.stringify(facts),
        object: { metadata: { ...metadata, name }, spec },
      });
    const service = (name: string, number: number) => ({
      service: { name, port: { number } },
    });
    await add(prod, 'services', 'web', {});
    await add(
      prod,
      'ingresses.networking.k8s.io',
      'shop',
      {
        ingressClassName: 'nginx',
        tls: [{ hosts: ['*.shop.test'], secretName: 'cert' }],
        rules: [
          {
            host: 'www.shop.test',
            http: {
              paths: [
                { path: '/', backend: service('web', 80) },
                { path: '/api', backend: service('api', 8080) },
                { path: '/v2', backend: service('api', 8080) },
              ],
            },
          },
          {
            host: 'admin.test',
            http: { paths: [{ backend: service('web', 80) }] },
          },
        ],
      },
      { addresses: ['10.0.0.1'] },
    );
    await add(prod, 'ingresses.networking.k8s.io', 'fallback', {
      defaultBackend: service('web', 80),
    });
    await add(test, 'httproutes.gateway.networking.k8s.io', 'route', {
      hostnames: ['shop.test', 'www.shop.test'],
      parentRefs: [{ name: 'edge', sectionName: 'https' }],
      rules: [
        {
          matches: [{ path: { value: '/cart' } }],
          backendRefs: [{ name: 'web', port: 80 }],
        },
      ],
    });
    await add(test, 'deployments.apps', 'no-route', {});
  });

  afterAll(() => db.destroy());

  async function hosts(request: IngressListRequest, filter = EVERYTHING) {
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await reader.list({ ...request, cursor }, filter);
      found.push(...page.items.map(item => `${item.name}/${item.host}`));
      cursor = page.nextCursor;
    } while (cursor);
    return found;
  }

  it('shows one row per host with class, TLS, paths and backends', async () => {
    const { items, nextCursor } = await reader.list({}, EVERYTHING);
    expect(nextCursor).toBeUndefined();
    expect(items).toEqual([
      expect.objectContaining({
        name: 'fallback',
        host: '*',
        tls: false,
        paths: [],
        backends: [expect.objectContaining({ name: 'web', exists: true })],
      }),
      expect.objectContaining({
        name: 'route',
        cluster: 'test',
        kindName: 'HTTPRoute',
        host: 'shop.test',
        className: 'edge',
        tls: true,
        paths: ['/cart'],
        // The service of that name is in another cluster.
        backends: [{ name: 'web', kind: 'Service', port: '80', exists: false }],
      }),
      expect.objectContaining({ name: 'route', host: 'www.shop.test' }),
      expect.objectContaining({
        name: 'shop',
        host: 'admin.test',
        tls: false,
        paths: ['/'],
      }),
      {
        cluster: 'prod',
        kind: 'ingresses.networking.k8s.io',
        kindName: 'Ingress',
        uid: 'shop',
        namespace: 'shop',
        name: 'shop',
        host: 'www.shop.test',
        className: 'nginx',
        tls: true,
        paths: ['/', '/api', '/v2'],
        addresses: ['10.0.0.1'],
        owner: 'group:default/a',
        state: 'healthy',
        observedAt: expect.any(String),
        backends: [
          {
            name: 'web',
            kind: 'Service',
            port: '80',
            uid: 'web',
            exists: true,
          },
          { name: 'api', kind: 'Service', port: '8080', exists: false },
        ],
      },
    ]);
  });

  it('pages over hosts, also in the middle of an object', async () => {
    const all = await hosts({});
    expect(all).toHaveLength(5);
    for (const limit of [1, 2, 3]) {
      expect(await hosts({ limit })).toEqual(all);
    }
  });

  it('finds hosts by a part and objects by a query', async () => {
    expect(await hosts({ host: 'www' })).toEqual([
      'route/www.shop.test',
      'shop/www.shop.test',
    ]);
    expect(await hosts({ host: '*.TEST', limit: 1 })).toHaveLength(4);
    expect(await hosts({ host: 'shop.*' })).toEqual(['route/shop.test']);
    expect(await hosts({ query: 'cluster:test' })).toHaveLength(2);
    expect(await hosts({ query: 'kind:Ingress', host: 'none' })).toEqual([]);
    await expect(
      reader.list({ host: 'a*b*c*d*e*f*' }, EVERYTHING),
    ).rejects.toThrow('at most 5');
    await expect(reader.list({ cursor: 'x' }, EVERYTHING)).rejects.toThrow(
      'cannot be read',
    );
  });

  it('shows nothing that the caller may not see', async () => {
    expect(await hosts({}, { namespaces: ['other'] })).toEqual([]);
    const { items } = await reader.list(
      { query: 'name:fallback' },
      { kinds: ['ingresses.networking.k8s.io'] },
    );
    expect(items[0].backends).toMatchObject([{ name: 'web', exists: false }]);
  });
});
