import { JsonObject } from '../canonical';
import {
  compileProjection,
  firstForbiddenPath,
  kindSpec,
  actorOfChange,
  lastChangedBy,
  project,
  projectObject,
} from './index';

const CANARY = 'canary-9f8e7d6c5b4a39281706f5e4d3c2b1a0';

const pod: JsonObject = {
  metadata: {
    name: 'api-1',
    namespace: 'payments',
    uid: '11111111-1111-4111-8111-111111111111',
    resourceVersion: '42',
    labels: { 'app.kubernetes.io/name': 'api' },
    annotations: {
      'kubectl.kubernetes.io/last-applied-configuration': CANARY,
      'deployment.kubernetes.io/revision': '3',
      'example.com/note': CANARY,
    },
    managedFields: [
      {
        manager: 'kubectl-client-side-apply',
        operation: 'Update',
        apiVersion: 'v1',
        time: '2026-11-20T10:00:00Z',
        fieldsV1: { 'f:spec': { [CANARY]: {} } },
      },
      {
        manager: 'kubelet',
        operation: 'Update',
        time: '2026-11-20T11:00:00Z',
        subresource: 'status',
      },
    ],
  },
  spec: {
    nodeName: 'node-1',
    volumes: [
      { name: 'a', secret: { secretName: 'tls' } },
      { name: 'b', downwardAPI: { items: [{ path: CANARY }] } },
    ],
    containers: [
      {
        name: 'api',
        image: 'registry.example/api:1.2.3',
        args: [`--password=${CANARY}`],
        command: ['/bin/sh', '-c', CANARY],
        env: [
          { name: 'PASSWORD', value: CANARY },
          {
            name: 'TOKEN',
            valueFrom: { secretKeyRef: { name: 'token', key: 'value' } },
          },
        ],
        livenessProbe: {
          exec: { command: [CANARY] },
          periodSeconds: 5,
          httpGet: {
            path: '/live',
            httpHeaders: [{ name: 'x', value: CANARY }],
          },
        },
        resources: { requests: { cpu: '100m' } },
      },
    ],
  },
  status: {
    phase: 'Running',
    message: CANARY,
    conditions: [
      { type: 'Ready', status: 'True', message: CANARY },
      {
        type: 'PodScheduled',
        status: 'False',
        reason: 'Unschedulable',
        message: `0/3 nodes are available, token=${CANARY}`,
      },
    ],
    containerStatuses: [
      {
        name: 'api',
        ready: false,
        restartCount: 7,
        containerID: CANARY,
        state: { waiting: { reason: 'CrashLoopBackOff', message: CANARY } },
        lastState: {
          terminated: { exitCode: 137, reason: 'OOMKilled', message: CANARY },
        },
      },
    ],
  },
};

describe('projection of a pod', () => {
  const spec = kindSpec('pods')!;
  const projection = projectObject(spec, pod);

  it('lets no canary out of the cluster', () => {
    expect(JSON.stringify(projection)).not.toContain(CANARY);
  });

  it('keeps what the checks and lists need, in the original paths', () => {
    expect(projection).toMatchObject({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: 'api-1',
        labels: { 'app.kubernetes.io/name': 'api' },
        annotations: { 'deployment.kubernetes.io/revision': '3' },
      },
      spec: {
        volumes: [{ name: 'a', secret: { secretName: 'tls' } }, { name: 'b' }],
        containers: [
          {
            env: [
              { name: 'PASSWORD' },
              {
                name: 'TOKEN',
                valueFrom: { secretKeyRef: { name: 'token', key: 'value' } },
              },
            ],
            livenessProbe: { periodSeconds: 5, httpGet: { path: '/live' } },
            resources: { requests: { cpu: '100m' } },
          },
        ],
      },
    });
    expect(projection).not.toHaveProperty('metadata.resourceVersion');
  });

  it('keeps the scheduler message, scrubbed', () => {
    expect(projection).toHaveProperty(
      'status.conditions.1.message',
      '0/3 nodes are available, token ***',
    );
    expect(projection).not.toHaveProperty('status.conditions.0.message');
  });

  it('says what kubectl would, and why', () => {
    expect(spec.columns(projection)).toMatchObject({
      state: 'critical',
      status: 'CrashLoopBackOff',
      reason: 'api exited with code 137 (OOMKilled)',
      ready: 0,
      desired: 1,
      restarts: 7,
      nodeName: 'node-1',
      images: ['registry.example/api:1.2.3'],
    });
  });

  it('is what the hub accepts, and the whole object is not', () => {
    expect(firstForbiddenPath(spec.projection, projection)).toBeUndefined();
    expect(firstForbiddenPath(spec.projection, pod)).toBe(
      'metadata.resourceVersion',
    );
  });

  it('names the latest field manager without the fields', () => {
    expect(lastChangedBy(pod)).toEqual({
      manager: 'kubelet',
      operation: 'Update',
      time: '2026-11-20T11:00:00Z',
      subresource: 'status',
    });
  });
});

describe('lastChangedBy', () => {
  const asked = {
    manager: 'argocd-controller',
    operation: 'Apply',
    time: '2026-11-20T11:00:00Z',
  };
  const reported = (time: string) => ({
    manager: 'kube-controller-manager',
    operation: 'Update',
    subresource: 'status',
    time,
  });
  const by = (...managedFields: JsonObject[]) =>
    lastChangedBy({ metadata: { managedFields } });

  it('names who asked, where status was reported right after', () => {
    const report = reported('2026-11-20T11:00:59Z');
    expect(by(asked, report)).toEqual({ ...report, askedBy: asked });
    expect(by(report, { ...asked, time: '2026-11-20T11:02:00Z' })).toEqual({
      ...asked,
      time: '2026-11-20T11:02:00Z',
    });
  });

  it('does not name who asked long before, or at an unknown time', () => {
    const report = reported('2026-11-20T11:01:01Z');
    expect(by(asked, report)).toEqual(report);
    const { time, ...timeless } = asked;
    expect(by(timeless, report)).toEqual(report);
    expect(by(report)).toEqual(report);
  });

  it('tells by what changed which of both it was', () => {
    const report = reported('2026-11-20T11:00:01Z');
    const actor = by(asked, report);
    expect(actorOfChange(actor, true)).toEqual(asked);
    expect(actorOfChange(actor, false)).toEqual(report);
    expect(actorOfChange(report, true)).toEqual(report);
    expect(actorOfChange(undefined, true)).toBeUndefined();
  });
});

describe('compileProjection', () => {
  const plan = compileProjection([
    'a.b',
    'list[].name',
    'map.*',
    'deep.**',
    'notes[x.y/z]',
  ]);

  it('does not let an object through where a scalar is allowed', () => {
    expect(project(plan, { a: { b: { secret: 1 } } })).toEqual({});
    expect(firstForbiddenPath(plan, { a: { b: { secret: 1 } } })).toBe(
      'a.b.secret',
    );
  });

  it('does not let objects through in scalar maps', () => {
    expect(project(plan, { map: { x: '1', y: { z: 2 } } })).toEqual({
      map: { x: '1' },
    });
    expect(firstForbiddenPath(plan, { map: { y: { z: 2 } } })).toBe('map.y');
  });

  it('takes the keys of labels and quotas for what they are', () => {
    const maps = compileProjection(['spec.hard.*', 'metadata.labels.*']);
    const object = {
      metadata: { labels: { token: 'gold', data: 'lake' } },
      spec: { hard: { secrets: '10', 'count/secrets': '10' } },
    };
    expect(project(maps, object)).toEqual(object);
    expect(firstForbiddenPath(maps, object)).toBeUndefined();
  });

  it('reads bracketed keys', () => {
    expect(project(plan, { notes: { 'x.y/z': 'ok', other: 'no' } })).toEqual({
      notes: { 'x.y/z': 'ok' },
    });
  });

  it('keeps whole subtrees only where told', () => {
    const deep = { deep: { x: [{ y: 1 }] } };
    expect(project(plan, deep)).toEqual(deep);
  });

  it('names a path it cannot read', () => {
    expect(() => compileProjection(['a.'])).toThrow('"a."');
    expect(() => compileProjection(['a.*.b'])).toThrow('goes on after "*"');
  });
});

describe('what is asked of an HTTP server', () => {
  const httpGet = {
    path: `/live?token=${CANARY}#${CANARY}`,
    port: 80,
    httpHeaders: [{ name: 'Authorization', value: CANARY }],
  };

  it.each([
    'spec.probe.httpGet.path',
    'httpGet.path',
    'spec.probe.httpGet.*',
    'spec.probe.httpGet.**',
    'spec.**',
  ])('leaves a cluster by %s without its query and headers', path => {
    const object: JsonObject = { httpGet, spec: { probe: { httpGet } } };
    const projection = project(compileProjection([path]), object);
    expect(JSON.stringify(projection)).not.toContain(CANARY);
    expect(JSON.stringify(projection)).toContain('"path":"/live"');
  });
});
