import { AGENT_PATHS } from '@backstage-fleet/protocol';
import { Knex } from 'knex';
import { lasting } from './__testUtils__/everything';
import {
  enroll,
  migratedDatabase,
  newKey,
  sha256,
  TestAgent,
  testDatabases,
} from './__testUtils__/hub';
import { send, sendBytes } from './__testUtils__/raw';
import { RealBackend, startRealBackend } from './__testUtils__/realBackend';
import {
  documentedRoutes,
  mountedAt,
  Route,
  routesOf,
  textOf,
} from './__testUtils__/routes';

jest.setTimeout(60_000);

const databases = testDatabases();

/** What answers without credentials, and why. */
const OPEN: Record<string, string> = {
  'GET /agent/v1/hub': 'tells agents who the hub is before they enroll',
  'GET /.backstage/auth/v1/jwks.json': 'public keys of Backstage',
};

/** Where the credentials are in the body. */
const BY_BODY = 'POST /agent/v1/enroll';

const METHODS = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'];

/** A path with something in place of its parameters. */
const filled = ({ path }: Route) => path.replace(/:\w+/g, 'x');

describe.each(databases.eachSupportedId())(
  'the routes of the hub on %p',
  id => {
    let knex: Knex;
    let portal: RealBackend;
    let routes: Route[];

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      portal = await startRealBackend(knex);
      routes = routesOf(mountedAt(portal.stack, '/api/fleet') ?? []);
    });
    afterAll(() => portal?.stop());

    const ask = (
      { method, path }: Route,
      headers: Record<string, string> = {},
    ) =>
      send(portal.origin, {
        method,
        path: `/api/fleet${path}`,
        headers: { 'content-type': 'application/json', ...headers },
        body: ['GET', 'HEAD', 'TRACE'].includes(method) ? undefined : '{}',
      });

    /** What routes answer, without those that may be open. */
    async function walk(
      headers: Record<string, string> = {},
    ): Promise<Record<string, number>> {
      const found: Record<string, number> = {};
      for (const route of routes) {
        const text = textOf(route);
        if (!OPEN[text] && text !== BY_BODY) {
          const { status } = await ask(
            { ...route, path: filled(route) },
            headers,
          );
          found[text] = status;
        }
      }
      return found;
    }

    /** The same for every route: what nobody may pass. */
    const allRefused = () =>
      Object.fromEntries(
        routes
          .map(textOf)
          .filter(text => !OPEN[text] && text !== BY_BODY)
          .map(text => [text, 401]),
      );

    it('are those of the document and those of the door, and no others', () => {
      const found = routes.map(textOf);
      expect(found).toEqual(
        expect.arrayContaining(documentedRoutes().map(textOf)),
      );
      const others = found.filter(
        text => !documentedRoutes().map(textOf).includes(text),
      );
      expect(others.sort()).toEqual(
        [
          'DELETE /.backstage/auth/v1/cookie',
          'GET /.backstage/auth/v1/cookie',
          'GET /.backstage/auth/v1/jwks.json',
          'GET /.well-known/backstage/permissions/metadata',
          'GET /openapi.json',
          'POST /.well-known/backstage/permissions/apply-conditions',
          ...Object.entries(AGENT_PATHS).map(
            ([name, path]) => `${name === 'hub' ? 'GET' : 'POST'} ${path}`,
          ),
        ].sort(),
      );
    });

    it('answer 401 without credentials, all but the named ones (Karmada dashboard CVE-2025-62714)', async () => {
      const before = await lasting(knex);
      expect(await walk()).toEqual(allRefused());
      for (const text of Object.keys(OPEN)) {
        const [method, path] = text.split(' ');
        expect((await ask({ method, path })).status).toBe(200);
      }
      const [method, path] = BY_BODY.split(' ');
      expect((await ask({ method, path })).status).toBe(400);
      expect(await lasting(knex)).toEqual(before);
    });

    it.each([
      ['any string', 'Bearer nothing'],
      ['an empty token', 'Bearer '],
      ['another scheme', 'Basic YWRtaW46YWRtaW4='],
      ['a token of three empty parts', 'Bearer ..'],
      ['a number', 'Bearer 1'],
      ['the names of grown-ups', 'Bearer admin, Bearer root'],
      [
        'a token without a signature',
        `Bearer ${[
          { alg: 'none', typ: 'vnd.backstage.plugin' },
          { sub: 'catalog', aud: 'fleet', exp: 9999999999 },
        ]
          .map(part => Buffer.from(JSON.stringify(part)).toString('base64url'))
          .join('.')}.`,
      ],
    ])(
      'answer 401 to %s (Argo Workflows CVE-2026-28229)',
      async (_, authorization) => {
        expect(await walk({ authorization })).toEqual(allRefused());
        expect(await walk({ 'x-fleet-authorization': authorization })).toEqual(
          allRefused(),
        );
      },
    );

    it('answer 401 to the token of one plugin for another', async () => {
      const good = await portal.tokenOf('catalog', 'fleet');
      const list = { method: 'GET', path: '/clusters' };
      expect(
        (await ask(list, { authorization: `Bearer ${good}` })).status,
      ).toBe(200);
      const wrong = await portal.tokenOf('catalog', 'scaffolder');
      expect(await walk({ authorization: `Bearer ${wrong}` })).toEqual(
        allRefused(),
      );
      // Nor does a token of the portal open the door of agents.
      const { hub: _hub, enroll: _enroll, ...signed } = AGENT_PATHS;
      for (const path of Object.values(signed)) {
        const answer = await ask(
          { method: 'POST', path },
          { authorization: `Bearer ${good}` },
        );
        expect(answer.status).toBe(401);
        expect(JSON.parse(answer.text).error.code).toBe('unauthenticated');
      }
    });

    it('answer no other method without credentials', async () => {
      const known = new Set(routes.map(textOf));
      const found: string[] = [];
      for (const path of new Set(routes.map(filled))) {
        for (const method of METHODS) {
          const { status } = await ask({ method, path });
          const isOpen = Object.keys(OPEN).some(
            text =>
              text.endsWith(` ${path}`) && ['GET', 'HEAD'].includes(method),
          );
          if (!isOpen && ![400, 401, 404, 405].includes(status)) {
            found.push(`${method} ${path} answered ${status}`);
          }
        }
      }
      expect(known.size).toBeGreaterThan(50);
      expect(found).toEqual([]);
    });

    it('answer 401 to the token of an agent, which is good at the door alone', async () => {
      const authorization = `Bearer ${await portal.tokenOf(
        'catalog',
        'fleet',
      )}`;
      const made = await ask(
        { method: 'POST', path: '/enrollments' },
        { authorization },
      );
      expect(made.status).toBe(400);
      const { text } = await send(portal.origin, {
        method: 'POST',
        path: '/api/fleet/enrollments',
        headers: { authorization, 'content-type': 'application/json' },
        body: JSON.stringify({ clusterName: 'one', autoApprove: true }),
      });
      const key = await newKey();
      const enrolled = await enroll(portal.url, JSON.parse(text).token, key);
      const agent = new TestAgent(portal.url, key, enrolled.body);
      expect((await agent.hello()).status).toBe(200);
      const ofThePortal = routes.filter(
        each => !/^\/agent\//.test(each.path) && !OPEN[textOf(each)],
      );
      expect(ofThePortal.length).toBeGreaterThan(40);
      for (const route of ofThePortal) {
        const path = filled(route);
        const token = await agent.token(path, Buffer.from('{}'), {
          method: route.method,
          claims: { bh: sha256('{}') },
        });
        const answer = await ask(
          { ...route, path },
          { authorization: `Bearer ${token}` },
        );
        expect([textOf(route), answer.status]).toEqual([textOf(route), 401]);
      }
    });

    const SPELLINGS = [
      '/agent/v1x',
      '/agent/v1x/batch',
      '/agent/v1%20/hub',
      '/agent/v1./hub',
      '/agent/v1../hub',
      '/agent//v1/hub',
      '/agent%2fv1/hub',
      '/agent%2Fv1%2Fhub',
      '/agent/v1%2fhub',
      '/agent/v1;/hub',
      '/agent/v1\\hub',
      '/agent/v11/hub',
      '/agent/v2/hub',
      '/agentx/v1/hub',
      '/xagent/v1/hub',
      '/agent/v1/../../clusters',
      '/agent/v1/../clusters',
      '/agent/v1/..%2f..%2fclusters',
      '/agent/v1/%2e%2e/%2e%2e/clusters',
      '/agent/v1/%252e%252e/%252e%252e/clusters',
      '/agent/v1/..;/..;/clusters',
      '/agent/v1/.%00/../../clusters',
      '/agent/v1//../../clusters',
      '/agent/v1\\..\\..\\clusters',
      '/agent/v1/clusters',
      '/agent/v1/enrollments',
      '/agent/v1/../v1/../../hub/keys/rotate',
      '/agent/v1?/../../clusters',
      '/agent/v1#/../../clusters',
      '//clusters',
      '/./clusters',
      '/CLUSTERS',
      '/clusters/',
      '/clusters//',
      '/clusters;a=b',
      '/clusters%20',
      '/%63lusters',
      '/clusters/x/../../clusters',
      '/.backstage/../clusters',
      '/.backstage/auth/v1/jwks.json/../../../../clusters',
      '/.well-known/../clusters',
    ];

    it('are not reached by another spelling of the door (kcp GHSA-3j3q-wp9x-585p)', async () => {
      const before = await lasting(knex);
      const answers: [string, string, number, string][] = [];
      for (const path of SPELLINGS) {
        for (const method of ['GET', 'POST']) {
          const { status, text } = await send(portal.origin, {
            method,
            path: `/api/fleet${path}`,
            headers: { 'content-type': 'application/json' },
            body: method === 'POST' ? '{}' : undefined,
          });
          answers.push([method, path, status, text]);
        }
      }
      const wrong = answers.filter(
        ([, , status, text]) =>
          ![400, 401, 404].includes(status) || /"items"|"hubId"/.test(text),
      );
      expect(wrong).toEqual([]);
      // What the door itself answers has its own words, so that nothing else ran.
      const atTheDoor = answers.filter(
        ([, path, status]) => status === 404 && path.startsWith('/agent/v1'),
      );
      expect(atTheDoor.length).toBeGreaterThan(2);
      for (const [, , , text] of atTheDoor) {
        expect(JSON.parse(text).error.code).toBe('invalid');
      }
      expect(await lasting(knex)).toEqual(before);
    });

    it.each(['AGENT/V1', 'Agent/v1', '/agent/v1', 'agent/v1'])(
      'are checked the same where the door is spelled %s',
      async spelling => {
        for (const name of ['hello', 'batch', 'heartbeat', 'poll', 'rotate']) {
          for (const end of ['', '/']) {
            const answer = await ask({
              method: 'POST',
              path: `/${spelling}/${name}${end}`,
            });
            expect(answer.status).toBe(401);
          }
        }
      },
    );

    it('reach no file by a path that climbs (Rancher CVE-2026-25705)', async () => {
      const climbs = [
        '/../../../../etc/passwd',
        '/..%2f..%2f..%2f..%2fetc%2fpasswd',
        '/%2e%2e/%2e%2e/%2e%2e/etc/passwd',
        '/..%5c..%5c..%5cetc%5cpasswd',
        '/..%c0%af..%c0%afetc/passwd',
        '/%00/etc/passwd',
        '/etc/passwd%00.json',
        '/openapi.json/../../package.json',
        '/clusters/..%2f..%2fpackage.json',
        '/clusters/x/resources/..%2f..%2f..%2fpackage.json',
        '/searches/..%2f..%2fpackage.json',
        '//localhost/share/file',
        '/\\\\localhost\\share',
        '/file:///etc/passwd',
      ];
      const authorization = `Bearer ${await portal.tokenOf(
        'catalog',
        'fleet',
      )}`;
      for (const path of climbs) {
        for (const headers of [{}, { authorization }] as Record<
          string,
          string
        >[]) {
          const { status, text } = await send(portal.origin, {
            path: `/api/fleet${path}`,
            headers,
          });
          const isRefused = [400, 401, 404].includes(status);
          expect([path, status, isRefused]).toEqual([path, status, true]);
          expect(text).not.toMatch(/root:|"workspaces"|"dependencies"/);
        }
      }
    });

    it('answer one request once, however its end is told', async () => {
      const smuggled = [
        'POST /api/fleet/agent/v1/enroll HTTP/1.1',
        'Host: localhost',
        'Content-Length: 4',
        'Transfer-Encoding: chunked',
        '',
        '0',
        '',
        'GET /api/fleet/agent/v1/hub HTTP/1.1',
        'Host: localhost',
        'Connection: close',
        '',
        '',
      ].join('\r\n');
      const answer = await sendBytes(portal.origin, smuggled);
      expect(answer).toMatch(/^HTTP\/1\.1 400 /);
      expect(answer.match(/HTTP\/1\.1/g)).toHaveLength(1);
      expect(answer).not.toContain('hubId');
    });
  },
);
