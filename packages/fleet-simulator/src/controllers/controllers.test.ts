import { ManualClock, createSimulatedCluster } from '..';
import type { SimulatedCluster } from '..';

const DEPLOYMENT = {
  apiVersion: 'apps/v1',
  kind: 'Deployment',
  namespace: 'default',
  name: 'web',
};

function cluster(nodes = 3): SimulatedCluster {
  const made = createSimulatedCluster({
    name: 'test',
    seed: 7,
    clock: new ManualClock(Date.parse('2025-06-01T00:00:00Z')),
  });
  for (let i = 0; i < nodes; i++) {
    const name = `node-${i}`;
    made.create({ apiVersion: 'v1', kind: 'Node', metadata: { name } });
    made.patch(
      { apiVersion: 'v1', kind: 'Node', name },
      { status: { allocatable: { cpu: '4', memory: '8Gi', pods: '20' } } },
      { subresource: 'status' },
    );
  }
  return made;
}

function deploy(
  target: SimulatedCluster,
  image: string,
  replicas: number,
  requests: object = { cpu: '100m', memory: '64Mi' },
) {
  const { apiVersion, kind, namespace, name } = DEPLOYMENT;
  target.apply({
    apiVersion,
    kind,
    metadata: { name, namespace },
    spec: {
      replicas,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [{ name: 'main', image, resources: { requests } }],
        },
      },
    },
  });
}

const pods = (target: SimulatedCluster) =>
  target.list({ apiVersion: 'v1', kind: 'Pod' }, 'default');

const statusOf = (target: SimulatedCluster) => target.get(DEPLOYMENT)!.status;

const condition = (object: any, type: string) =>
  object.status.conditions.find((entry: any) => entry.type === type);

describe('controllers', () => {
  it('bring a deployment up: replica set, pods, nodes, readiness', () => {
    const target = cluster();
    deploy(target, 'web:1', 4);
    expect(pods(target).map(pod => pod.status.phase)).toEqual(
      Array(4).fill('Pending'),
    );
    target.tick(20);
    expect(statusOf(target)).toMatchObject({
      replicas: 4,
      updatedReplicas: 4,
      readyReplicas: 4,
      availableReplicas: 4,
      observedGeneration: 1,
    });
    expect(condition(target.get(DEPLOYMENT), 'Progressing').reason).toBe(
      'NewReplicaSetAvailable',
    );
    const nodes = new Set(pods(target).map(pod => pod.spec.nodeName));
    expect(nodes.size).toBe(3);
  });

  it('roll a new version out within maxSurge and maxUnavailable', () => {
    const target = cluster();
    deploy(target, 'web:1', 8);
    target.tick(20);
    deploy(target, 'web:2', 8);
    for (let second = 0; second < 60; second++) {
      target.tick();
      const { availableReplicas = 0, replicas } = statusOf(target);
      expect(availableReplicas).toBeGreaterThanOrEqual(6);
      expect(replicas).toBeLessThanOrEqual(10);
    }
    expect(statusOf(target)).toMatchObject({
      updatedReplicas: 8,
      availableReplicas: 8,
      replicas: 8,
    });
    expect(
      new Set(pods(target).map(pod => pod.spec.containers[0].image)),
    ).toEqual(new Set(['web:2']));
    expect(
      target.get(DEPLOYMENT)!.metadata.annotations![
        'deployment.kubernetes.io/revision'
      ],
    ).toBe('2');
  });

  it('loop a crashing container with growing waits, and heal it', () => {
    const target = cluster();
    let broken = true;
    target.controllers.kubelet.behaviorOf = () =>
      broken ? { exitsAfterMs: 3000, exitReason: 'OOMKilled' } : undefined;
    deploy(target, 'web:1', 1);
    target.tick(90);
    const [container] = pods(target)[0].status.containerStatuses;
    expect(container.restartCount).toBeGreaterThanOrEqual(3);
    expect(container.lastState.terminated).toMatchObject({
      exitCode: 137,
      reason: 'OOMKilled',
    });
    expect(container.state.waiting?.reason).toBe('CrashLoopBackOff');
    expect(condition(target.get(DEPLOYMENT), 'Available').status).toBe('False');
    broken = false;
    target.tick(300);
    expect(statusOf(target).readyReplicas).toBe(1);
    expect(
      pods(target)[0].status.containerStatuses[0].restartCount,
    ).toBeGreaterThan(container.restartCount);
  });

  it('give up on images that are not there and on a rollout past its deadline', () => {
    const target = cluster();
    target.controllers.kubelet.behaviorOf = () => ({ imagePullFails: true });
    deploy(target, 'web:missing', 1);
    target.tick(30);
    const { waiting } = pods(target)[0].status.containerStatuses[0].state;
    expect(['ErrImagePull', 'ImagePullBackOff']).toContain(waiting.reason);
    target.tick(700);
    expect(condition(target.get(DEPLOYMENT), 'Progressing')).toMatchObject({
      status: 'False',
      reason: 'ProgressDeadlineExceeded',
    });
  });

  it('say why a pod fits nowhere', () => {
    const target = cluster();
    deploy(target, 'web:1', 1, { cpu: '100' });
    target.tick();
    expect(condition(pods(target)[0], 'PodScheduled')).toMatchObject({
      status: 'False',
      reason: 'Unschedulable',
      message: '0/3 nodes are available: 3 Insufficient cpu.',
    });
  });

  it('call pods ready again when a node was silent for a short time only', () => {
    const target = cluster(1);
    deploy(target, 'web:1', 2);
    target.tick(30);
    const ready = () =>
      pods(target).map(pod => {
        const { status, reason } = condition(pod, 'Ready');
        return { status, reason };
      });
    target.controllers.nodes.setSilent('node-0', true);
    target.tick(60);
    const lost = { status: 'False', reason: 'NodeNotReady' };
    expect(ready()).toEqual([lost, lost]);
    target.controllers.nodes.setSilent('node-0', false);
    target.tick(3);
    const back = { status: 'True', reason: undefined };
    expect(ready()).toEqual([back, back]);
    expect(statusOf(target).availableReplicas).toBe(2);
  });

  it('empty a node that stays silent and keep it when it comes back', () => {
    const target = cluster();
    deploy(target, 'web:1', 3);
    target.tick(20);
    target.controllers.nodes.setSilent('node-0', true);
    target.tick(60);
    const node = { apiVersion: 'v1', kind: 'Node', name: 'node-0' };
    expect(condition(target.get(node), 'Ready').status).toBe('Unknown');
    expect(statusOf(target).readyReplicas).toBe(2);
    target.tick(320);
    expect(statusOf(target).readyReplicas).toBe(3);
    target.controllers.nodes.setSilent('node-0', false);
    target.tick(10);
    expect(condition(target.get(node), 'Ready').status).toBe('True');
    expect(pods(target)).toHaveLength(3);
  });

  it('evict from a node short of memory', () => {
    const target = cluster(1);
    deploy(target, 'web:1', 2);
    target.tick(20);
    target.controllers.nodes.setMemoryPressure('node-0', true);
    target.tick(5);
    expect(
      pods(target).filter(pod => pod.status.reason === 'Evicted'),
    ).toHaveLength(2);
  });

  it('number the pods of a stateful set and replace them from the top', () => {
    const target = cluster();
    const set = (image: string) =>
      target.apply({
        apiVersion: 'apps/v1',
        kind: 'StatefulSet',
        metadata: { name: 'db', namespace: 'default' },
        spec: {
          replicas: 3,
          serviceName: 'db',
          selector: { matchLabels: { app: 'db' } },
          template: {
            metadata: { labels: { app: 'db' } },
            spec: { containers: [{ name: 'main', image }] },
          },
        },
      });
    set('db:1');
    target.tick(1);
    expect(pods(target).map(pod => pod.metadata.name)).toEqual(['db-0']);
    target.tick(60);
    expect(pods(target).map(pod => pod.metadata.name)).toEqual([
      'db-0',
      'db-1',
      'db-2',
    ]);
    set('db:2');
    target.tick(120);
    expect(pods(target).map(pod => pod.spec.containers[0].image)).toEqual([
      'db:2',
      'db:2',
      'db:2',
    ]);
  });

  it('delete everything below a deleted deployment', () => {
    const target = cluster();
    deploy(target, 'web:1', 3);
    target.tick(20);
    target.delete(DEPLOYMENT);
    target.tick(40);
    expect(pods(target)).toEqual([]);
    expect(target.list({ apiVersion: 'apps/v1', kind: 'ReplicaSet' })).toEqual(
      [],
    );
  });

  it('wait for a service account instead of failing', () => {
    const target = cluster();
    target.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: { name: 'late', namespace: 'default' },
      spec: {
        replicas: 1,
        selector: { matchLabels: { app: 'late' } },
        template: {
          metadata: { labels: { app: 'late' } },
          spec: {
            serviceAccountName: 'late',
            containers: [{ name: 'main', image: 'late:1' }],
          },
        },
      },
    });
    target.tick(5);
    expect(pods(target)).toEqual([]);
    target.create({
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: 'late', namespace: 'default' },
    });
    target.tick();
    expect(pods(target)).toHaveLength(1);
  });
});
