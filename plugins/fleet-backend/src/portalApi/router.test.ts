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
import { ConflictError, NotFoundError } from '@backstage/errors';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import type { Server } from 'node:http';
import request from 'supertest';
import { createFeedSignal } from '../changes/feedSignal';
import { applyMigrations } from '../database/migrate';
import { spec } from '../schema/openapi.generated';
import { migratedDatabase, testDatabases } from '../__testUtils__/databases';
import { Seed } from '../__testUtils__/seed';
import { createPortalRouter } from './router';

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
const clusters = { revoke: jest.fn() };
const feedSignal = createFeedSignal();

/** Every operation of the document with values that are valid, and the permission it needs. */
const operations = [
  ['get', '/clusters', 'fleet.cluster.read'],
  ['get', '/clusters/{name}', 'fleet.cluster.read'],
  ['post', '/clusters/{name}/revoke', 'fleet.cluster.revoke'],
  ['get', '/clusters/{name}/resources/{uid}', 'fleet.resource.read'],
  ['get', '/clusters/{name}/resources/{uid}/versions', 'fleet.resource.read'],
  ['get', '/resources', 'fleet.resource.read'],
  ['get', '/changes', 'fleet.change.read'],
  ['get', '/hints', 'fleet.change.read'],
  ['get', '/enrollments', 'fleet.enrollment.read'],
  ['post', '/enrollments', 'fleet.enrollment.create'],
  ['get', '/enrollments/{id}', 'fleet.enrollment.read'],
  ['post', '/enrollments/{id}/approve', 'fleet.enrollment.approve'],
  ['post', '/enrollments/{id}/reject', 'fleet.enrollment.approve'],
] as const;

const bodies: Record<string, object> = {
  '/enrollments': { clusterName: 'prod' },
  '/enrollments/{id}/approve': { fingerprint: 'print' },
};

describe('portal API', () => {
  let server: Server;
  let stop: () => Promise<void>;
  let seed: Seed;
  /** Names of permissions the policy denies. */
  const denied = new Set<string>();

  const call = (method: 'get' | 'post', path: string) =>
    request(server)[method](`/api/fleet${path}`);

  const callOperation = (method: 'get' | 'post', template: string) => {
    const path = template
      .replace('{name}', 'prod')
      .replace('{uid}', 'u')
      .replace('{id}', ID);
    const sent = call(method, path);
    return method === 'post' ? sent.send(bodies[template]) : sent;
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
          },
          async init({ database, http, ...deps }) {
            const db = await database.getClient();
            await applyMigrations(db);
            seed = new Seed(db);
            http.use(
              await createPortalRouter({
                ...deps,
                db,
                clusters,
                enrollments,
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

  beforeEach(() => {
    for (const mock of [...Object.values(enrollments), clusters.revoke]) {
      mock.mockReset();
    }
    denied.clear();
    enrollments.list.mockResolvedValue({ items: [enrollment] });
    enrollments.get.mockResolvedValue(enrollment);
    enrollments.create.mockResolvedValue({ ...enrollment, token: 'secret' });
    enrollments.approve.mockResolvedValue({ ...enrollment, state: 'approved' });
    enrollments.reject.mockResolvedValue({ ...enrollment, state: 'rejected' });
    clusters.revoke.mockResolvedValue(undefined);
  });

  it('has a permission for every operation of its document', () => {
    const documented = Object.entries(spec.paths).flatMap(([path, item]) =>
      Object.keys(item)
        .filter(key => key !== 'parameters')
        .map(method => `${method} ${path}`),
    );
    expect(
      operations.map(([method, path]) => `${method} ${path}`).sort(),
    ).toEqual(documented.sort());
    expect(new Set(operations.map(([, , permission]) => permission))).toEqual(
      new Set(fleetPermissions.map(permission => permission.name)),
    );
  });

  describe.each(operations)('%s %s', (method, path, permission) => {
    it('answers with credentials and permission', async () => {
      for (const { name } of fleetPermissions) {
        if (name !== permission) {
          denied.add(name);
        }
      }
      const answer = await callOperation(method, path);
      expect(answer.status).toBe(
        method === 'post' && path === '/enrollments' ? 201 : 200,
      );
    });

    it('answers services too', async () => {
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
      for (const mock of [...Object.values(enrollments), clusters.revoke]) {
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
    const answer = await (method === 'post' ? sent.send({ nope: 1 }) : sent);
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
      lifecycle: mockServices.lifecycle.mock({
        addShutdownHook: hook => {
          hooks.push(hook);
        },
      }),
      clusters,
      enrollments,
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
