import { JsonObject } from '@backstage-fleet/protocol';
import { groupableChange } from './groupable';

const deployment = {
  kind: 'deployments.apps',
  namespace: 'shop',
  name: 'api',
  type: 'modified' as const,
};

const state = (image: string, more: JsonObject = {}): JsonObject => ({
  metadata: { name: 'api', generation: image.length, labels: {} },
  spec: {
    replicas: 1,
    template: { spec: { containers: [{ name: 'api', image }] } },
  },
  status: { readyReplicas: image.length },
  ...more,
});

const key = (before: JsonObject, after: JsonObject, change = deployment) =>
  groupableChange(change, before, after, undefined)?.key;

describe('groupableChange', () => {
  it('is the same wherever a field came from, and another wherever it went', () => {
    const to2 = key(state('api:1'), state('api:2'));
    expect(to2).toBe(key(state('api:0.9'), state('api:2')));
    expect(to2).not.toBe(key(state('api:1'), state('api:3')));
    expect(to2).not.toBe(
      key(state('api:1'), state('api:2'), { ...deployment, name: 'web' }),
    );
    expect(to2).not.toBe(
      key(state('api:1'), state('api:2'), { ...deployment, namespace: 'x' }),
    );
  });

  it('is of what was asked for, not of what came of it', () => {
    expect(
      groupableChange(deployment, state('api:1'), state('api:22'), undefined)
        ?.fields,
    ).toEqual([
      {
        path: 'spec.template.spec.containers[api].image',
        before: 'api:1',
        after: 'api:22',
      },
    ]);
    expect(
      key(state('api:1'), state('api:1', { status: { readyReplicas: 0 } })),
    ).toBeUndefined();
    expect(
      key(
        state('api:1', { metadata: { finalizers: [] } }),
        state('api:1', { metadata: { finalizers: ['a'] } }),
      ),
    ).toBeUndefined();
  });

  it('is the same restart at whatever time', () => {
    const restarted = (time: string) => ({
      metadata: { annotations: { 'kubectl.kubernetes.io/restartedAt': time } },
    });
    expect(key({}, restarted('10:00'))).toBe(
      key(restarted('9:00'), restarted('10:05')),
    );
  });

  it('is none of what comes and goes by itself', () => {
    const pod = { ...deployment, kind: 'pods' };
    expect(key(state('api:1'), state('api:2'), pod)).toBeUndefined();
    const owned = {
      metadata: { ownerReferences: [{ kind: 'CronJob', controller: true }] },
    };
    const job = { ...deployment, kind: 'jobs.batch', type: 'added' as const };
    expect(groupableChange(job, undefined, owned, undefined)).toBeUndefined();
    expect(
      groupableChange({ ...job, type: 'deleted' }, owned, undefined, undefined),
    ).toBeUndefined();
    expect(
      groupableChange(job, undefined, { metadata: {} }, undefined),
    ).toMatchObject({ fields: [] });
  });

  it('is none of an autoscaler, but of a person who scales', () => {
    const scaled = (manager: string, subresource?: string) =>
      groupableChange(
        deployment,
        { spec: { replicas: 1 } },
        { spec: { replicas: 3 } },
        {
          ...{ manager, operation: 'Update' },
          ...(subresource ? { subresource } : {}),
        },
      );
    expect(scaled('kube-controller-manager', 'scale')).toBeUndefined();
    expect(scaled('kubectl', 'scale')).toBeDefined();
    // The status was written after a person had scaled.
    expect(scaled('kube-controller-manager', 'status')).toBeDefined();
  });

  it('is none where a version is not stored', () => {
    expect(
      groupableChange(deployment, undefined, state('a'), undefined),
    ).toBeUndefined();
    expect(
      groupableChange(
        { ...deployment, type: 'deleted' },
        undefined,
        undefined,
        undefined,
      ),
    ).toBeUndefined();
  });
});
