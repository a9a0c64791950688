import { containerDrawn, containersOf } from './podSpec';

const POD = {
  spec: {
    initContainers: [{ name: 'migrate', image: 'shop/migrate:7' }],
    containers: [
      {
        name: 'api',
        image: 'shop/api:1',
        ports: [{ containerPort: 8080 }],
        resources: { requests: { cpu: '100m' }, limits: { memory: '1Gi' } },
        readinessProbe: {
          httpGet: { path: '/ready', port: 8080 },
          periodSeconds: 5,
        },
        livenessProbe: { tcpSocket: { port: 'http' } },
        env: [{ name: 'MODE' }],
        envFrom: [{ secretRef: { name: 'keys' } }],
        volumeMounts: [{ name: 'data', mountPath: '/data', readOnly: true }],
      },
    ],
  },
  status: {
    initContainerStatuses: [
      {
        name: 'migrate',
        state: { terminated: { reason: 'Completed', exitCode: 0 } },
      },
    ],
    containerStatuses: [
      {
        name: 'api',
        ready: false,
        restartCount: 14,
        state: { waiting: { reason: 'CrashLoopBackOff' } },
        lastState: { terminated: { reason: 'OOMKilled', exitCode: 137 } },
      },
    ],
  },
};

describe('containers', () => {
  it('are read with what they ask for and how they are', () => {
    const [init, api] = containersOf('Pod', POD);
    expect(init).toMatchObject({ name: 'migrate', isInit: true });
    expect(api).toMatchObject({
      ports: ['8080/TCP'],
      cpu: { request: '100m', limit: undefined },
      memory: { request: undefined, limit: '1Gi' },
      probes: [
        { type: 'readinessProbe', text: 'GET :8080/ready', periodSeconds: 5 },
        { type: 'livenessProbe', text: 'TCP :http' },
      ],
      variables: ['MODE', 'keys.*'],
      mounts: [{ name: 'data', path: '/data', readOnly: true }],
      state: {
        phase: 'waiting',
        reason: 'CrashLoopBackOff',
        restarts: 14,
        last: { reason: 'OOMKilled', exitCode: 137 },
      },
    });
  });

  it('are drawn by what they wait for and how they ended', () => {
    const drawn = containersOf('Pod', POD).map(item =>
      containerDrawn(item.state!, item.isInit),
    );
    expect(drawn).toEqual(['healthy', 'critical']);
    const state = { ready: false, restarts: 0 };
    expect(
      containerDrawn(
        { ...state, phase: 'waiting', reason: 'ContainerCreating' },
        false,
      ),
    ).toBe('progressing');
    expect(containerDrawn({ ...state, phase: 'running' }, false)).toBe(
      'degraded',
    );
  });

  it('are found in templates of workloads and cron jobs', () => {
    const spec = { containers: [{ name: 'a', image: 'a' }] };
    expect(
      containersOf('Deployment', { spec: { template: { spec } } }),
    ).toHaveLength(1);
    expect(
      containersOf('CronJob', {
        spec: { jobTemplate: { spec: { template: { spec } } } },
      }),
    ).toHaveLength(1);
    expect(containersOf('Deployment', undefined)).toEqual([]);
  });
});
