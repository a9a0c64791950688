import { existsSync } from 'node:fs';
import { startCluster, TestCluster, testLabels, waitFor } from '.';
import { describeWithKubernetes } from './describe';

/** A start takes some 5 s on an idle machine; leave room for a busy one. */
const SLOW = 120_000;
jest.setTimeout(SLOW);

function deployment(name: string, replicas: number, labels: object = {}) {
  return JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'default' },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name, ...labels } },
        spec: { containers: [{ name: 'main', image: 'example.test/web:1' }] },
      },
    },
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

describeWithKubernetes('a cluster of the harness', () => {
  let cluster: TestCluster;

  /** Runs kubectl with the words of one line. */
  const kubectl = (line: string) => cluster.kubectl(line.split(' '));
  const apply = (manifest: string) =>
    cluster.kubectl(['apply', '-f', '-'], manifest);

  const podsOf = async (app: string) =>
    (
      await cluster.request(
        'GET',
        `/api/v1/namespaces/default/pods?labelSelector=app=${app}`,
      )
    ).items;

  beforeAll(async () => {
    cluster = await startCluster({ name: 'harness', auditLog: true });
  }, SLOW);

  afterAll(async () => {
    await cluster?.stop();
  }, SLOW);

  it('serves one Kubernetes version in server and kubectl', async () => {
    const version = JSON.parse(await kubectl('version -o json'));

    expect(version.serverVersion.gitVersion).toMatch(/^v1\.\d+\.\d+/);
    expect(version.serverVersion.major).toBe('1');
    expect(version.clientVersion.gitVersion).toMatch(/^v1\.\d+\.\d+/);
  });

  it('has as many Ready nodes as asked for', async () => {
    const { items } = await cluster.request('GET', '/api/v1/nodes');

    expect(items.map((node: any) => node.metadata.name)).toEqual([
      'node-1',
      'node-2',
      'node-3',
    ]);
    for (const node of items) {
      expect(node.status.conditions).toContainEqual(
        expect.objectContaining({ type: 'Ready', status: 'True' }),
      );
    }
  });

  it('makes a deployment Ready with pods that run on the nodes', async () => {
    await apply(deployment('web', 3));
    await kubectl('rollout status deployment/web --timeout=60s');

    const pods = await podsOf('web');
    expect(pods).toHaveLength(3);
    for (const pod of pods) {
      expect(pod.status.phase).toBe('Running');
      expect(pod.spec.nodeName).toMatch(/^node-[123]$/);
    }
    expect(new Set(pods.map((pod: any) => pod.status.podIP)).size).toBe(3);
  });

  it('removes the pods of a deleted deployment', async () => {
    await apply(deployment('gone', 2));
    await kubectl('rollout status deployment/gone --timeout=60s');

    await kubectl('delete deployment gone');

    await waitFor('all pods are gone', async () => {
      return (await podsOf('gone')).length === 0;
    });
    await expect(kubectl('get replicasets -l app=gone -o name')).resolves.toBe(
      '',
    );
  });

  it('lets pods with the crash label crash again and again, and recover', async () => {
    await apply(deployment('shaky', 1));
    await kubectl('rollout status deployment/shaky --timeout=60s');
    const [pod] = await podsOf('shaky');
    const name = `pod/${pod.metadata.name}`;
    await kubectl(`annotate ${name} fleet.test/restart-every=1s`);

    await kubectl(`label ${name} ${testLabels.crash}=true`);

    const crashing = await waitFor('the pod restarted twice', async () => {
      const [now] = await podsOf('shaky');
      return now.status.containerStatuses[0].restartCount >= 2 && now;
    });
    expect(crashing.status.phase).toBe('Running');
    expect(crashing.status.podIP).toBe(pod.status.podIP);
    expect(crashing.status.containerStatuses).toEqual([
      expect.objectContaining({
        ready: false,
        state: {
          waiting: expect.objectContaining({ reason: 'CrashLoopBackOff' }),
        },
        lastState: { terminated: expect.objectContaining({ exitCode: 1 }) },
      }),
    ]);
    await waitFor('the deployment is unavailable', async () => {
      const { status } = await cluster.request(
        'GET',
        '/apis/apps/v1/namespaces/default/deployments/shaky',
      );
      return status.unavailableReplicas === 1;
    });

    await kubectl(`label ${name} ${testLabels.crash}-`);

    await kubectl('rollout status deployment/shaky --timeout=60s');
    const [recovered] = await podsOf('shaky');
    const [container] = recovered.status.containerStatuses;
    expect(container.state).toHaveProperty('running');
    expect(container.restartCount).toBeGreaterThanOrEqual(2);
  });

  it('completes jobs, and fails those whose pods crash', async () => {
    const job = (name: string, labels: object) =>
      JSON.stringify({
        apiVersion: 'batch/v1',
        kind: 'Job',
        metadata: { name, namespace: 'default' },
        spec: {
          backoffLimit: 0,
          template: {
            metadata: { labels },
            spec: {
              restartPolicy: 'Never',
              containers: [{ name: 'main', image: 'example.test/job:1' }],
            },
          },
        },
      });
    await apply(job('good', {}));
    await apply(job('bad', { [testLabels.crash]: 'true' }));

    await expect(
      kubectl('wait --for=condition=Complete job/good --timeout=60s'),
    ).resolves.toContain('condition met');
    await expect(
      kubectl('wait --for=condition=Failed job/bad --timeout=60s'),
    ).resolves.toContain('condition met');
  });

  it('makes nodes NotReady and puts them under pressure by label', async () => {
    const becomes = (node: string, condition: string) =>
      kubectl(`wait --for=condition=${condition} node/${node} --timeout=30s`);

    await kubectl(`label node node-3 ${testLabels.notReady}=true`);
    await kubectl(`label node node-2 ${testLabels.pressure}=disk`);
    await expect(becomes('node-3', 'Ready=false')).resolves.toMatch(/met/);
    await expect(becomes('node-2', 'DiskPressure=true')).resolves.toMatch(
      /met/,
    );

    await kubectl(`label node node-3 ${testLabels.notReady}-`);
    await kubectl(`label node node-2 ${testLabels.pressure}-`);
    await expect(becomes('node-3', 'Ready=true')).resolves.toMatch(/met/);
    await expect(becomes('node-2', 'DiskPressure=false')).resolves.toMatch(
      /met/,
    );
  });

  it('forbids a service account what no role allows, and allows what one does', async () => {
    await kubectl('create serviceaccount reader');
    const file = await cluster.kubeconfigForServiceAccount('default', 'reader');
    const asReader = (...args: string[]) =>
      cluster.kubectl([`--kubeconfig=${file}`, ...args]);

    await expect(asReader('get', 'pods')).rejects.toThrow(
      /system:serviceaccount:default:reader.* cannot list resource "pods"/,
    );

    await kubectl(
      'create rolebinding reader --clusterrole=view --serviceaccount=default:reader',
    );
    await waitFor('the role counts', () =>
      asReader('get', 'pods', '-o', 'name'),
    );
    await expect(asReader('get', 'secrets')).rejects.toThrow(/forbidden/i);
    await expect(asReader('delete', 'pods', '--all')).rejects.toThrow(
      /forbidden/i,
    );
  });

  it('records who asked for what', async () => {
    const events = [];
    for await (const event of cluster.auditEvents()) {
      events.push(event);
    }
    expect(events).toContainEqual(
      expect.objectContaining({
        verb: 'list',
        objectRef: expect.objectContaining({ resource: 'pods' }),
        user: expect.objectContaining({
          username: 'system:serviceaccount:default:reader',
        }),
        responseStatus: expect.objectContaining({ code: 403 }),
      }),
    );
  });

  it('keeps its data over a restart of the API server and goes on working', async () => {
    const before = await cluster.request('GET', '/api/v1/namespaces/default');
    const oldPid = cluster.pids()['kube-apiserver'];

    await cluster.restartApiServer();

    expect(cluster.pids()['kube-apiserver']).not.toBe(oldPid);
    const after = await cluster.request('GET', '/api/v1/namespaces/default');
    expect(after.metadata.uid).toBe(before.metadata.uid);
    await apply(deployment('later', 2));
    await expect(
      kubectl('rollout status deployment/later --timeout=60s'),
    ).resolves.toContain('successfully rolled out');
  });

  it('answers 410 to old resource versions after compaction and restart', async () => {
    const { metadata } = await cluster.request(
      'GET',
      '/api/v1/namespaces/default/configmaps',
    );
    await kubectl('create configmap newer');

    await cluster.compactEtcd();
    await cluster.restartApiServer();

    const events = await cluster
      .kubectl([
        'get',
        '--raw',
        `/api/v1/namespaces/default/configmaps?watch=true&timeoutSeconds=5&resourceVersion=${metadata.resourceVersion}`,
      ])
      .catch(error => String(error));
    expect(events).toMatch(/too old resource version|Expired|compacted/);
  });

  it('names the component and its log when the start fails', async () => {
    const port = Number(new URL(cluster.server).port);

    await expect(
      startCluster({ name: 'clash', kwokNodes: 0, port }),
    ).rejects.toThrow(/kube-apiserver has exited[^]*address already in use/);
  });

  it('leaves neither a process nor a file when it stops', async () => {
    const pids = Object.values(cluster.pids());
    expect(pids).toHaveLength(5);
    expect(pids.filter(isAlive)).toHaveLength(5);

    await cluster.stop();

    expect(pids.filter(isAlive)).toEqual([]);
    expect(existsSync(cluster.dir)).toBe(false);
  });
});
