import { JsonObject } from '../../canonical';
import { columnsOf, said } from '../__testUtils__/columnsOf';

const template = {
  spec: { containers: [{ name: 'api', image: 'api:1' }] },
};

describe('deployments', () => {
  it('shows what runs, and how it is replaced', () => {
    expect(
      columnsOf('deployments.apps', {
        metadata: {
          generation: 3,
          annotations: { 'deployment.kubernetes.io/revision': '7' },
        },
        spec: { replicas: 2, strategy: { type: 'RollingUpdate' }, template },
        status: {
          observedGeneration: 3,
          replicas: 2,
          updatedReplicas: 2,
          readyReplicas: 2,
          availableReplicas: 2,
          conditions: [said('Available'), said('Progressing')],
        },
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Available',
      ready: 2,
      desired: 2,
      images: ['api:1'],
      facts: {
        strategy: 'RollingUpdate',
        updated: 2,
        available: 2,
        revision: '7',
      },
    });
  });
});

describe('statefulsets', () => {
  const set = (status: JsonObject, spec: JsonObject = {}) =>
    columnsOf('statefulsets.apps', {
      metadata: { generation: 2 },
      spec: {
        replicas: 3,
        serviceName: 'db',
        updateStrategy: { type: 'RollingUpdate' },
        template,
        ...spec,
      },
      status: {
        observedGeneration: 2,
        replicas: 3,
        readyReplicas: 3,
        currentRevision: 'a',
        updateRevision: 'a',
        ...status,
      },
    });

  it.each([
    ['all are ready', {}, {}, 'healthy', 'Available'],
    ['a pod is missing', { readyReplicas: 2 }, {}, 'degraded', 'Unavailable'],
    ['none is ready', { readyReplicas: 0 }, {}, 'critical', 'Unavailable'],
    [
      'pods are replaced one by one',
      { readyReplicas: 2, updateRevision: 'b' },
      {},
      'progressing',
      'Progressing',
    ],
    [
      'the last pod was replaced but not yet counted',
      { updateRevision: 'b' },
      {},
      'progressing',
      'Progressing',
    ],
    [
      'pods are replaced by hand',
      { updateRevision: 'b' },
      { updateStrategy: { type: 'OnDelete' } },
      'healthy',
      'Available',
    ],
    [
      'it was scaled to nothing',
      { replicas: 0, readyReplicas: 0 },
      { replicas: 0 },
      'healthy',
      'ScaledToZero',
    ],
  ])('tells when %s', (_name, status, spec, state, word) => {
    expect(set(status as JsonObject, spec as JsonObject)).toMatchObject({
      state,
      status: word,
    });
  });

  it('knows its numbers', () => {
    expect(set({ updatedReplicas: 3, availableReplicas: 3 })).toMatchObject({
      ready: 3,
      desired: 3,
      images: ['api:1'],
      facts: {
        strategy: 'RollingUpdate',
        updated: 3,
        available: 3,
        serviceName: 'db',
      },
    });
  });
});

describe('daemonsets', () => {
  it.each([
    [{}, 'healthy', 'Available'],
    [{ numberReady: 4 }, 'degraded', 'Unavailable'],
    [{ numberReady: 0 }, 'critical', 'Unavailable'],
    [{ updatedNumberScheduled: 2 }, 'progressing', 'Progressing'],
    [
      {
        desiredNumberScheduled: 0,
        numberReady: 0,
        updatedNumberScheduled: 0,
      },
      'healthy',
      'NotScheduled',
    ],
  ])('with status %p is %s, %s', (status, state, word) => {
    expect(
      columnsOf('daemonsets.apps', {
        metadata: { generation: 1 },
        spec: { updateStrategy: { type: 'RollingUpdate' }, template },
        status: {
          observedGeneration: 1,
          desiredNumberScheduled: 5,
          updatedNumberScheduled: 5,
          numberReady: 5,
          ...status,
        },
      }),
    ).toMatchObject({ state, status: word, images: ['api:1'] });
  });
});

describe('replicasets and replicationcontrollers', () => {
  it.each(['replicasets.apps', 'replicationcontrollers'])(
    'of %s say how many pods are ready',
    kind => {
      const object = {
        spec: { replicas: 2, template },
        status: { replicas: 2, readyReplicas: 1 },
      };
      expect(columnsOf(kind, object)).toMatchObject({
        state: 'degraded',
        status: 'NotReady',
        ready: 1,
        desired: 2,
        images: ['api:1'],
      });
      expect(
        columnsOf(kind, {
          ...object,
          status: {
            conditions: [said('ReplicaFailure', 'True', 'FailedCreate')],
          },
        }),
      ).toMatchObject({ state: 'critical', reason: 'FailedCreate' });
    },
  );
});

describe('jobs', () => {
  it.each([
    [{ conditions: [said('Complete')] }, 'healthy', 'Complete'],
    [
      { conditions: [said('Failed', 'True', 'BackoffLimitExceeded')] },
      'critical',
      'Failed',
    ],
    [{ conditions: [said('Suspended')] }, 'healthy', 'Suspended'],
    [{ active: 1 }, 'progressing', 'Running'],
    [{ active: 1, failed: 2 }, 'degraded', 'Running'],
    [
      { conditions: [said('SuccessCriteriaMet')] },
      'progressing',
      'SuccessCriteriaMet',
    ],
  ])('with status %p is %s, %s', (status, state, word) => {
    expect(
      columnsOf('jobs.batch', { spec: { template }, status }),
    ).toMatchObject({ state, status: word });
  });

  it('knows how long it took', () => {
    expect(
      columnsOf('jobs.batch', {
        spec: { completions: 3, template },
        status: {
          succeeded: 3,
          startTime: '2026-11-20T10:00:00Z',
          completionTime: '2026-11-20T10:01:30Z',
          conditions: [said('Complete')],
        },
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Complete',
      ready: 3,
      desired: 3,
      images: ['api:1'],
      facts: {
        active: 0,
        failed: 0,
        startedAt: '2026-11-20T10:00:00Z',
        completedAt: '2026-11-20T10:01:30Z',
        durationSeconds: 90,
      },
    });
  });
});

describe('cronjobs', () => {
  const last = '2026-11-20T10:00:00Z';
  it.each([
    [{}, {}, 'healthy', 'Scheduled'],
    [{ suspend: true }, {}, 'healthy', 'Suspended'],
    [{}, { active: [{ name: 'a', uid: 'u' }] }, 'healthy', 'Active'],
    [
      {},
      { lastScheduleTime: last, lastSuccessfulTime: '2026-11-20T10:02:00Z' },
      'healthy',
      'Scheduled',
    ],
    [
      {},
      { lastScheduleTime: last, lastSuccessfulTime: '2026-11-20T09:02:00Z' },
      'degraded',
      'LastRunFailed',
    ],
    [{}, { lastScheduleTime: last }, 'degraded', 'LastRunFailed'],
  ])('with %p and status %p is %s, %s', (spec, status, state, word) => {
    expect(
      columnsOf('cronjobs.batch', {
        spec: {
          schedule: '0 * * * *',
          jobTemplate: { spec: { template } },
          ...spec,
        },
        status,
      }),
    ).toMatchObject({
      state,
      status: word,
      images: ['api:1'],
      facts: { schedule: '0 * * * *' },
    });
  });
});

describe('horizontalpodautoscalers', () => {
  const hpa = (conditions: JsonObject[]): JsonObject => ({
    spec: {
      scaleTargetRef: {
        apiVersion: 'apps/v1',
        kind: 'Deployment',
        name: 'api',
      },
      minReplicas: 2,
      maxReplicas: 10,
      metrics: [
        {
          type: 'Resource',
          resource: {
            name: 'cpu',
            target: { type: 'Utilization', averageUtilization: 80 },
          },
        },
        {
          type: 'Pods',
          pods: {
            metric: { name: 'requests', selector: { matchLabels: { a: 'b' } } },
            target: { type: 'AverageValue', averageValue: '100' },
          },
        },
      ],
    },
    status: {
      currentReplicas: 4,
      desiredReplicas: 5,
      currentMetrics: [{ type: 'Resource' }],
      conditions,
    },
  });

  it('shows bounds, target and metrics', () => {
    expect(
      columnsOf(
        'horizontalpodautoscalers.autoscaling',
        hpa([said('AbleToScale'), said('ScalingActive')]),
      ),
    ).toEqual({
      state: 'healthy',
      status: 'ScalingActive',
      ready: 4,
      desired: 5,
      facts: {
        min: 2,
        max: 10,
        current: 4,
        target: 'Deployment/api',
        metrics: ['cpu 80 %', 'requests 100'],
      },
    });
  });

  it.each([
    [
      said('ScalingActive', 'False', 'FailedGetResourceMetric'),
      'degraded',
      'NotScalingActive',
    ],
    [
      said('ScalingActive', 'False', 'ScalingDisabled'),
      'healthy',
      'ScalingDisabled',
    ],
    [
      said('ScalingLimited', 'True', 'TooManyReplicas'),
      'degraded',
      'ScalingLimited',
    ],
    [
      said('ScalingLimited', 'True', 'TooFewReplicas'),
      'healthy',
      'ScalingActive',
    ],
  ])('with %p is %s, %s', (condition, state, status) => {
    expect(
      columnsOf('horizontalpodautoscalers.autoscaling', hpa([condition])),
    ).toMatchObject({ state, status });
  });
});

describe('poddisruptionbudgets', () => {
  it('says whether a pod may go', () => {
    const budget = (currentHealthy: number, reason: string) =>
      columnsOf('poddisruptionbudgets.policy', {
        spec: { minAvailable: '50%', selector: {} },
        status: {
          currentHealthy,
          desiredHealthy: 2,
          disruptionsAllowed: Math.max(0, currentHealthy - 2),
          expectedPods: 3,
          conditions: [said('DisruptionAllowed', 'True', reason)],
        },
      });
    expect(budget(3, 'SufficientPods')).toEqual({
      state: 'healthy',
      status: 'SufficientPods',
      ready: 3,
      desired: 2,
      facts: { minAvailable: '50%', disruptionsAllowed: 1, expectedPods: 3 },
    });
    expect(budget(1, 'InsufficientPods')).toMatchObject({
      state: 'degraded',
      status: 'InsufficientPods',
    });
  });
});
