import { CoreV1Api, KubeConfig } from '@kubernetes/client-node';
import {
  createSimulatedCluster,
  demoFleet,
  demoProfilesOf,
  rbacAuthorizer,
  serveSimulatedClusters,
} from '..';
import type { ServedClusters, SimulatedCluster } from '..';
import { ApiClient } from '../contract';

describe('serveSimulatedClusters', () => {
  jest.setTimeout(30_000);

  let cluster: SimulatedCluster;
  let served: ServedClusters;

  const client = (token?: string) =>
    new ApiClient({
      server: served.url('one'),
      token,
    });

  beforeEach(async () => {
    cluster = createSimulatedCluster({
      name: 'one',
      seed: 1,
      bookmarkIntervalMs: 30,
      tokens: {
        reader: { username: 'system:serviceaccount:fleet:agent' },
        admin: { username: 'admin' },
      },
      authorizer: rbacAuthorizer({
        admin: {
          cluster: [{ verbs: ['*'], apiGroups: ['*'], resources: ['*'] }],
        },
        'system:serviceaccount:fleet:agent': {
          cluster: [
            {
              verbs: ['get', 'list', 'watch'],
              apiGroups: [''],
              resources: ['pods'],
            },
          ],
        },
      }),
    });
    const other = createSimulatedCluster({ name: 'two', seed: 1 });
    served = await serveSimulatedClusters([cluster, other]);
  });

  afterEach(() => served.stop());

  it('asks for a token and names what a user may not do', async () => {
    const nobody = await client().get('/api/v1/pods');
    expect(nobody.status).toBe(401);
    expect(nobody.body).toMatchObject({ reason: 'Unauthorized', code: 401 });
    expect((await client('reader').get('/api/v1/pods')).status).toBe(200);
    expect((await client('reader').get('/version')).status).toBe(200);
    const refused = await client('reader').get(
      '/api/v1/namespaces/default/secrets',
    );
    expect(refused.status).toBe(403);
    expect(refused.body).toMatchObject({
      reason: 'Forbidden',
      message:
        'secrets is forbidden: User "system:serviceaccount:fleet:agent" cannot list resource "secrets" in API group "" in the namespace "default"',
      details: { kind: 'secrets' },
    });
    const everywhere = await client('reader').get('/apis/apps/v1/deployments');
    expect(everywhere.body.message).toBe(
      'deployments.apps is forbidden: User "system:serviceaccount:fleet:agent" cannot list resource "deployments" in API group "apps" at the cluster scope',
    );
    const review = await client('reader').post(
      '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
      {
        kind: 'SelfSubjectAccessReview',
        apiVersion: 'authorization.k8s.io/v1',
        spec: { resourceAttributes: { verb: 'list', resource: 'secrets' } },
      },
    );
    expect(review.body.status.allowed).toBe(false);
  });

  it('changes the authorizer while running', async () => {
    served.setAuthorizer('one', undefined);
    expect((await client('reader').get('/api/v1/secrets')).status).toBe(200);
  });

  it('works with the Kubernetes client through its kubeconfig', async () => {
    const config = new KubeConfig();
    config.loadFromString(served.kubeconfig('one', { token: 'admin' }));
    const api = config.makeApiClient(CoreV1Api);
    const { items } = await api.listNamespace();
    expect(items.map(item => item.metadata?.name)).toContain('kube-system');
    const two = new KubeConfig();
    two.loadFromString(served.kubeconfig('two'));
    const other = await two
      .makeApiClient(CoreV1Api)
      .readNamespace({ name: 'kube-system' });
    expect(other.metadata?.uid).not.toBe(cluster.kubeSystemUid);
  });

  it('fails the next matching request as told, once', async () => {
    served.failNext(
      'one',
      { verb: 'list', resource: 'pods' },
      {
        status: 429,
        retryAfter: 7,
      },
    );
    expect((await client('admin').get('/api/v1/nodes')).status).toBe(200);
    const busy = await client('admin').get('/api/v1/pods');
    expect(busy.status).toBe(429);
    expect(busy.headers['retry-after']).toBe('7');
    expect(busy.body.reason).toBe('TooManyRequests');
    expect((await client('admin').get('/api/v1/pods')).status).toBe(200);
    served.failNext('one', {}, { dropConnection: true });
    await expect(client('admin').get('/api/v1/pods')).rejects.toThrow(
      /hang up|ECONNRESET/,
    );
  });

  it('cuts a watch in the middle of a line', async () => {
    served.failNext('one', { verb: 'watch' }, { truncateWatch: 1 });
    const watch = await client('admin').watch('/api/v1/namespaces');
    expect((await watch.next())?.type).toBe('ADDED');
    await expect(watch.next()).rejects.toThrow();
  });

  it('sends bookmarks on their interval and ends watches when told', async () => {
    const revision = cluster.store.revision;
    const watch = await client('admin').watch(
      `/api/v1/nodes?allowWatchBookmarks=true&resourceVersion=${revision}`,
    );
    const bookmark = await watch.next();
    expect(bookmark).toMatchObject({
      type: 'BOOKMARK',
      object: { metadata: { resourceVersion: String(revision) } },
    });
    expect(served.watchCount('one')).toBe(1);
    served.closeWatches('one');
    let next = await watch.next();
    while (next) next = await watch.next();
    expect(served.watchCount('one')).toBe(0);
  });

  it('measures what runs', async () => {
    const fleet = demoFleet({
      seed: 1,
      warmUpSeconds: 60,
      profiles: demoProfilesOf(1),
    });
    const own = await serveSimulatedClusters(
      fleet.clusters.map(member => member.cluster),
    );
    try {
      const api = new ApiClient({
        server: own.url('osl-prod-1'),
      });
      const nodes = await api.get('/apis/metrics.k8s.io/v1beta1/nodes');
      expect(nodes.body.items).toHaveLength(12);
      expect(nodes.body.items[0].usage).toEqual({
        cpu: expect.stringMatching(/^\d+n$/),
        memory: expect.stringMatching(/^\d+Ki$/),
      });
      const pods = await api.get(
        '/apis/metrics.k8s.io/v1beta1/namespaces/payments/pods',
      );
      expect(pods.body.kind).toBe('PodMetricsList');
      expect(pods.body.items.length).toBeGreaterThan(5);
    } finally {
      await own.stop();
    }
  });
});
