import { JsonObject } from '../../canonical';
import { columnsOf, projectionOf, said } from '../__testUtils__/columnsOf';

describe('namespaces', () => {
  it.each([
    [
      'an active one, with its Pod Security level',
      {
        metadata: {
          labels: { 'pod-security.kubernetes.io/enforce': 'baseline' },
        },
        status: { phase: 'Active' },
      },
      {
        state: 'healthy',
        status: 'Active',
        facts: { phase: 'Active', podSecurity: 'baseline' },
      },
    ],
    [
      'one that cannot end',
      {
        status: {
          phase: 'Terminating',
          conditions: [
            said(
              'NamespaceFinalizersRemaining',
              'True',
              'SomeFinalizersRemain',
            ),
          ],
        },
      },
      {
        state: 'progressing',
        status: 'Terminating',
        reason: 'SomeFinalizersRemain',
        facts: { phase: 'Terminating' },
      },
    ],
  ])('shows %s', (_name, object, expected) => {
    expect(columnsOf('namespaces', object)).toEqual(expected);
  });
});

describe('nodes', () => {
  const node: JsonObject = {
    metadata: {
      labels: {
        'node-role.kubernetes.io/control-plane': '',
        'node-role.kubernetes.io/etcd': '',
        'node.kubernetes.io/instance-type': 'm5.large',
        'topology.kubernetes.io/zone': 'eu-central-1a',
        'topology.kubernetes.io/region': 'eu-central-1',
      },
    },
    spec: { providerID: 'aws:///eu-central-1a/i-0abc' },
    status: {
      capacity: { cpu: '4', memory: '16Gi', pods: '110' },
      allocatable: { cpu: '3920m', memory: '15Gi', pods: '58' },
      conditions: [said('Ready')],
      nodeInfo: {
        kubeletVersion: 'v1.33.2',
        osImage: 'Talos (v1.10)',
        containerRuntimeVersion: 'containerd://2.0.5',
        architecture: 'amd64',
        machineID: 'stays',
      },
    },
  };

  it('shows what a ready node is and offers', () => {
    expect(columnsOf('nodes', node)).toEqual({
      state: 'healthy',
      status: 'Ready',
      ready: 1,
      desired: 1,
      facts: {
        kubeletVersion: 'v1.33.2',
        osImage: 'Talos (v1.10)',
        containerRuntime: 'containerd://2.0.5',
        architecture: 'amd64',
        roles: ['control-plane', 'etcd'],
        instanceType: 'm5.large',
        zone: 'eu-central-1a',
        region: 'eu-central-1',
        cpuMillis: 4000,
        memoryBytes: 16 * 2 ** 30,
        podsAllocatable: 58,
        unschedulable: false,
      },
    });
  });

  it('shows one that is not ready and takes no pods', () => {
    const columns = columnsOf('nodes', {
      ...node,
      spec: { unschedulable: true },
      status: { conditions: [said('Ready', 'Unknown', 'NodeStatusUnknown')] },
    });
    expect(columns).toMatchObject({
      state: 'critical',
      status: 'NotReady,SchedulingDisabled',
      reason: 'NodeStatusUnknown',
      facts: { unschedulable: true },
    });
  });
});

describe('pods', () => {
  it('counts requests, and says how the last container ended', () => {
    const columns = columnsOf('pods', {
      spec: {
        serviceAccountName: 'api',
        containers: [
          {
            name: 'api',
            image: 'api:1',
            resources: { requests: { cpu: '250m', memory: '64Mi' } },
          },
          { name: 'log', image: 'log:1' },
        ],
      },
      status: {
        phase: 'Running',
        qosClass: 'Burstable',
        conditions: [said('Ready')],
        containerStatuses: [
          {
            name: 'api',
            ready: true,
            restartCount: 2,
            state: { running: { startedAt: '2026-11-20T11:00:00Z' } },
            lastState: {
              terminated: {
                reason: 'OOMKilled',
                exitCode: 137,
                finishedAt: '2026-11-20T10:59:59Z',
              },
            },
          },
          { name: 'log', ready: true, restartCount: 0 },
        ],
      },
    });
    expect(columns).toMatchObject({
      state: 'healthy',
      status: 'Running',
      ready: 2,
      desired: 2,
      restarts: 2,
      facts: {
        cpuRequestMillis: 250,
        memoryRequestBytes: 64 * 2 ** 20,
        phase: 'Running',
        qosClass: 'Burstable',
        serviceAccount: 'api',
        lastTermination: 'OOMKilled',
        lastExitCode: 137,
        lastTerminationAt: '2026-11-20T10:59:59Z',
      },
    });
  });

  it('keeps the type of volumes of which nothing else may pass', () => {
    const projection = projectionOf('pods', {
      spec: {
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'git', gitRepo: { repository: 'https://u:p@host/r' } },
          { name: 'nfs', nfs: { server: 'files', path: '/x' } },
        ],
      },
    });
    expect(projection).toMatchObject({
      spec: {
        volumes: [
          { name: 'tmp', emptyDir: {} },
          { name: 'git', gitRepo: {} },
          { name: 'nfs', nfs: {} },
        ],
      },
    });
    expect(JSON.stringify(projection)).not.toContain('host');
  });
});

describe('services', () => {
  it.each([
    [
      'one inside the cluster',
      {
        spec: {
          type: 'ClusterIP',
          clusterIP: '10.0.0.1',
          ports: [{ port: 80, protocol: 'TCP' }],
        },
      },
      {
        state: 'healthy',
        status: 'Active',
        facts: { type: 'ClusterIP', clusterIP: '10.0.0.1', ports: ['80/TCP'] },
      },
    ],
    [
      'a load balancer without an address',
      {
        spec: {
          type: 'LoadBalancer',
          ports: [{ port: 443, nodePort: 30443, protocol: 'TCP' }],
        },
      },
      {
        state: 'progressing',
        status: 'Pending',
        reason: 'The load balancer has no address yet',
        facts: { type: 'LoadBalancer', ports: ['443:30443/TCP'] },
      },
    ],
    [
      'a load balancer with one',
      {
        spec: { type: 'LoadBalancer', externalIPs: ['192.0.2.7'] },
        status: { loadBalancer: { ingress: [{ hostname: 'lb.example' }] } },
      },
      {
        state: 'healthy',
        status: 'Active',
        facts: {
          type: 'LoadBalancer',
          externalHosts: ['lb.example', '192.0.2.7'],
        },
      },
    ],
    [
      'a name outside',
      { spec: { type: 'ExternalName', externalName: 'db.example' } },
      {
        state: 'healthy',
        status: 'Active',
        facts: { type: 'ExternalName', externalHosts: ['db.example'] },
      },
    ],
  ])('shows %s', (_name, object, expected) => {
    expect(columnsOf('services', object)).toEqual(expected);
  });
});

describe('volumes', () => {
  it('shows a claim that is bound', () => {
    expect(
      columnsOf('persistentvolumeclaims', {
        spec: {
          accessModes: ['ReadWriteOnce'],
          resources: { requests: { storage: '8Gi' } },
          storageClassName: 'fast',
          volumeName: 'pv-1',
          volumeMode: 'Filesystem',
        },
        status: { phase: 'Bound', capacity: { storage: '10Gi' } },
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Bound',
      facts: {
        storageClass: 'fast',
        capacityBytes: 10 * 2 ** 30,
        requestedBytes: 8 * 2 ** 30,
        volumeName: 'pv-1',
        accessModes: ['ReadWriteOnce'],
        volumeMode: 'Filesystem',
      },
    });
  });

  it.each([
    ['Pending', 'progressing'],
    ['Lost', 'critical'],
    ['New', 'unknown'],
  ])('takes a claim in phase %s for %s', (phase, state) => {
    expect(
      columnsOf('persistentvolumeclaims', { status: { phase } }),
    ).toMatchObject({ state, status: phase });
  });

  it('shows a volume with its claim, without its handle or secrets', () => {
    const volume = {
      spec: {
        capacity: { storage: '10Gi' },
        accessModes: ['ReadWriteOnce'],
        persistentVolumeReclaimPolicy: 'Retain',
        storageClassName: 'fast',
        claimRef: { namespace: 'team-a', name: 'data', uid: 'u1' },
        csi: {
          driver: 'ebs.csi.aws.com',
          volumeHandle: 'vol-secret',
          volumeAttributes: { key: 'secret' },
        },
      },
      status: { phase: 'Released', message: 'secret' },
    };
    expect(columnsOf('persistentvolumes', volume)).toEqual({
      state: 'degraded',
      status: 'Released',
      facts: {
        storageClass: 'fast',
        capacityBytes: 10 * 2 ** 30,
        accessModes: ['ReadWriteOnce'],
        reclaimPolicy: 'Retain',
        claim: 'team-a/data',
        driver: 'ebs.csi.aws.com',
      },
    });
    expect(
      JSON.stringify(projectionOf('persistentvolumes', volume)),
    ).not.toContain('secret');
  });
});

describe('bounds of a namespace', () => {
  it('says which resource of a quota is used most', () => {
    const quota = (used: string) => ({
      status: {
        hard: { 'requests.cpu': '4', pods: '10', 'services.nodeports': '0' },
        used: { 'requests.cpu': used, pods: '3', 'services.nodeports': '0' },
      },
    });
    expect(columnsOf('resourcequotas', quota('3500m'))).toEqual({
      state: 'healthy',
      status: 'Active',
      facts: { fullest: 'requests.cpu', usedPercent: 87 },
    });
    expect(columnsOf('resourcequotas', quota('4'))).toEqual({
      state: 'degraded',
      status: 'Exhausted',
      reason: 'requests.cpu is used up',
      facts: { fullest: 'requests.cpu', usedPercent: 100 },
    });
    expect(columnsOf('resourcequotas', {})).toMatchObject({
      state: 'healthy',
    });
  });

  it('keeps limits of a limit range', () => {
    const object = {
      spec: { limits: [{ type: 'Container', default: { cpu: '1' } }] },
    };
    expect(columnsOf('limitranges', object)).toEqual({
      state: 'healthy',
      status: 'Active',
      facts: { types: ['Container'] },
    });
    expect(projectionOf('limitranges', object)).toMatchObject(object);
  });

  it('keeps no secrets of a service account, but whether its token is mounted', () => {
    const projection = projectionOf('serviceaccounts', {
      automountServiceAccountToken: false,
      secrets: [{ name: 'token-x' }],
      imagePullSecrets: [{ name: 'registry' }],
    });
    expect(Object.keys(projection).sort()).toEqual([
      'apiVersion',
      'automountServiceAccountToken',
      'kind',
      'metadata',
    ]);
  });
});

describe('events', () => {
  const event = (reason: string, message: string) => ({
    type: 'Warning',
    reason,
    message,
    count: 4,
    firstTimestamp: '2026-11-20T10:00:00Z',
    lastTimestamp: '2026-11-20T10:05:00Z',
    source: { component: 'default-scheduler' },
    involvedObject: { kind: 'Pod', name: 'api-1', uid: 'u1' },
  });

  it('keeps the scrubbed message of the scheduler', () => {
    expect(
      columnsOf(
        'events',
        event('FailedScheduling', '0/3 nodes available, password=hunter2'),
      ),
    ).toEqual({
      state: 'degraded',
      status: 'FailedScheduling',
      reason: '0/3 nodes available, password ***',
      facts: {
        type: 'Warning',
        object: 'Pod/api-1',
        objectUid: 'u1',
        count: 4,
        firstSeen: '2026-11-20T10:00:00Z',
        lastSeen: '2026-11-20T10:05:00Z',
        source: 'default-scheduler',
      },
    });
  });

  it('keeps no other message', () => {
    const projection = projectionOf('events', event('Failed', 'any text'));
    expect(projection).not.toHaveProperty('message');
    expect(columnsOf('events', event('Failed', 'x')).reason).toBeUndefined();
  });
});
