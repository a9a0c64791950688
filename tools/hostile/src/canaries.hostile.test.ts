import { inspect } from 'node:util';
import { gunzipSync } from 'node:zlib';
import {
  Agent,
  createAgent,
  hubDispatcher,
  KubernetesConnection,
  loadKubernetesConnection,
  memoryState,
} from '@backstage-fleet/agent';
import {
  coreServices,
  createServiceFactory,
  RootLoggerService,
} from '@backstage/backend-plugin-api';
import { mockCredentials } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { CANARY } from './__testUtils__/canaries';
import { inLanes } from './__testUtils__/corpus';
import { everything } from './__testUtils__/everything';
import {
  dump,
  keepingLogger,
  migratedDatabase,
  readUntil,
  startTestHub,
  testDatabases,
  TestHub,
} from './__testUtils__/hub';
import { operations, undocumented } from './__testUtils__/openApi';
import { PoisonedCluster } from './__testUtils__/poisonedCluster';
import { settled } from './__testUtils__/settled';

jest.setTimeout(120_000);

const databases = testDatabases();

/** Where a text has a secret, with what stands around it. */
function leaks(what: string, text: string): string[] {
  const found = [];
  for (
    let at = text.indexOf(CANARY);
    at >= 0 && found.length < 5;
    at = text.indexOf(CANARY, at + 1)
  ) {
    found.push(`${what}: …${text.slice(Math.max(0, at - 200), at + 60)}…`);
  }
  return found;
}

/** Keeps every line with all that hangs on it. */
function keepAll(lines: string[], meta: object = {}): RootLoggerService {
  const keep = (message: string, more?: unknown) => {
    lines.push(
      inspect([message, meta, more], { depth: 10, maxStringLength: null }),
    );
  };
  return {
    error: keep,
    warn: keep,
    info: keep,
    debug: keep,
    child: further => keepAll(lines, { ...meta, ...further }),
  };
}

describe.each(databases.eachSupportedId())(
  'a secret in every field of every kind, on %p,',
  id => {
    const hubLog: string[] = [];
    const agentLog = keepingLogger();
    /** Everything that went from the agent to the hub. */
    const wire: string[] = [];
    /** Answers of the portal API by what was asked. */
    const answers: {
      path: string;
      template: string;
      body: any;
      text: string;
    }[] = [];
    let knex: Knex;
    let hub: TestHub;
    let cluster: PoisonedCluster;
    let kubernetes: KubernetesConnection;
    let agent: Agent;

    const kindsHeld = async () => {
      const rows = await knex('resources').distinct('kind');
      return rows.map(({ kind }) => kind).sort();
    };

    beforeAll(async () => {
      knex = await migratedDatabase(databases, id);
      cluster = await PoisonedCluster.start();
      hub = await startTestHub({
        knex,
        config: {
          kinds: {
            enabled: [
              'csidrivers.storage.k8s.io',
              'volumeattachments.storage.k8s.io',
              'endpointslices.discovery.k8s.io',
              'events',
            ],
          },
        },
        features: [
          createServiceFactory({
            service: coreServices.rootLogger,
            deps: {},
            factory: () => keepAll(hubLog),
          }),
        ],
      });
      const { token } = await hub.portal('POST', '/enrollments', {
        ...{ clusterName: 'poisoned', autoApprove: true },
      });
      kubernetes = await loadKubernetesConnection({
        kubeconfigText: cluster.kubeconfig,
      });
      agent = createAgent({
        hubUrl: hub.url,
        kubernetes,
        state: memoryState(),
        enrollmentToken: async () => token,
        logger: agentLog,
        flushMs: 20,
        timing: { heartbeatMs: 300, digestEveryBeats: 2, stopFlushMs: 500 },
        dispatcher: hubDispatcher().compose(dispatch => (options, handler) => {
          const { body } = options;
          const bytes = typeof body === 'string' ? Buffer.from(body) : body;
          wire.push(inspect([options.path, options.headers], { depth: 5 }));
          if (bytes instanceof Uint8Array) {
            const isPacked = bytes[0] === 0x1f && bytes[1] === 0x8b;
            wire.push(
              (isPacked ? gunzipSync(bytes) : Buffer.from(bytes)).toString(),
            );
          }
          return dispatch(options, handler);
        }),
      });
      await agent.start();
      await readUntil(kindsHeld, held => held.length >= cluster.kinds.length);
      // All of it changes, with other secrets, and then some of it goes.
      cluster.fill(1);
      await readUntil(
        async () => Number((await knex('versions').count({ n: '*' }))[0].n),
        count => count >= cluster.kinds.length * 2,
      );
      cluster.remove('urls');
      await readUntil(
        async () => knex('resources').where('name', 'poisoned-urls'),
        rows => rows.length === 0,
      );
      await settled(knex, hub);
    });
    afterAll(async () => {
      await agent?.stop();
      await kubernetes?.close();
      await hub?.stop();
      await cluster?.stop();
    });

    it('is read by a real agent, which brings what may leave of each', async () => {
      expect(await kindsHeld()).toEqual([...cluster.kinds].sort());
      const shapes = await knex('resources')
        .where('name', 'like', 'poisoned-%')
        .distinct('name');
      expect(shapes.map(({ name }) => name).sort()).toEqual([
        'poisoned-members',
        'poisoned-shapes',
      ]);
      expect(await knex('resources').where('name', 'real')).toHaveLength(1);
      expect(cluster.refusals).toBeGreaterThan(0);
    });

    it('does not go from the agent to the hub (Argo CD CVE-2023-40029)', () => {
      expect(wire.length).toBeGreaterThan(20);
      expect(wire.some(text => text.includes('harmless 1'))).toBe(true);
      expect(wire.flatMap(text => leaks('wire', text))).toEqual([]);
    });

    it('is in no table of the hub, packed or not', async () => {
      const tables = {
        ...(await everything(knex)),
        unpacked: await dump(knex),
      };
      expect(JSON.stringify(tables).includes('harmless 1')).toBe(true);
      const found = Object.entries(tables).flatMap(([table, rows]) =>
        leaks(table, JSON.stringify(rows)),
      );
      expect(found).toEqual([]);
    });

    it('is in no answer, difference, version or export (Argo CD CVE-2026-42880, Rancher CVE-2021-36782)', async () => {
      const uids: string[] = (await knex('feed').distinct('uid')).map(
        ({ uid }) => uid,
      );
      const [{ id: enrollment }] = await knex('enrollments');
      const paths = operations()
        .filter(({ method, path }) => method === 'GET' && path !== '/hints')
        .flatMap(({ path }) => {
          const filled = path
            .replace('{name}', 'poisoned')
            .replace('{id}', enrollment);
          const all = filled.includes('{uid}')
            ? uids.map(uid => filled.replace('{uid}', encodeURIComponent(uid)))
            : [filled];
          const formats = path.endsWith('/export')
            ? ['?format=csv', '?format=ndjson']
            : [''];
          return all.flatMap(one =>
            formats.map(format => ({ template: path, path: one + format })),
          );
        })
        .concat(
          [
            'limit=500',
            'limit=500&type=modified',
            'limit=500&type=deleted',
          ].map(query => ({ template: '/changes', path: `/changes?${query}` })),
        );
      const found = await inLanes(paths, async ({ path, template }) => {
        const response = await fetch(hub.url + path, {
          headers: { authorization: mockCredentials.user.header() },
        });
        const text = await response.text();
        const isJson = /json/.test(response.headers.get('content-type') ?? '');
        if (response.ok && isJson && !path.includes('format=')) {
          answers.push({ path, template, text, body: JSON.parse(text) });
        }
        return { path, status: response.status, text };
      });
      expect(found.filter(({ status }) => status >= 500)).toEqual([]);
      const good = found.filter(({ status }) => status === 200);
      expect(good.length).toBeGreaterThan(uids.length);
      expect(good.some(({ text }) => text.includes('harmless 1'))).toBe(true);
      expect(found.flatMap(({ path, text }) => leaks(path, text))).toEqual([]);
    });

    it('is in no line of a log', () => {
      const lines = [...hubLog, ...agentLog.lines];
      expect(lines.length).toBeGreaterThan(10);
      expect(lines.flatMap(line => leaks('log', line))).toEqual([]);
      expect(JSON.stringify(agent.status())).not.toContain(CANARY);
    });

    it('leaves answers that hold what the document says and nothing else (Argo CD CVE-2025-55190)', () => {
      const schemas = new Map(
        operations()
          .filter(({ method }) => method === 'GET')
          .map(({ path, answer }) => [path, answer]),
      );
      const tried = new Set(answers.map(({ template }) => template));
      expect(tried.size).toBeGreaterThan(15);
      const found = answers.flatMap(({ template, body }) =>
        undocumented(body, schemas.get(template)).map(
          path => `${template} ${path.replace(/\[\d+\]/g, '[]')}`,
        ),
      );
      expect([...new Set(found)]).toEqual([]);
    });
  },
);
