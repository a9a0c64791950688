import { JsonObject } from '../../canonical';
import { columnsOf, projectionOf, said } from '../__testUtils__/columnsOf';

describe('Argo CD', () => {
  const KIND = 'applications.argoproj.io';
  const app = (status: JsonObject, spec: JsonObject = {}): JsonObject => ({
    spec: {
      project: 'shop',
      source: {
        repoURL: 'https://bot:token@git.example/shop.git?x=1',
        path: 'deploy',
        targetRevision: 'main',
        helm: {
          releaseName: 'shop',
          values: 'password: secret',
          parameters: [{ name: 'a', value: 'secret' }],
        },
      },
      destination: {
        server: 'https://kubernetes.default.svc',
        namespace: 'shop',
      },
      ...spec,
    },
    status,
  });

  it('shows where an application comes from and goes to', () => {
    const object = app({
      health: { status: 'Healthy', message: 'secret' },
      sync: { status: 'Synced', revision: 'abc' },
      operationState: {
        phase: 'Succeeded',
        message: 'secret',
        finishedAt: '2026-11-20T10:00:00Z',
      },
    });
    expect(columnsOf(KIND, object)).toEqual({
      state: 'healthy',
      status: 'Healthy',
      facts: {
        syncStatus: 'Synced',
        healthStatus: 'Healthy',
        project: 'shop',
        repo: ['https://git.example/shop.git'],
        path: ['deploy'],
        targetRevision: 'main',
        revision: 'abc',
        destination: 'https://kubernetes.default.svc',
        destinationNamespace: 'shop',
        automated: false,
        operation: 'Succeeded',
        lastSync: '2026-11-20T10:00:00Z',
      },
    });
    expect(JSON.stringify(projectionOf(KIND, object))).not.toMatch(
      /secret|token/,
    );
  });

  it.each([
    ['Degraded', 'Synced', undefined, false, 'critical', 'Degraded'],
    ['Progressing', 'Synced', undefined, false, 'progressing', 'Progressing'],
    ['Healthy', 'OutOfSync', undefined, false, 'degraded', 'OutOfSync'],
    ['Healthy', 'OutOfSync', undefined, true, 'progressing', 'OutOfSync'],
    ['Healthy', 'OutOfSync', 'Failed', true, 'degraded', 'OutOfSync'],
    ['Healthy', 'Synced', 'Error', true, 'degraded', 'Healthy'],
    ['Odd', 'Synced', undefined, false, 'unknown', 'Odd'],
  ])(
    'health %s, sync %s, operation %s, automated %s is %s, %s',
    (health, sync, phase, automated, state, status) => {
      expect(
        columnsOf(
          KIND,
          app(
            {
              health: { status: health },
              sync: { status: sync },
              ...(phase ? { operationState: { phase } } : {}),
            },
            automated ? { syncPolicy: { automated: {} } } : {},
          ),
        ),
      ).toMatchObject({ state, status, facts: { automated } });
    },
  );

  it('knows applications of several sources, and projects', () => {
    expect(
      columnsOf(KIND, {
        spec: {
          sources: [
            { repoURL: 'https://u:p@a.example/r', path: 'x' },
            { repoURL: 'ghcr.io/charts', chart: 'redis' },
          ],
        },
        status: { sync: { revisions: ['r1', 'r2'] } },
      }).facts,
    ).toMatchObject({
      repo: ['https://a.example/r', 'ghcr.io/charts'],
      path: ['x', 'redis'],
      revision: 'r1',
    });
    expect(
      columnsOf('appprojects.argoproj.io', {
        spec: {
          sourceRepos: ['*', 'https://u:p@host/r'],
          destinations: [{ server: 'https://a.example?t=1', namespace: '*' }],
          roles: [{ jwtTokens: [{ id: 'secret' }] }],
        },
      }).facts,
    ).toEqual({
      repos: ['*', 'https://host/r'],
      destinations: ['https://a.example/*'],
    });
  });
});

describe('Flux', () => {
  it.each([
    ['gitrepositories', { branch: 'main' }, 'main'],
    ['ocirepositories', { tag: 'v1', semver: '>=1' }, '>=1'],
    ['helmrepositories', {}, undefined],
  ])('shows %s without credentials', (resource, ref, wanted) => {
    const { facts } = columnsOf(`${resource}.source.toolkit.fluxcd.io`, {
      spec: {
        url: 'https://u:p@git.example/r',
        ref: ref as JsonObject,
        interval: '5m',
      },
      status: {
        conditions: [said('Ready')],
        artifact: { revision: 'main@sha1:abc', url: 'http://internal/x' },
      },
    });
    expect(facts).toMatchObject({
      repo: 'https://git.example/r',
      revision: 'main@sha1:abc',
      interval: '5m',
    });
    expect(facts!.targetRevision).toBe(wanted);
  });

  it('shows buckets by their endpoint', () => {
    expect(
      columnsOf('buckets.source.toolkit.fluxcd.io', {
        spec: {
          bucketName: 'b',
          endpoint: 'u:p@minio.example',
          provider: 'aws',
        },
      }).facts,
    ).toMatchObject({ repo: 'minio.example', bucket: 'b', provider: 'aws' });
  });

  const kustomization = (conditions: JsonObject[], spec: JsonObject = {}) =>
    columnsOf('kustomizations.kustomize.toolkit.fluxcd.io', {
      spec: {
        path: './apps',
        prune: true,
        sourceRef: { kind: 'GitRepository', name: 'apps' },
        postBuild: { substitute: { a: 'secret' } },
        ...spec,
      },
      status: {
        conditions,
        lastAppliedRevision: 'main@a',
        lastAttemptedRevision: 'main@b',
      },
    });

  it.each([
    [[said('Ready')], {}, 'healthy', 'Ready'],
    [[said('Ready', 'False', 'BuildFailed')], {}, 'degraded', 'NotReady'],
    [[said('Ready', 'Unknown', 'Progressing')], {}, 'progressing', 'Pending'],
    [
      [said('Stalled', 'True', 'AccessDenied'), said('Ready', 'False')],
      {},
      'critical',
      'Stalled',
    ],
    [[said('Ready', 'False')], { suspend: true }, 'healthy', 'Suspended'],
  ])('with %p and %p is %s, %s', (conditions, spec, state, status) => {
    expect(kustomization(conditions, spec)).toMatchObject({ state, status });
  });

  it('shows what is applied and from where', () => {
    expect(kustomization([said('Ready')]).facts).toEqual({
      source: 'GitRepository/team-a/apps',
      path: './apps',
      revision: 'main@a',
      attemptedRevision: 'main@b',
      prune: true,
    });
  });

  it('shows a Helm release by chart and versions, never its values', () => {
    const object = {
      spec: {
        chart: {
          spec: {
            chart: 'redis',
            version: '1.x',
            sourceRef: {
              kind: 'HelmRepository',
              name: 'bitnami',
              namespace: 'flux-system',
            },
          },
        },
        values: { auth: { password: 'secret' } },
        valuesFrom: [{ kind: 'Secret', name: 'redis-values' }],
      },
      status: {
        conditions: [said('Ready')],
        history: [
          {
            chartName: 'redis',
            chartVersion: '1.2.3',
            appVersion: '7',
            status: 'deployed',
            configDigest: 'sha256:x',
          },
        ],
      },
    };
    const kind = 'helmreleases.helm.toolkit.fluxcd.io';
    expect(columnsOf(kind, object).facts).toEqual({
      chart: 'redis',
      source: 'HelmRepository/flux-system/bitnami',
      targetRevision: '1.x',
      revision: '1.2.3',
      appVersion: '7',
      releaseStatus: 'deployed',
    });
    const projection = projectionOf(kind, object);
    expect(JSON.stringify(projection)).not.toContain('"secret"');
    expect(projection).toHaveProperty('spec.valuesFrom.0.name', 'redis-values');
  });
});

describe('cert-manager', () => {
  const certificate = (conditions: JsonObject[]) =>
    columnsOf('certificates.cert-manager.io', {
      spec: {
        dnsNames: ['shop.example'],
        secretName: 'shop-tls',
        issuerRef: { kind: 'ClusterIssuer', name: 'letsencrypt' },
        keystores: { jks: { password: 'secret' } },
      },
      status: {
        notAfter: '2026-12-01T00:00:00Z',
        renewalTime: '2026-11-15T00:00:00Z',
        conditions,
      },
    });

  it('shows when a certificate ends, for what and from whom', () => {
    expect(certificate([said('Ready')])).toEqual({
      state: 'healthy',
      status: 'Ready',
      facts: {
        notAfter: '2026-12-01T00:00:00Z',
        renewalTime: '2026-11-15T00:00:00Z',
        dnsNames: ['shop.example'],
        issuer: 'ClusterIssuer/letsencrypt',
        secretName: 'shop-tls',
      },
    });
  });

  it.each([
    [
      [said('Ready', 'False', 'DoesNotExist'), said('Issuing')],
      'progressing',
      'Issuing',
    ],
    [[said('Ready', 'False', 'Expired')], 'degraded', 'NotReady'],
    [[said('Ready'), said('Issuing')], 'healthy', 'Ready'],
  ])('with %p is %s, %s', (conditions, state, status) => {
    expect(certificate(conditions)).toMatchObject({ state, status });
  });

  it.each([
    [[said('Ready', 'True', 'Issued')], 'healthy', 'Issued'],
    [[said('Ready', 'False', 'Pending')], 'progressing', 'Pending'],
    [[said('Ready', 'False', 'Failed')], 'critical', 'Failed'],
    [[said('Denied', 'True', 'Policy')], 'critical', 'Denied'],
  ])('shows a request with %p as %s, %s', (conditions, state, status) => {
    const object = {
      spec: { issuerRef: { name: 'ca' }, request: 'secret' },
      status: { conditions, certificate: 'secret' },
    };
    const kind = 'certificaterequests.cert-manager.io';
    expect(columnsOf(kind, object)).toMatchObject({
      state,
      status,
      facts: { issuer: 'Issuer/ca' },
    });
    expect(JSON.stringify(projectionOf(kind, object))).not.toContain('secret');
  });

  it.each(['issuers.cert-manager.io', 'clusterissuers.cert-manager.io'])(
    'shows %s by type and server',
    kind => {
      const facts = (spec: JsonObject) =>
        columnsOf(kind, { spec, status: { conditions: [said('Ready')] } })
          .facts;
      expect(
        facts({
          acme: { server: 'https://acme.example/dir', email: 'a@b.example' },
        }),
      ).toEqual({ type: 'acme', server: 'https://acme.example/dir' });
      expect(facts({ selfSigned: {} })).toEqual({ type: 'selfSigned' });
      expect(facts({ ca: { secretName: 'root' } })).toEqual({
        type: 'ca',
        secretName: 'root',
      });
      expect(
        facts({ vault: { server: 'https://u:p@vault.example', path: 'pki' } }),
      ).toEqual({ type: 'vault', server: 'https://vault.example' });
    },
  );
});

describe('Cluster API', () => {
  const TYPE = 'clusters.cluster.x-k8s.io';

  it('shows a cluster of v1beta2', () => {
    expect(
      columnsOf(TYPE, {
        spec: {
          paused: true,
          controlPlaneRef: { kind: 'KubeadmControlPlane', name: 'a' },
          infrastructureRef: { kind: 'DockerCluster', name: 'a' },
          topology: {
            classRef: { name: 'quick-start' },
            version: 'v1.33.0',
            variables: [{ name: 'token', value: 'secret' }],
          },
        },
        status: {
          phase: 'Provisioned',
          conditions: [said('Available')],
          controlPlane: { desiredReplicas: 3, readyReplicas: 3, replicas: 3 },
          workers: { desiredReplicas: 5, readyReplicas: 4, replicas: 5 },
        },
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Provisioned',
      ready: 7,
      desired: 8,
      facts: {
        phase: 'Provisioned',
        version: 'v1.33.0',
        class: 'quick-start',
        controlPlaneReplicas: 3,
        workerReplicas: 5,
        controlPlane: 'KubeadmControlPlane',
        infrastructure: 'DockerCluster',
        paused: true,
      },
    });
  });

  it('shows a cluster of v1beta1 that is not ready', () => {
    expect(
      columnsOf(TYPE, {
        spec: { topology: { class: 'quick-start', version: 'v1.32.1' } },
        status: {
          phase: 'Provisioned',
          conditions: [said('Ready', 'False', 'ScalingUp')],
        },
      }),
    ).toMatchObject({
      state: 'degraded',
      status: 'Provisioned',
      reason: 'ScalingUp',
      facts: { class: 'quick-start', version: 'v1.32.1', paused: false },
    });
  });

  it.each([
    ['Pending', {}, 'progressing'],
    ['Deleting', {}, 'progressing'],
    ['Failed', { failureReason: 'CreateError' }, 'critical'],
    [
      'Failed',
      { deprecated: { v1beta1: { failureReason: 'CreateError' } } },
      'critical',
    ],
  ])('takes phase %s with %p for %s', (phase, status, state) => {
    const columns = columnsOf(TYPE, { status: { phase, ...status } });
    expect(columns).toMatchObject({ state, status: phase });
    expect(columns.reason).toBe(
      state === 'critical' ? 'CreateError' : undefined,
    );
  });

  const set = {
    clusterName: 'a',
    replicas: 3,
    template: {
      spec: {
        version: 'v1.33.0',
        infrastructureRef: { kind: 'DevMachineTemplate' },
      },
    },
  };

  it.each([
    ['v1beta2', { readyReplicas: 2, upToDateReplicas: 3 }],
    [
      'v1beta1 with what v1beta2 brought',
      { readyReplicas: 3, v1beta2: { readyReplicas: 2, upToDateReplicas: 3 } },
    ],
    ['v1beta1', { readyReplicas: 2, updatedReplicas: 3 }],
  ])('counts machines of a deployment of %s', (_version, status) => {
    expect(
      columnsOf('machinedeployments.cluster.x-k8s.io', {
        spec: set,
        status: { phase: 'Running', replicas: 3, ...status },
      }),
    ).toMatchObject({
      state: 'healthy',
      status: 'Running',
      ready: 2,
      desired: 3,
      facts: {
        cluster: 'a',
        version: 'v1.33.0',
        infrastructure: 'DevMachineTemplate',
        upToDate: 3,
      },
    });
  });

  it.each([
    [{ replicas: 3, readyReplicas: 3 }, 'healthy', 'Running'],
    [{ replicas: 3, readyReplicas: 1 }, 'degraded', 'NotReady'],
    [{ replicas: 1 }, 'progressing', 'ScalingUp'],
    [{ replicas: 5 }, 'progressing', 'ScalingDown'],
    [{ replicas: 3, failureReason: 'CreateError' }, 'critical', 'Failed'],
  ])('shows a machine set with %p as %s, %s', (status, state, word) => {
    expect(
      columnsOf('machinesets.cluster.x-k8s.io', { spec: set, status }),
    ).toMatchObject({ state, status: word });
  });

  it('shows a control plane that rolls out a version, without its configuration', () => {
    const kind = 'kubeadmcontrolplanes.controlplane.cluster.x-k8s.io';
    const object = {
      spec: {
        replicas: 3,
        version: 'v1.33.0',
        kubeadmConfigSpec: { files: [{ content: 'secret' }] },
      },
      status: {
        replicas: 3,
        readyReplicas: 3,
        upToDateReplicas: 1,
        version: 'v1.32.4',
      },
    };
    expect(columnsOf(kind, object)).toMatchObject({
      state: 'progressing',
      status: 'RollingOut',
      facts: {
        version: 'v1.33.0',
        runningVersion: 'v1.32.4',
        upToDate: 1,
        paused: false,
      },
    });
    expect(JSON.stringify(projectionOf(kind, object))).not.toContain('secret');
  });

  it('shows machines with their node', () => {
    expect(
      columnsOf('machines.cluster.x-k8s.io', {
        metadata: { labels: { 'cluster.x-k8s.io/control-plane': '' } },
        spec: { clusterName: 'a', version: 'v1.33.0', failureDomain: 'z1' },
        status: {
          phase: 'Running',
          nodeRef: { name: 'node-1' },
          certificatesExpiryDate: '2027-01-01T00:00:00Z',
        },
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Running',
      facts: {
        cluster: 'a',
        version: 'v1.33.0',
        node: 'node-1',
        failureDomain: 'z1',
        certificatesExpiry: '2027-01-01T00:00:00Z',
        isControlPlane: true,
      },
    });
    expect(
      columnsOf('machines.cluster.x-k8s.io', {
        status: { phase: 'Provisioned' },
      }).state,
    ).toBe('progressing');
  });

  it('shows machine pools, health checks and classes', () => {
    expect(
      columnsOf('machinepools.cluster.x-k8s.io', {
        spec: set,
        status: { phase: 'ScalingUp', readyReplicas: 1 },
      }),
    ).toMatchObject({ state: 'progressing', ready: 1, desired: 3 });
    expect(
      columnsOf('machinehealthchecks.cluster.x-k8s.io', {
        spec: { clusterName: 'a' },
        status: {
          currentHealthy: 1,
          expectedMachines: 3,
          conditions: [said('RemediationAllowed', 'False', 'TooManyUnhealthy')],
        },
      }),
    ).toMatchObject({
      state: 'critical',
      reason: 'TooManyUnhealthy',
      ready: 1,
      desired: 3,
    });
    expect(
      columnsOf('clusterclasses.cluster.x-k8s.io', {
        spec: {
          infrastructure: { templateRef: { kind: 'DevClusterTemplate' } },
          workers: { machineDeployments: [{ class: 'default' }] },
          kubernetesVersions: ['v1.32.0', 'v1.33.0'],
          variables: [{ name: 'a', schema: { secret: 1 } }],
        },
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Active',
      facts: {
        infrastructure: 'DevClusterTemplate',
        workerClasses: ['default'],
        versions: ['v1.32.0', 'v1.33.0'],
        variables: 1,
      },
    });
  });
});
