import {
  connectionState,
  ObjectGroup,
  silenceReason,
  summarize,
} from './summary';

const node = (count: number, status = 'Ready', state = 'healthy') => ({
  kind: 'nodes',
  state,
  status,
  count,
  complete: status.startsWith('Ready') ? count : 0,
});
const deployment = (count: number, state = 'healthy') => ({
  kind: 'deployments.apps',
  state,
  status: state === 'healthy' ? 'Available' : 'Unavailable',
  count,
  complete: state === 'healthy' ? count : 0,
});
const pod = (count: number, status = 'Running', state = 'healthy') => ({
  kind: 'pods',
  state,
  status,
  count,
  complete: state === 'healthy' ? count : 0,
});
const live = (...groups: ObjectGroup[]) => summarize(groups);

describe('connectionState', () => {
  const DAYS = 24 * 3600 * 1000;

  it.each([
    [0, 'live'],
    [40_000, 'live'],
    [40_001, 'late'],
    [120_000, 'late'],
    [120_001, 'unreachable'],
    [45 * DAYS, 'unreachable'],
    [45 * DAYS + 1, 'expired'],
  ])('is after %d ms of silence %s', (age, state) => {
    expect(connectionState(age, false)).toBe(state);
    expect(connectionState(age, true)).toBe('revoked');
  });
});

describe('summarize', () => {
  it('counts what is there and what is as it should be', () => {
    const { counts } = live(
      node(9),
      node(3, 'NotReady', 'critical'),
      { ...node(4), kind: 'namespaces', status: 'Active' },
      deployment(5),
      deployment(2, 'critical'),
      pod(20),
      pod(3, 'Completed'),
      pod(4, 'CrashLoopBackOff', 'critical'),
      { ...pod(7), kind: 'replicasets.apps' },
    );
    expect(counts).toEqual({
      nodes: 12,
      nodesReady: 9,
      namespaces: 4,
      deployments: 7,
      deploymentsAvailable: 5,
      pods: 27,
      podsRunning: 20,
      podsFailing: 4,
      resources: 57,
    });
  });

  it('is healthy without a reason not to be', () => {
    expect(live(node(3), deployment(2), pod(5))).toMatchObject({
      health: 'healthy',
      healthReasons: [],
    });
  });

  it('is unknown until something is reported', () => {
    expect(live()).toMatchObject({
      health: 'unknown',
      healthReasons: ['Its agent has not reported any object yet'],
    });
  });

  it('is degraded for some trouble, and says which', () => {
    expect(
      live(
        node(9),
        node(3, 'NotReady', 'critical'),
        deployment(10),
        deployment(1, 'critical'),
        deployment(2, 'degraded'),
        pod(4, 'CrashLoopBackOff', 'critical'),
        pod(1, 'Init:CrashLoopBackOff', 'critical'),
        pod(1, 'ImagePullBackOff', 'critical'),
        pod(2, 'Unschedulable', 'degraded'),
        pod(1, 'OOMKilled', 'critical'),
      ),
    ).toMatchObject({
      health: 'degraded',
      healthReasons: [
        '3 of 12 nodes are not ready',
        '1 deployment has no replica ready',
        '2 deployments are short of replicas',
        '5 pods crash loop',
        '1 pod cannot get its image',
        '2 pods find no node',
        '1 pod fails',
      ],
    });
  });

  it('is critical when a third of the nodes is not ready', () => {
    expect(live(node(2), node(1, 'NotReady', 'critical'))).toMatchObject({
      health: 'critical',
      healthReasons: ['1 of 3 nodes is not ready'],
    });
    expect(live(node(3), node(1, 'NotReady', 'critical')).health).toBe(
      'degraded',
    );
  });

  it('is critical when a third of the deployments has no replica, and puts that first', () => {
    expect(
      live(
        node(9),
        node(1, 'NotReady', 'critical'),
        deployment(2),
        deployment(1, 'critical'),
      ),
    ).toMatchObject({
      health: 'critical',
      healthReasons: [
        '1 deployment has no replica ready',
        '1 of 10 nodes is not ready',
      ],
    });
  });

  it('does not call a cordoned node short of anything, but one under pressure', () => {
    expect(live(node(1, 'Ready,SchedulingDisabled', 'degraded')).health).toBe(
      'healthy',
    );
    expect(live(node(5), node(1, 'Ready', 'degraded'))).toMatchObject({
      health: 'degraded',
      healthReasons: ['1 node is short of memory, disk or process ids'],
    });
  });

  it('names the worst deployments where they are known', () => {
    const { healthReasons } = summarize(
      [deployment(20), deployment(3, 'critical')],
      [
        { namespace: 'payments', name: 'api', ready: 0, desired: 4 },
        { namespace: 'web', name: 'shop', ready: 0, desired: 1 },
      ],
    );
    expect(healthReasons).toEqual([
      'payments/api has 0 of 4 replicas ready',
      'web/shop has 0 of 1 replica ready',
      '1 more deployment is short of replicas',
    ]);
  });

  it('says of a deployment with all replicas what else is wrong', () => {
    const { healthReasons } = summarize(
      [deployment(1, 'degraded')],
      [{ namespace: 'web', name: 'shop', ready: 2, desired: 2 }],
    );
    expect(healthReasons).toEqual([
      'web/shop has 2 of 2 replicas ready, but its rollout is stalled',
    ]);
  });
});

describe('silenceReason', () => {
  it.each([
    ['unreachable', 5 * 60_000, 'Its agents have been silent for 5 minutes'],
    ['unreachable', 3 * 3_600_000, 'Its agents have been silent for 3 hours'],
    ['expired', 46 * 24 * 3_600_000, 'Its agents have been silent for 46 days'],
    [
      'revoked',
      0,
      'Its agents were revoked; what is shown is what they reported last',
    ],
  ] as const)('of a cluster that is %s after %d ms', (state, ageMs, reason) => {
    expect(silenceReason(state, ageMs)).toBe(reason);
  });
});
