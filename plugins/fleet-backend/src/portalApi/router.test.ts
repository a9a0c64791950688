import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import {
  Enrollment,
  fleetPermissions,
} from '@backstage-fleet/plugin-fleet-common';
import { KindRegistry } from '@backstage-fleet/protocol';
import { ConflictError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { Knex } from 'knex';
import type { Server } from 'node:http';
import request from 'supertest';
import { createFeedSignal } from '../changes/feedSignal';
import { applyMigrations } from '../database/migrate';
import { spec } from '../schema/openapi.generated';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { createPortalRouter } from './router';
import { PortalRouterDeps } from './types';

jest.setTimeout(60_000);

const ID = '11111111-1111-4111-8111-111111111111';

const enrollment: Enrollment = {
  id: ID,
  clusterName: 'prod',
  state: 'pending',
  autoApprove: false,
  createdAt: '2026-11-20T12:00:00.000Z',
  createdBy: 'user:default/mock',
  expiresAt: '2026-11-20T13:00:00.000Z',
};

const enrollments = {
  create: jest.fn(),
  list: jest.fn(),
  get: jest.fn(),
  approve: jest.fn(),
  reject: jest.fn(),
};
const clusters = { revoke: jest.fn(), rename: jest.fn(), purge: jest.fn() };
const governance = { update: jest.fn() };
const agentRegistry = {
  revoke: jest.fn(),
  accept: jest.fn(),
  resync: jest.fn(),
};
const ownership = { assign: jest.fn() };
const consumerReplay = { replay: jest.fn() };
const hubStatus = { read: jest.fn() };
const hubKeys = { rotate: jest.fn() };
const feedSignal = createFeedSignal();
const kinds = new KindRegistry();

/** What routes do things with; nothing of it may be called where a permission is denied. */
const services = {
  enrollments,
  clusters,
  governance,
  agentRegistry,
  ownership,
  consumerReplay,
  hubStatus,
  hubKeys,
} as unknown as Pick<
  PortalRouterDeps,
  | 'enrollments'
  | 'clusters'
  | 'governance'
  | 'agentRegistry'
  | 'ownership'
  | 'consumerReplay'
  | 'hubStatus'
  | 'hubKeys'
>;
const mocks = Object.values(services).flatMap(
  service => Object.values(service) as jest.Mock[],
);

type Method = 'get' | 'post' | 'put' | 'patch' | 'delete';

/**
 * Every operation of the document with the permission it needs, and what it
 * answers to who has only that one, where that is not 200.
 */
const documented: readonly (readonly [Method, string, string, number?])[] = [
  ['get', '/overview', 'fleet.cluster.read'],
  ['get', '/clusters', 'fleet.cluster.read'],
  ['get', '/clusters/facets', 'fleet.cluster.read'],
  ['get', '/clusters/export', 'fleet.export'],
  ['get', '/clusters/{name}', 'fleet.cluster.read'],
  ['patch', '/clusters/{name}', 'fleet.cluster.update', 204],
  ['delete', '/clusters/{name}', 'fleet.cluster.delete', 202],
  ['post', '/clusters/{name}/rename', 'fleet.cluster.update', 204],
  ['get', '/clusters/{name}/collected', 'fleet.cluster.read'],
  ['post', '/clusters/{name}/resync', 'fleet.hub.operate', 202],
  ['post', '/clusters/{name}/revoke', 'fleet.cluster.revoke', 204],
  ['post', '/clusters/{name}/agents/{id}/revoke', 'fleet.cluster.revoke', 204],
  [
    'post',
    '/clusters/{name}/agents/{id}/accept',
    'fleet.enrollment.approve',
    204,
  ],
  ['get', '/agents', 'fleet.cluster.read'],
  [
    'put',
    '/clusters/{name}/namespaces/{namespace}/owner',
    'fleet.ownership.update',
    204,
  ],
  ['get', '/ownership', 'fleet.resource.read'],
  ['get', '/clusters/{name}/resources/{uid}', 'fleet.resource.read'],
  ['get', '/clusters/{name}/resources/{uid}/versions', 'fleet.resource.read'],
  ['get', '/clusters/{name}/resources/{uid}/related', 'fleet.resource.read'],
  ['get', '/clusters/{name}/resources/{uid}/elsewhere', 'fleet.resource.read'],
  ['get', '/resources', 'fleet.resource.read'],
  ['get', '/resources/facets', 'fleet.resource.read'],
  ['get', '/resources/export', 'fleet.export'],
  ['get', '/resources/completions', 'fleet.resource.read'],
  ['get', '/ingresses', 'fleet.resource.read'],
  ['get', '/changes', 'fleet.change.read'],
  ['get', '/changes/groups', 'fleet.change.read'],
  ['get', '/changes/histogram', 'fleet.change.read'],
  ['get', '/hints', 'fleet.change.read'],
  ['get', '/audit', 'fleet.audit.read'],
  ['get', '/audit/refusals', 'fleet.audit.read'],
  ['post', '/hub/consumers/{name}/replay', 'fleet.hub.operate'],
  ['get', '/hub', 'fleet.hub.read'],
  ['post', '/hub/keys/rotate', 'fleet.hub.operate', 204],
  ['get', '/searches', 'fleet.resource.read'],
  ['post', '/searches', 'fleet.resource.read', 201],
  ['put', '/searches/{id}', 'fleet.resource.read'],
  ['delete', '/searches/{id}', 'fleet.resource.read', 204],
  ['get', '/enrollments', 'fleet.enrollment.read'],
  ['post', '/enrollments', 'fleet.enrollment.create', 201],
  ['get', '/enrollments/{id}', 'fleet.enrollment.read'],
  ['post', '/enrollments/{id}/approve', 'fleet.enrollment.approve'],
  ['post', '/enrollments/{id}/reject', 'fleet.enrollment.approve'],
];

const operations = documented.map(
  ([method, path, permission, status]) =>
    [method, path, permission, status ?? 200] as const,
);

/** Exports need the right to read what they export as well. */
const alsoNeeded: Record<string, string> = {
  '/clusters/export': 'fleet.cluster.read',
  '/resources/export': 'fleet.resource.read',
};

const bodies: Record<string, object> = {
  'post /searches': { name: 'Mine', query: 'kind:Pod', page: 'search' },
  'put /searches/{id}': { name: 'Mine', query: 'kind:Pod', page: 'search' },
  'post /enrollments': { clusterName: 'prod' },
  'post /enrollments/{id}/approve': { fingerprint: 'print' },
  'patch /clusters/{name}': { governance: { environment: 'prod' } },
  'post /clusters/{name}/rename': { name: 'prod' },
  'post /clusters/{name}/resync': { kind: 'pods' },
  'put /clusters/{name}/namespaces/{namespace}/owner': {
    owner: 'group:default/a',
  },
};

const queries: Record<string, string> = {
  'delete /clusters/{name}': '?confirm=prod',
};

describe('portal API', () => {
  let server: Server;
  let stop: () => Promise<void>;
  let seed: Seed;
  let searches: () => Knex.QueryBuilder;
  /** Names of permissions the policy denies. */
  const denied = new Set<string>();

  const call = (method: Method, path: string) =>
    request(server)[method](`/api/fleet${path}`);

  const callOperation = (method: Method, template: string) => {
    const key = `${method} ${template}`;
    const path = template
      .replace('{name}', 'prod')
      .replace('{namespace}', 'shop')
      .replace('{uid}', 'u')
      .replace('{id}', ID);
    const sent = call(method, path + (queries[key] ?? ''));
    return method === 'get' ? sent : sent.send(bodies[key]);
  };

  beforeAll(async () => {
    const plugin = createBackendPlugin({
      pluginId: 'fleet',
      register(reg) {
        reg.registerInit({
          deps: {
            database: coreServices.database,
            http: coreServices.httpRouter,
            httpAuth: coreServices.httpAuth,
            logger: coreServices.logger,
            lifecycle: coreServices.lifecycle,
            permissions: coreServices.permissions,
            auditor: coreServices.auditor,
          },
          async init({ database, http, ...deps }) {
            const db = await database.getClient();
            await applyMigrations(db);
            seed = new Seed(db);
            searches = () => db('saved_searches');
            http.use(
              await createPortalRouter({
                ...deps,
                ...services,
                db,
                kinds,
                feedSignal,
              }),
            );
          },
        });
      },
    });
    const backend = await startTestBackend({
      features: [
        plugin,
        mockServices.permissions.mock({
          authorize: async requests =>
            requests.map(({ permission }) => ({
              result: denied.has(permission.name)
                ? AuthorizeResult.DENY
                : AuthorizeResult.ALLOW,
            })),
        }).factory,
      ],
    });
    server = backend.server as unknown as Server;
    stop = () => backend.stop();
    const prod = await seed.cluster('prod', { environment: 'prod' });
    await seed.cluster('test', { environment: 'test' }, 5 * 60_000);
    await seed.resource(prod, {
      kind: 'pods',
      uid: 'u',
      namespace: 'shop',
      name: 'web',
      object: { metadata: { name: 'web' } },
    });
    const before = await seed.version(prod, 'u', 1, { spec: { a: 1 } });
    const after = await seed.version(prod, 'u', 2, { spec: { a: 2 } });
    await seed.change(prod, {
      uid: 'u',
      name: 'web',
      previous_hash: before,
      content_hash: after,
    });
  });

  afterAll(() => stop());

  beforeEach(async () => {
    await searches().delete();
    await searches().insert({
      id: ID,
      name: 'Crash loops',
      query: 'status:CrashLoopBackOff',
      page: 'search',
      is_shared: false,
      created_by: 'user:default/mock',
      created_at: 1,
      updated_at: 1,
    });
    for (const mock of mocks) {
      mock.mockReset();
      mock.mockResolvedValue(undefined);
    }
    denied.clear();
    enrollments.list.mockResolvedValue({ items: [enrollment] });
    enrollments.get.mockResolvedValue(enrollment);
    enrollments.create.mockResolvedValue({ ...enrollment, token: 'secret' });
    enrollments.approve.mockResolvedValue({ ...enrollment, state: 'approved' });
    enrollments.reject.mockResolvedValue({ ...enrollment, state: 'rejected' });
  });

  it('has a permission for every operation of its document', () => {
    const described = Object.entries(spec.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter(key => key !== 'parameters')
        .map(method => `${method} ${path}`),
    );
    expect(
      operations.map(([method, path]) => `${method} ${path}`).sort(),
    ).toEqual(described.sort());
    // Sharing is asked for beside reading, where a search is shared.
    expect(
      new Set([
        ...operations.map(([, , permission]) => permission),
        'fleet.search.share',
      ]),
    ).toEqual(new Set(fleetPermissions.map(permission => permission.name)));
  });

  describe.each(operations)('%s %s', (method, path, permission, status) => {
    it('answers with credentials and permission', async () => {
      for (const { name } of fleetPermissions) {
        if (name !== permission && name !== alsoNeeded[path]) {
          denied.add(name);
        }
      }
      const answer = await callOperation(method, path);
      expect([answer.status, answer.body.error?.message]).toEqual([
        status,
        undefined,
      ]);
      expect(status === 204 ? answer.text : '').toBe('');
    });

    it('answers services too', async () => {
      // Theirs or nobody else's: what is shared, whoever may share may change.
      await searches().update({ is_shared: true });
      const answer = await callOperation(method, path).set(
        'authorization',
        mockCredentials.service.header(),
      );
      expect(answer.status).toBeLessThan(300);
    });

    it('answers 401 without credentials', async () => {
      const answer = await callOperation(method, path).set(
        'authorization',
        mockCredentials.none.header(),
      );
      expect(answer.status).toBe(401);
    });

    it('answers 403 and does nothing when the permission is denied', async () => {
      denied.add(permission);
      const answer = await callOperation(method, path);
      expect(answer.status).toBe(403);
      expect(answer.body.error.message).toContain(`"${permission}"`);
      for (const mock of mocks) {
        expect(mock).not.toHaveBeenCalled();
      }
    });
  });

  it('lists and filters clusters', async () => {
    const all = await call('get', '/clusters');
    expect(all.body.items.map((item: any) => item.name)).toEqual([
      'prod',
      'test',
    ]);
    expect(all.body.totalCount).toEqual({ value: 2, relation: 'eq' });
    const one = await call('get', '/clusters?state=unreachable&limit=1');
    expect(one.body.items).toMatchObject([
      { name: 'test', state: 'unreachable', health: 'unreachable' },
    ]);
    const several = await call(
      'get',
      '/clusters?environment=prod&environment=test&sort=-name',
    );
    expect(several.body.items).toHaveLength(2);
    const first = await call('get', '/clusters?limit=1');
    const second = await call(
      'get',
      `/clusters?limit=1&cursor=${first.body.nextCursor}`,
    );
    expect(second.body.items[0].name).toBe('test');
  });

  it('filters clusters by every property it counts them by', async () => {
    const facets = await call(
      'get',
      '/clusters/facets?environment=prod&groupLabel=team',
    );
    expect(facets.body.labelKeys).toEqual([]);
    const fields = facets.body.facets.map((item: any) => item.field);
    expect(fields).toContain('label:team');
    const counted = facets.body.facets
      .filter(({ field }: any) => !field.startsWith('label:'))
      .flatMap(({ field, values }: any) =>
        values.map(({ value, count }: any) => {
          const query = `${field}=${encodeURIComponent(value)}`;
          return {
            query:
              field === 'environment' ? query : `${query}&environment=prod`,
            count,
          };
        }),
      );
    expect(counted.length).toBeGreaterThanOrEqual(14);
    for (const { query, count } of counted) {
      const page = await call('get', `/clusters?${query}`);
      expect([query, page.body.totalCount]).toEqual([
        query,
        { value: count, relation: 'eq' },
      ]);
    }
    const labelled = await call('get', '/clusters?label=team%3Da');
    expect(labelled.body.items).toEqual([]);
  });

  it('exports the clusters that match', async () => {
    const csv = await call('get', '/clusters/export?environment=prod');
    expect(csv.headers['content-type']).toContain('text/csv');
    expect(csv.text).toMatch(/^name,id,state[^\r]*\r\nprod,[^\r]*\r\n# 1 row/);
    const lines = await call('get', '/clusters/export?format=ndjson');
    expect(lines.text.trim().split('\n')).toHaveLength(3);
  });

  it('changes, renames and removes clusters in the name of the caller', async () => {
    const body = { revision: 1, governance: { owner: null, tags: ['a'] } };
    const changed = await call('patch', '/clusters/prod').send(body);
    expect(changed.body.name).toBe('prod');
    const caller = expect.objectContaining({ ref: 'user:default/mock' });
    expect(governance.update).toHaveBeenCalledWith('prod', body, caller);
    await call('post', '/clusters/test/rename').send({ name: 'prod' });
    expect(clusters.rename).toHaveBeenCalledWith('test', 'prod', caller);
    const removed = await call('delete', '/clusters/prod?confirm=pro');
    expect(removed.status).toBe(202);
    expect(clusters.purge).toHaveBeenCalledWith('prod', 'pro', caller);
    governance.update.mockRejectedValue(new ConflictError('changed since'));
    const late = await call('patch', '/clusters/prod').send(body);
    expect(late.status).toBe(409);
  });

  it('shows what is collected, with samples to who may see objects', async () => {
    const podsOf = (answer: any) =>
      answer.body.items.find((item: any) => item.kind === 'pods');
    const all = await call('get', '/clusters/prod/collected');
    expect(podsOf(all)).toMatchObject({ count: 1, sample: { name: 'web' } });
    denied.add('fleet.resource.read');
    const without = await call('get', '/clusters/prod/collected');
    expect(podsOf(without)).toMatchObject({ count: 1 });
    expect(podsOf(without).sample).toBeUndefined();
    expect((await call('get', '/clusters/none/collected')).status).toBe(404);
  });

  it('answers the overview and the agents', async () => {
    const overview = await call('get', '/overview?environment=test');
    expect(overview.body).toMatchObject({
      totals: { clusters: 1 },
      clusters: [{ name: 'test', state: 'unreachable' }],
      attention: [{ cluster: 'test', query: 'cluster:test' }],
    });
    const agents = await call('get', '/agents?state=live&version=0.1.0');
    expect(agents.body).toMatchObject({
      items: [],
      hubVersion: expect.stringMatching(/^\d/),
      totalCount: { value: 0, relation: 'eq' },
    });
  });

  it('answers a cluster, or that there is none', async () => {
    const found = await call('get', '/clusters/prod');
    expect(found.body).toMatchObject({ name: 'prod', agents: [], kinds: [] });
    for (const name of ['none', 'a%00b']) {
      const missing = await call('get', `/clusters/${name}`);
      expect(missing.status).toBe(404);
    }
  });

  it('revokes by the name and in the name of the caller', async () => {
    const answer = await call('post', '/clusters/prod/revoke');
    expect(answer.body.name).toBe('prod');
    expect(clusters.revoke).toHaveBeenCalledWith(
      'prod',
      expect.objectContaining({ ref: 'user:default/mock' }),
    );
    clusters.revoke.mockRejectedValue(new NotFoundError('no such cluster'));
    expect((await call('post', '/clusters/x/revoke')).status).toBe(404);
  });

  it('searches resources and says where a query is wrong', async () => {
    const found = await call('get', '/resources?query=kind%3APod%20ns%3Ashop');
    expect(found.body).toMatchObject({
      items: [{ cluster: 'prod', kind: 'pods', uid: 'u' }],
      totalCount: { value: 1, relation: 'eq' },
    });
    const none = await call('get', '/resources?query=cluster%3Atest');
    expect(none.body.items).toEqual([]);
    const wrong = await call('get', '/resources?query=kind%3APod%20nope%3Ax');
    expect(wrong.status).toBe(400);
    expect(wrong.body.error.message).toMatch(/position 10.*nope:x.*expected/);
  });

  it('takes wildcards and signs as encodeURIComponent leaves them', async () => {
    for (const [query, count] of [
      ["name:w*b -name:*(x)!'", 1],
      ['ns:sh*,x* kind:Pod', 1],
      ['"it\'s (not) there!"', 0],
    ] as const) {
      const answer = await call(
        'get',
        `/resources?query=${encodeURIComponent(query)}`,
      );
      expect([query, answer.body.items?.length]).toEqual([query, count]);
    }
  });

  it('answers an object and its versions, or that there is none', async () => {
    const found = await call('get', '/clusters/prod/resources/u');
    expect(found.body).toMatchObject({
      name: 'web',
      object: { metadata: { name: 'web' } },
      owners: [],
    });
    const versions = await call('get', '/clusters/prod/resources/u/versions');
    expect(versions.body.items.map((item: any) => item.object)).toEqual([
      { spec: { a: 2 } },
      { spec: { a: 1 } },
    ]);
    for (const path of ['prod/resources/x', 'none/resources/u']) {
      expect((await call('get', `/clusters/${path}`)).status).toBe(404);
      expect((await call('get', `/clusters/${path}/versions`)).status).toBe(
        404,
      );
    }
  });

  it('lists changes with their diff', async () => {
    const all = await call(
      'get',
      '/changes?cluster=prod&kind=Pod&since=2020-01-01T00%3A00%3A00Z',
    );
    expect(all.body.items).toMatchObject([
      { name: 'web', diff: [{ path: 'spec.a', before: '1', after: '2' }] },
    ]);
    const before = await call('get', '/changes?until=2020-01-01T00:00:00Z');
    expect(before.body.items).toEqual([]);
  });

  it('hangs for a hint and wakes when a change is stored', async () => {
    const { body } = await call('get', '/hints?cluster=prod');
    expect(body.seq).toBeGreaterThan(0);
    const waiting = call('get', `/hints?cluster=prod&after=${body.seq}`).then(
      answer => answer,
    );
    await new Promise(resolve => setTimeout(resolve, 200));
    const cluster = (await call('get', '/clusters/prod')).body.id;
    const seq = await seed.change(cluster, { name: 'other' });
    feedSignal.notify(cluster, seq);
    expect((await waiting).body).toEqual({ seq });
    expect((await call('get', '/hints?cluster=none')).status).toBe(404);
  });

  it('shows a token once and keeps it out of caches', async () => {
    const made = await call('post', '/enrollments').send({
      clusterName: 'prod',
      owner: 'group:default/a',
    });
    expect(made.status).toBe(201);
    expect(made.body.token).toBe('secret');
    expect(made.headers['cache-control']).toBe('no-store');
    expect(enrollments.create).toHaveBeenCalledWith(
      { clusterName: 'prod', owner: 'group:default/a' },
      expect.objectContaining({ ref: 'user:default/mock' }),
    );
    const list = await call('get', '/enrollments?state=pending&limit=7');
    expect(list.body.items).toEqual([enrollment]);
    expect(enrollments.list).toHaveBeenCalledWith({
      limit: 7,
      cursor: undefined,
      states: ['pending'],
    });
  });

  it('makes tokens that approve by themselves for approvers only', async () => {
    const make = (autoApprove: boolean) =>
      call('post', '/enrollments').send({ clusterName: 'prod', autoApprove });
    expect((await make(true)).status).toBe(201);
    enrollments.create.mockClear();
    denied.add('fleet.enrollment.approve');
    const refused = await make(true);
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('fleet.enrollment.approve');
    expect(enrollments.create).not.toHaveBeenCalled();
    expect((await make(false)).status).toBe(201);
  });

  it('makes tokens that replace a cluster for those who may remove it', async () => {
    denied.add('fleet.cluster.delete');
    const make = (mode: string) =>
      call('post', '/enrollments').send({ clusterName: 'prod', mode });
    expect((await make('join')).status).toBe(201);
    enrollments.create.mockClear();
    const refused = await make('replace');
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toContain('fleet.cluster.delete');
    expect(enrollments.create).not.toHaveBeenCalled();
    denied.clear();
    expect((await make('replace')).status).toBe(201);
  });

  it('approves with the fingerprint that was compared', async () => {
    const answer = await call('post', `/enrollments/${ID}/approve`).send({
      fingerprint: 'print',
    });
    expect(answer.body.state).toBe('approved');
    expect(enrollments.approve).toHaveBeenCalledWith(
      ID,
      'print',
      expect.objectContaining({ ref: 'user:default/mock' }),
    );
    enrollments.approve.mockRejectedValue(new ConflictError('another one'));
    const conflict = await call('post', `/enrollments/${ID}/approve`).send({
      fingerprint: 'other',
    });
    expect(conflict.status).toBe(409);
    const notAnId = await call('get', '/enrollments/1');
    expect(notAnId.status).toBe(404);
    expect(enrollments.get).not.toHaveBeenCalled();
  });

  it.each([
    ['get', '/clusters?limit=0'],
    ['get', '/clusters?limit=501'],
    ['get', '/clusters?limit=x'],
    ['get', '/clusters?cursor=x'],
    ['get', '/clusters?state=fine'],
    ['get', '/clusters?sort=age'],
    ['get', '/clusters?unknown=1'],
    ['get', '/clusters?environment=a%00b'],
    ['get', '/clusters?label=a%00b'],
    ['get', '/clusters/facets?groupLabel=a%00b'],
    ['get', '/clusters/export?format=xml'],
    ['get', '/agents?state=fine'],
    ['get', '/agents?cursor=x'],
    ['get', '/overview?region=a%00b'],
    ['patch', '/clusters/prod'],
    ['post', '/clusters/prod/rename'],
    ['delete', '/clusters/prod'],
    ['get', '/resources?cursor=e30'],
    ['get', '/resources?query=%22'],
    ['get', '/resources?query=a%00b'],
    ['get', '/changes?since=yesterday'],
    ['get', '/changes?namespace=a%00b'],
    ['get', '/hints?after=-1'],
    ['get', '/hints?after=1e30'],
    ['post', '/enrollments'],
    ['post', `/enrollments/${ID}/approve`],
  ] as const)('answers 400 to %s %s', async (method, path) => {
    const sent = call(method, path);
    const answer = await (method === 'get' ? sent : sent.send({ nope: 1 }));
    expect(answer.status).toBe(400);
    expect(answer.body.error.message).not.toBe('');
  });

  it('describes itself', async () => {
    const answer = await call('get', '/openapi.json');
    expect(answer.status).toBe(200);
    expect(Object.keys(answer.body.paths)).toHaveLength(
      Object.keys(spec.paths).length,
    );
  });
});

const databases = testDatabases();

describe.each(databases.eachSupportedId())('createPortalRouter, %s', id => {
  it('ends hanging requests when the plugin stops', async () => {
    const db = await migratedDatabase(databases, id);
    const hooks: (() => void | Promise<void>)[] = [];
    const listeners = { count: 0 };
    await createPortalRouter({
      db,
      logger: mockServices.logger.mock(),
      httpAuth: mockServices.httpAuth(),
      permissions: mockServices.permissions.mock(),
      auditor: mockServices.auditor.mock(),
      lifecycle: mockServices.lifecycle.mock({
        addShutdownHook: hook => {
          hooks.push(hook);
        },
      }),
      ...services,
      kinds,
      feedSignal: {
        notify() {},
        onChange() {
          listeners.count++;
          return () => listeners.count--;
        },
      },
    });
    expect(listeners.count).toBe(1);
    for (const hook of hooks) {
      await hook();
    }
    expect(listeners.count).toBe(0);
    await db.destroy();
  });
});
