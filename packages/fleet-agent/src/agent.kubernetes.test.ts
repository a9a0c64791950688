import { resolve } from 'node:path';
import { request } from 'undici';
import {
  TestCluster,
  describeWithKubernetes,
  startCluster,
} from '@backstage-fleet/kubernetes-harness';
import {
  CustomKind,
  JsonObject,
  KindRegistry,
  KindSpec,
  contentHash,
  projectObject,
  versionsOf,
} from '@backstage-fleet/protocol';
import {
  Agent,
  KubernetesConnection,
  createAgent,
  hubDispatcher,
  loadKubernetesConnection,
  secretState,
} from '.';
import { collectionPath } from './listwatch/collection';
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

const WIDGETS = 'widgets.example.com';

/** A kind of the hub's configuration, known in two versions. */
const WIDGET: CustomKind = {
  group: 'example.com',
  versions: ['v1', 'v1alpha1'],
  kind: 'Widget',
  resource: 'widgets',
  namespaced: true,
  fields: ['spec.size'],
};

/** Its definition in the cluster, the last version being the one that is stored. */
function widgetDefinition(...versions: string[]): string {
  return JSON.stringify({
    apiVersion: 'apiextensions.k8s.io/v1',
    kind: 'CustomResourceDefinition',
    metadata: { name: WIDGETS },
    spec: {
      group: 'example.com',
      scope: 'Namespaced',
      names: { kind: 'Widget', plural: 'widgets', singular: 'widget' },
      versions: versions.map((name, index) => ({
        name,
        served: true,
        storage: index === versions.length - 1,
        schema: {
          openAPIV3Schema: {
            type: 'object',
            'x-kubernetes-preserve-unknown-fields': true,
          },
        },
      })),
    },
  });
}

const MAY_FOLLOW_WIDGETS = JSON.stringify({
  apiVersion: 'v1',
  kind: 'List',
  items: [
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: 'fleet-agent-widgets' },
      rules: [
        {
          apiGroups: ['example.com'],
          resources: ['widgets'],
          verbs: ['get', 'list', 'watch'],
        },
      ],
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: 'fleet-agent-widgets' },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: 'fleet-agent-widgets',
      },
      subjects: [
        {
          kind: 'ServiceAccount',
          name: 'fleet-agent',
          namespace: 'fleet-agent',
        },
      ],
    },
  ],
});

describeWithKubernetes('an agent with the rights of the manifest', () => {
  let cluster: TestCluster;
  let hub: FakeHub;
  let agent: Agent;
  let connection: KubernetesConnection;
  const registry = new KindRegistry({ custom: [WIDGET] });
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
    for (const id of hub.config.kinds) {
      const spec = registry.spec(id)!;
      const version = await servedVersion(spec);
      const { items } = version
        ? await cluster.request('GET', collectionPath(spec, version))
        : { items: [] };
      result[id] = Object.fromEntries(
        items.map((object: JsonObject) => [
          (object.metadata as JsonObject).uid,
          contentHash(projectObject(spec, object, version)),
        ]),
      );
    }
    return result;
  }

  /** The first version of a kind that the cluster serves. */
  async function servedVersion(spec: KindSpec): Promise<string | undefined> {
    for (const version of versionsOf(spec)) {
      const resources = await cluster
        .request('GET', `${collectionPath(spec, version)}?limit=1`)
        .catch(() => undefined);
      if (resources) {
        return version;
      }
    }
    return undefined;
  }

  async function converged(): Promise<void> {
    await eventually(async () => {
      const held = Object.fromEntries(
        hub.config.kinds.map(id => [
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
    hub.config = {
      ...hub.config,
      kinds: registry.idsOf('inventory'),
      custom: [WIDGET],
    };
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
    await eventually(() =>
      expect(agent.status().kinds).toMatchObject({
        pods: { state: 'live' },
        'deployments.apps': { state: 'live' },
        nodes: { state: 'live' },
        [WIDGETS]: { state: 'absent' },
      }),
    );
    const states = Object.values(agent.status().kinds).map(
      ({ state }) => state,
    );
    expect(new Set(states)).toEqual(new Set(['live', 'absent']));
  });

  it('begins with a kind when its definition is made, and moves with its versions', async () => {
    await cluster.kubectl(['apply', '-f', '-'], MAY_FOLLOW_WIDGETS);
    await cluster.kubectl(['apply', '-f', '-'], widgetDefinition('v1alpha1'));
    await eventually(
      () =>
        cluster.request(
          'POST',
          '/apis/example.com/v1alpha1/namespaces/default/widgets',
          {
            apiVersion: 'example.com/v1alpha1',
            kind: 'Widget',
            metadata: { name: 'one' },
            spec: { size: 3, secret: 'planted-spec-value' },
          },
        ),
      30_000,
    );
    const versions = () =>
      [...hub.store.of(WIDGETS).values()].map(
        ({ object }) => object.apiVersion,
      );
    await eventually(
      () => expect(versions()).toEqual(['example.com/v1alpha1']),
      60_000,
    );
    await eventually(() =>
      expect(agent.status().kinds[WIDGETS].state).toBe('live'),
    );

    await cluster.kubectl(
      ['apply', '-f', '-'],
      widgetDefinition('v1alpha1', 'v1'),
    );
    await eventually(
      () => expect(versions()).toEqual(['example.com/v1']),
      60_000,
    );
    await converged();
  });

  it('keeps what it knew when its rights are taken away, and goes on when they are back', async () => {
    await cluster.kubectl([
      'delete',
      'clusterrolebinding',
      'fleet-agent-widgets',
    ]);
    await eventually(
      () => expect(agent.status().kinds[WIDGETS].state).toBe('forbidden'),
      60_000,
    );
    expect(hub.names(WIDGETS)).toEqual(['default/one']);
    expect(agent.status().kinds.pods.state).toBe('live');
    await cluster.kubectl(['apply', '-f', '-'], MAY_FOLLOW_WIDGETS);
    await eventually(
      () => expect(agent.status().kinds[WIDGETS].state).toBe('live'),
      60_000,
    );
  });

  it('takes back the objects of a kind whose definition is deleted', async () => {
    await cluster.kubectl(['delete', 'crd', WIDGETS]);
    await eventually(() => expect(hub.names(WIDGETS)).toEqual([]), 60_000);
    await eventually(() =>
      expect(agent.status().kinds[WIDGETS].state).toBe('absent'),
    );
    await converged();
  });

  it('replaces its key in its Secret', async () => {
    const [old] = hub.agentKids;
    hub.send({ type: 'key.rotate' });
    await eventually(() => {
      expect(hub.agentKids).toHaveLength(1);
      expect(hub.agentKids).not.toContain(old);
    }, 30_000);
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
    expect(all).not.toContain('planted-spec-value');
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
});
