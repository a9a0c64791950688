import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import {
  createServer as createPlainServer,
  IncomingMessage,
  RequestListener,
  Server,
} from 'node:http';
import { createServer } from 'node:https';
import { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  Agent,
  createAgent,
  hubDispatcher,
  loadKubernetesConnection,
  memoryState,
} from '@backstage-fleet/agent';
import {
  createSimulatedCluster,
  ServedClusters,
  serveSimulatedClusters,
} from '@backstage-fleet/simulator';
import {
  keepingLogger,
  migratedDatabase,
  readUntil,
  Relay,
  startTestHub,
  testDatabases,
} from './__testUtils__/hub';

jest.setTimeout(60_000);

const databases = testDatabases();
const TOKEN = 'fleet_token_that_nobody_else_may_have';
const QUICK = {
  backoffBaseMs: 50,
  backoffCapMs: 200,
  heartbeatMs: 200,
  stopFlushMs: 200,
};

/** A certificate for a name that is its own authority, as files. */
function certificate(folder: string, name: string) {
  const cert = join(folder, `${name}.crt`);
  const key = join(folder, `${name}.key`);
  execFileSync(
    'openssl',
    [
      ...['req', '-x509', '-newkey', 'ec', '-pkeyopt'],
      ...['ec_paramgen_curve:P-256', '-nodes', '-days', '2'],
      ...['-subj', `/CN=${name}`, '-addext', `subjectAltName=DNS:${name}`],
      ...['-keyout', key, '-out', cert],
    ],
    { stdio: 'ignore' },
  );
  return { file: cert, cert: readFileSync(cert), key: readFileSync(key) };
}

describe('an agent on its way to the hub', () => {
  let folder: string;
  let served: ServedClusters;
  let own: ReturnType<typeof certificate>;
  let foreign: ReturnType<typeof certificate>;
  const servers: Server[] = [];
  const agents: Agent[] = [];

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'fleet-hostile-'));
    own = certificate(folder, 'localhost');
    foreign = certificate(folder, 'elsewhere.example');
    const cluster = createSimulatedCluster({ name: 'c', seed: 'transport' });
    served = await serveSimulatedClusters([cluster], { port: 0 });
  });
  afterEach(async () => {
    await Promise.all(agents.splice(0).map(each => each.stop()));
    for (const server of servers.splice(0)) {
      server.closeAllConnections();
      await new Promise(resolve => server.close(resolve));
    }
  });
  afterAll(async () => {
    await served?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  /** Listens, and keeps whatever it is asked. */
  async function listen(server: Server): Promise<number> {
    servers.push(server);
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    return (server.address() as AddressInfo).port;
  }

  function recording(answer: RequestListener) {
    const seen: string[] = [];
    const listener: RequestListener = (req, res) => {
      let body = '';
      req.on('data', data => {
        body += data;
      });
      req.on('end', () => {
        seen.push(`${req.url} ${JSON.stringify(req.headers)} ${body}`);
        answer(req, res);
      });
    };
    return { seen, listener };
  }

  async function start(hubUrl: string, caFile?: string) {
    const logger = keepingLogger();
    const agent = createAgent({
      hubUrl,
      kubernetes: await loadKubernetesConnection({
        kubeconfigText: served.kubeconfig('c'),
      }),
      state: memoryState(),
      enrollmentToken: async () => TOKEN,
      logger,
      timing: QUICK,
      dispatcher: hubDispatcher(caFile),
    });
    agents.push(agent);
    // What fails for good fails the start; what may pass is tried again.
    const ended = agent.start().catch(error => logger.error(String(error)));
    return { agent, logger, ended };
  }

  const asHub: RequestListener = (_req: IncomingMessage, res) => {
    res.setHeader('content-type', 'application/json');
    res.end(
      JSON.stringify({
        hubId: 'impostor',
        protocol: { min: 1, max: 2 },
        serverTime: new Date().toISOString(),
      }),
    );
  };

  it.each([
    ['signed by itself', () => own, undefined],
    ['of another name', () => foreign, () => foreign.file],
    ['of its name but another authority', () => own, () => foreign.file],
  ] as const)(
    'says nothing to a server with a certificate %s (Rancher CLI CVE-2025-67601)',
    async (_, pair, trusted) => {
      const { seen, listener } = recording(asHub);
      const { cert, key } = pair();
      const port = await listen(
        createServer({ cert, key }, listener) as unknown as Server,
      );
      const { logger } = await start(
        `https://localhost:${port}/api/fleet`,
        trusted?.(),
      );
      const lines = await readUntil(
        () => logger.lines,
        all => all.some(line => /certificate|altnames|CERT/i.test(line)),
      );
      expect(lines.join('\n')).toMatch(/certificate|altnames|CERT/i);
      expect(seen).toEqual([]);
    },
  );

  it('says nothing to a server whose TLS is of old', async () => {
    const { seen, listener } = recording(asHub);
    const port = await listen(
      createServer(
        {
          cert: own.cert,
          key: own.key,
          maxVersion: 'TLSv1.1',
          minVersion: 'TLSv1',
          ciphers: 'DEFAULT@SECLEVEL=0',
        },
        listener,
      ) as unknown as Server,
    );
    const { logger } = await start(
      `https://localhost:${port}/api/fleet`,
      own.file,
    );
    const lines = await readUntil(
      () => logger.lines,
      all => all.some(line => /protocol|TLS|SSL/i.test(line)),
    );
    expect(lines.join('\n')).toMatch(/protocol|TLS|SSL/i);
    expect(seen).toEqual([]);
  });

  it.each([301, 302, 303, 307, 308])(
    'follows no redirect (%d), so that nobody is told what it holds (Backstage CVE-2026-24048)',
    async status => {
      const target = recording(asHub);
      const targetPort = await listen(createPlainServer(target.listener));
      const first = recording((_req, res) => {
        res.writeHead(status, {
          location: `http://127.0.0.1:${targetPort}/api/fleet/agent/v1/hub`,
        });
        res.end();
      });
      const port = await listen(createPlainServer(first.listener));
      const { agent } = await start(`http://127.0.0.1:${port}/api/fleet`);
      await readUntil(
        () => first.seen,
        seen => seen.length > 1,
      );
      expect(first.seen.length).toBeGreaterThan(1);
      expect(target.seen).toEqual([]);
      expect(first.seen.join().includes(TOKEN)).toBe(false);
      expect(agent.status().phase).not.toBe('running');
    },
  );
});

describe.each(databases.eachSupportedId())(
  'an impostor under the name of the hub, on %p,',
  id => {
    it('with another key gives no orders and takes no agent (Rancher CVE-2024-22030)', async () => {
      const config = { agents: { burst: 1000 } };
      const good = await startTestHub({
        knex: await migratedDatabase(databases, id),
        config,
      });
      const knex = await migratedDatabase(databases, id);
      const impostor = await startTestHub({ knex, config });
      const cluster = createSimulatedCluster({ name: 'c', seed: 'impostor' });
      const served = await serveSimulatedClusters([cluster], { port: 0 });
      const kubernetes = await loadKubernetesConnection({
        kubeconfigText: served.kubeconfig('c'),
      });
      const relay = await Relay.start();
      relay.to(good);
      const logger = keepingLogger();
      const state = memoryState();
      const { token } = await good.portal('POST', '/enrollments', {
        ...{ clusterName: 'one', autoApprove: true },
      });
      const agent = createAgent({
        hubUrl: relay.url,
        kubernetes,
        state,
        enrollmentToken: async () => token,
        logger,
        timing: QUICK,
      });
      try {
        await agent.start();
        await readUntil(
          async () => (await good.portal('GET', '/resources')).items.length,
          count => count > 3,
        );
        const before = (await state.load())!.identity;
        // Somebody took over the name.
        relay.to(impostor);
        const meanwhile = await readUntil(
          () => agent.status().phase,
          phase => phase !== 'running',
        );
        expect(meanwhile).not.toBe('running');
        expect(await knex('resources')).toEqual([]);
        expect(await knex('agents')).toEqual([]);
        expect((await state.load())!.identity).toEqual(before);
        // When the name is its own again, all goes on as before.
        relay.to(good);
        await readUntil(
          () => agent.status().phase,
          phase => phase === 'running',
        );
        expect(agent.status().phase).toBe('running');
      } finally {
        await agent.stop();
        await kubernetes.close();
        await relay.stop();
        await served.stop();
        await good.stop();
        await impostor.stop();
      }
    });
  },
);
