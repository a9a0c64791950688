import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { request } from 'undici';
import {
  TestCluster,
  describeWithKubernetes,
  startCluster,
} from '@backstage-fleet/kubernetes-harness';
import {
  JsonObject,
  contentHash,
  kindSpecs,
  projectObject,
} from '@backstage-fleet/protocol';
import {
  Agent,
  KubernetesConnection,
  createAgent,
  hubDispatcher,
  loadKubernetesConnection,
  secretState,
} from '.';
import { collectionPath } from './listwatch/lister';
import { FakeHub } from './__testUtils__/FakeHub';
import { FAST, eventually, recordingLogger } from './__testUtils__/harness';

const SLOW = 180_000;
jest.setTimeout(SLOW);

function deployment(image: string, replicas: number): string {
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'web', namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: 'web' } },
      template: {
        metadata: { labels: { app: 'web' } },
        spec: {
          containers: [
            {
              name: 'main',
              image,
              env: [{ name: 'PASSWORD', value: 'planted-env-value' }],
            },
          ],
        },
      },
    },
  });
}

describeWithKubernetes('an agent with the rights of the manifest', () => {
  let cluster: TestCluster;
  let hub: FakeHub;
  let agent: Agent;
  let connection: KubernetesConnection;
  const connections: KubernetesConnection[] = [];
  const logger = recordingLogger();

  async function startAgent(): Promise<void> {
    connection = loadKubernetesConnection({
      kubeconfig: await cluster.kubeconfigForServiceAccount(
        'fleet-agent',
        'fleet-agent',
      ),
    });
    connections.push(connection);
    agent = createAgent({
      hubUrl: hub.url,
      kubernetes: connection,
      state: secretState(connection, 'fleet-agent', 'fleet-agent-identity'),
      enrollmentToken: async () => hub.token,
      strict: true,
      logger,
      timing: { ...FAST, backoffCapMs: 500, heartbeatMs: 500 },
    });
    await agent.start();
  }

  /** uid and hash of everything the cluster has now. */
  async function expected(): Promise<Record<string, Record<string, string>>> {
    const result: Record<string, Record<string, string>> = {};
    for (const spec of kindSpecs()) {
      const { items } = await cluster.request('GET', collectionPath(spec));
      result[spec.id] = Object.fromEntries(
        items.map((object: JsonObject) => [
          (object.metadata as JsonObject).uid,
          contentHash(projectObject(spec, object)),
        ]),
      );
    }
    return result;
  }

  async function converged(): Promise<void> {
    await eventually(async () => {
      const held = Object.fromEntries(
        kindSpecs().map(({ id }) => [
          id,
          Object.fromEntries(
            [...hub.store.of(id)].map(([uid, { hash }]) => [uid, hash]),
          ),
        ]),
      );
      expect(held).toEqual(await expected());
    }, 60_000);
  }

  const podsOf = (name: string) =>
    hub.names('pods').filter(pod => pod.startsWith(`default/${name}-`));

  beforeAll(async () => {
    cluster = await startCluster({ name: 'agent' });
    hub = await FakeHub.start();
    await cluster.kubectl([
      'apply',
      '-f',
      resolve(__dirname, '../deploy/manifest.yaml'),
    ]);
    await cluster.kubectl([
      'create',
      'secret',
      'generic',
      'planted',
      '--from-literal=key=planted-secret-value',
    ]);
    await startAgent();
  }, SLOW);

  afterAll(async () => {
    await agent?.stop();
    await Promise.all(connections.map(each => each.close()));
    await hub?.stop();
    await cluster?.stop();
  }, SLOW);

  it('follows a deployment as it appears, scales and vanishes', async () => {
    await converged();
    await cluster.kubectl(['apply', '-f', '-'], deployment('web:1', 2));
    await eventually(() => expect(podsOf('web')).toHaveLength(2));
    await cluster.kubectl(['scale', 'deployment', 'web', '--replicas=4']);
    await eventually(() => expect(podsOf('web')).toHaveLength(4));
    await converged();
    expect(
      Object.values(agent.status().kinds).map(({ state }) => state),
    ).toEqual(Array(5).fill('live'));
  });

  it('loses and duplicates nothing over a restart of the API server', async () => {
    await cluster.stopApiServer();
    await cluster.startApiServer();
    await cluster.kubectl(['scale', 'deployment', 'web', '--replicas=1']);
    await eventually(() => expect(podsOf('web')).toHaveLength(1), 60_000);
    await converged();
  });

  it('lists again when history was compacted while it was away', async () => {
    await agent.stop();
    await cluster.kubectl(['delete', 'deployment', 'web']);
    await cluster.kubectl(['create', 'namespace', 'other']);
    await cluster.compactEtcd();
    await startAgent();
    await eventually(() => expect(podsOf('web')).toEqual([]), 60_000);
    await converged();
    // The key of the Secret was found again: no second enrollment.
    expect(hub.requests.filter(({ path }) => /enroll/.test(path))).toHaveLength(
      1,
    );
  });

  it('tells nobody what was planted', async () => {
    await cluster.kubectl(['apply', '-f', '-'], deployment('web:2', 1));
    await eventually(() => expect(podsOf('web')).toHaveLength(1));
    const all = JSON.stringify([hub.batches, hub.heartbeats, logger.lines]);
    expect(all).toContain('PASSWORD');
    expect(all).not.toContain('planted-env-value');
    expect(all).not.toContain('planted-secret-value');
  });

  it('refuses to start with all rights', async () => {
    const admin = loadKubernetesConnection({ kubeconfig: cluster.kubeconfig });
    connections.push(admin);
    const eager = createAgent({
      hubUrl: hub.url,
      kubernetes: admin,
      state: {
        location: 'none',
        load: async () => undefined,
        save: async () => {},
      },
      strict: true,
      logger,
    });
    await expect(eager.start()).rejects.toMatchObject({
      failure: 'too_many_rights',
      message: expect.stringContaining('list secrets'),
    });
    await eager.stop();
  });

  it('trusts a server of a private authority by its CA file alone', async () => {
    const url = `${cluster.server}/version`;
    const trusting = hubDispatcher(cluster.caFile);
    const plain = hubDispatcher();
    try {
      const answer = await request(url, { dispatcher: trusting });
      expect(answer.statusCode).toBeLessThan(500);
      await answer.body.dump();
      await expect(request(url, { dispatcher: plain })).rejects.toThrow(
        /certificate/,
      );
    } finally {
      await trusting.destroy();
      await plain.destroy();
    }
  });

  it('holds a manifest whose ClusterRole names the kinds that are collected', () => {
    const text = readFileSync(
      resolve(__dirname, '../deploy/manifest.yaml'),
      'utf8',
    );
    for (const { resource } of kindSpecs()) {
      expect(text).toMatch(new RegExp(`resources: \\[.*\\b${resource}\\b`));
    }
  });
});
