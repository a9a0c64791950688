import { JsonObject } from '../../canonical';
import { columnsOf, projectionOf, said } from '../__testUtils__/columnsOf';

const LATEST = '2036-11-18T08:03:13Z';

/** Two self-signed certificates that end on 2027-12-26 and 2036-11-18. */
const BUNDLE = [
  'LS0tLS1CRUdJTiBDRVJUSUZJQ0FURS0tLS0tCk1JSUJNRENCNDZBREFnRUNBaFJXYkxYSW',
  'lkdndTVDBvRUFEK0creGFZMmJMVHpBRkJnTXJaWEF3RGpFTU1Bb0cKQTFVRUF3d0RiMnhr',
  'TUI0WERUSTJNVEV5TVRBNE1ETXhNMW9YRFRJM01USXlOakE0TURNeE0xb3dEakVNTUFvRw',
  'pBMVVFQXd3RGIyeGtNQ293QlFZREsyVndBeUVBZVY3RVVHd21BaDFEdHRsWUtYaXgxQ1Jv',
  'Q1RtZVJhT1lyYmVxCmkwTHZpdytqVXpCUk1CMEdBMVVkRGdRV0JCUkMxZDM1TFBaeUpyNW',
  'dzc29KeFdUVTBnT1VhakFmQmdOVkhTTUUKR0RBV2dCUkMxZDM1TFBaeUpyNWdzc29KeFdU',
  'VTBnT1VhakFQQmdOVkhSTUJBZjhFQlRBREFRSC9NQVVHQXl0bApjQU5CQUJHQ2JxNGpodX',
  'k3eDZ3QjA2WCtlRW5TL21rSnoyeEprNVhycW9CSjFFZkUraXV4SkNCdXc0bE5Ka1FnCkNO',
  'YjBBRndXQkJTRXVSSi9leHc0WXlaaHF3az0KLS0tLS1FTkQgQ0VSVElGSUNBVEUtLS0tLQ',
  'otLS0tLUJFR0lOIENFUlRJRklDQVRFLS0tLS0KTUlJQk1EQ0I0NkFEQWdFQ0FoUXBVbWZq',
  'VHUwVUEzK2U2S0ZwbUZnZmZJd2Y2REFGQmdNclpYQXdEakVNTUFvRwpBMVVFQXd3RGJtVj',
  'NNQjRYRFRJMk1URXlNVEE0TURNeE0xb1hEVE0yTVRFeE9EQTRNRE14TTFvd0RqRU1NQW9H',
  'CkExVUVBd3dEYm1WM01Db3dCUVlESzJWd0F5RUFDV3pqNVkwK1RZWGpUUStDb3JYenVMTi',
  'tESUZnY3VlQ3JHUkkKaHNHS3c0eWpVekJSTUIwR0ExVWREZ1FXQkJRaXJocmI5djRhZnF4',
  'WmQxdXZyYTk3ZnEzaGhUQWZCZ05WSFNNRQpHREFXZ0JRaXJocmI5djRhZnF4WmQxdXZyYT',
  'k3ZnEzaGhUQVBCZ05WSFJNQkFmOEVCVEFEQVFIL01BVUdBeXRsCmNBTkJBR1Z6SmdxZ21p',
  'SFdvZDhML0FoSC9TTmxrbER5N1ZySW52ZlE5enhRTTYvQUdWb1YyS2p4VFk3Z2c4cS8KMH',
  'IraTkvTFpkVlkxT3d0THZhNDBUTUE2cVFJPQotLS0tLUVORCBDRVJUSUZJQ0FURS0tLS0t',
  'Cg==',
].join('');

describe('ingresses', () => {
  const ingress: JsonObject = {
    spec: {
      ingressClassName: 'nginx',
      defaultBackend: { service: { name: 'fallback', port: { number: 80 } } },
      rules: [
        {
          host: 'shop.example',
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'web', port: { name: 'http' } } },
              },
              {
                path: '/files',
                pathType: 'Prefix',
                backend: {
                  resource: { apiGroup: 'x', kind: 'Bucket', name: 'files' },
                },
              },
            ],
          },
        },
        {
          http: {
            paths: [
              {
                path: '/',
                pathType: 'Prefix',
                backend: { service: { name: 'any', port: { number: 81 } } },
              },
            ],
          },
        },
      ],
      tls: [{ hosts: ['shop.example'], secretName: 'shop-tls' }],
    },
    status: { loadBalancer: { ingress: [{ ip: '192.0.2.1' }] } },
  };

  it('say what they bring where', () => {
    expect(columnsOf('ingresses.networking.k8s.io', ingress)).toEqual({
      state: 'healthy',
      status: 'Ready',
      facts: {
        hosts: ['*', 'shop.example'],
        class: 'nginx',
        tls: true,
        tlsHosts: ['shop.example'],
        addresses: ['192.0.2.1'],
        backends: ['fallback:80', 'web:http', 'Bucket/files', 'any:81'],
      },
    });
  });

  it('wait for an address, and know their class from the old annotation', () => {
    expect(
      columnsOf('ingresses.networking.k8s.io', {
        metadata: { annotations: { 'kubernetes.io/ingress.class': 'alb' } },
        spec: {},
      }),
    ).toMatchObject({
      state: 'progressing',
      status: 'Pending',
      facts: { class: 'alb', tls: false },
    });
  });
});

describe('networkpolicies', () => {
  it('keep empty selectors and rules, which mean everything', () => {
    const policy: JsonObject = {
      spec: {
        podSelector: {},
        policyTypes: ['Ingress', 'Egress'],
        ingress: [{}],
        egress: [
          { to: [{ namespaceSelector: {} }, { ipBlock: { cidr: '::/0' } }] },
        ],
      },
    };
    expect(
      projectionOf('networkpolicies.networking.k8s.io', policy),
    ).toMatchObject(policy);
    expect(
      columnsOf('networkpolicies.networking.k8s.io', policy).facts,
    ).toEqual({
      policyTypes: ['Ingress', 'Egress'],
      selectsAll: true,
      ingressRules: 1,
      egressRules: 1,
    });
  });
});

describe('endpointslices', () => {
  it.each([
    [[{ conditions: { ready: true } }, {}], 'healthy', 'Ready'],
    [[{ conditions: { ready: false } }, {}], 'degraded', 'NotReady'],
    [[{ conditions: { ready: false } }], 'critical', 'NotReady'],
    [[], 'healthy', 'Empty'],
  ])('with endpoints %p are %s, %s', (endpoints, state, status) => {
    expect(
      columnsOf('endpointslices.discovery.k8s.io', {
        metadata: { labels: { 'kubernetes.io/service-name': 'web' } },
        addressType: 'IPv4',
        endpoints: endpoints.map(
          (item): JsonObject => ({
            addresses: ['10.0.0.1'],
            ...(item as JsonObject),
          }),
        ),
      }),
    ).toMatchObject({
      state,
      status,
      desired: endpoints.length,
      facts: { service: 'web', addressType: 'IPv4' },
    });
  });
});

describe('Gateway API', () => {
  const gateway = (conditions: ReturnType<typeof said>[]) => ({
    spec: {
      gatewayClassName: 'cilium',
      listeners: [
        {
          name: 'https',
          hostname: '*.example',
          port: 443,
          protocol: 'HTTPS',
          tls: { mode: 'Terminate', certificateRefs: [{ name: 'tls' }] },
        },
      ],
    },
    status: {
      addresses: [{ type: 'IPAddress', value: '192.0.2.1' }],
      listeners: [{ name: 'https', attachedRoutes: 3 }],
      conditions,
    },
  });

  it('shows a gateway that works', () => {
    expect(
      columnsOf(
        'gateways.gateway.networking.k8s.io',
        gateway([said('Accepted'), said('Programmed')]),
      ),
    ).toEqual({
      state: 'healthy',
      status: 'Programmed',
      facts: {
        class: 'cilium',
        hosts: ['*.example'],
        ports: ['443/HTTPS'],
        tls: true,
        addresses: ['192.0.2.1'],
        attachedRoutes: 3,
      },
    });
  });

  it.each([
    [[said('Accepted', 'False', 'Invalid')], 'critical', 'NotAccepted'],
    [
      [said('Accepted'), said('Programmed', 'False', 'AddressNotAssigned')],
      'degraded',
      'NotProgrammed',
    ],
    [[], 'progressing', 'Pending'],
  ])('shows one with %p as %s, %s', (conditions, state, status) => {
    expect(
      columnsOf('gateways.gateway.networking.k8s.io', gateway(conditions)),
    ).toMatchObject({ state, status });
  });

  it.each([
    'httproutes.gateway.networking.k8s.io',
    'grpcroutes.gateway.networking.k8s.io',
  ])('shows %s with hosts, gateways and backends', kind => {
    const route = (conditions: ReturnType<typeof said>[]) =>
      columnsOf(kind, {
        spec: {
          hostnames: ['shop.example'],
          parentRefs: [{ name: 'public', namespace: 'infra' }, { name: 'own' }],
          rules: [
            {
              backendRefs: [
                { name: 'web', port: 80 },
                { name: 'api', namespace: 'other' },
              ],
            },
          ],
        },
        status: { parents: [{ controllerName: 'c', conditions }] },
      });
    expect(route([said('Accepted'), said('ResolvedRefs')])).toEqual({
      state: 'healthy',
      status: 'Accepted',
      facts: {
        hosts: ['shop.example'],
        gateways: ['infra/public', 'team-a/own'],
        backends: ['web:80', 'other/api'],
      },
    });
    expect(
      route([
        said('Accepted'),
        said('ResolvedRefs', 'False', 'BackendNotFound'),
      ]),
    ).toMatchObject({
      state: 'degraded',
      status: 'NotResolvedRefs',
      reason: 'BackendNotFound',
    });
    expect(route([])).toMatchObject({ state: 'progressing' });
  });

  it('shows a class by its controller', () => {
    expect(
      columnsOf('gatewayclasses.gateway.networking.k8s.io', {
        spec: { controllerName: 'io.cilium/gateway' },
        status: { conditions: [said('Accepted')] },
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Accepted',
      facts: { controller: 'io.cilium/gateway' },
    });
  });
});

describe('storage and scheduling', () => {
  it('shows a storage class without its parameters', () => {
    const object: JsonObject = {
      metadata: {
        annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
      },
      provisioner: 'ebs.csi.aws.com',
      reclaimPolicy: 'Delete',
      volumeBindingMode: 'WaitForFirstConsumer',
      allowVolumeExpansion: true,
      parameters: { secret: 'x' },
    };
    expect(columnsOf('storageclasses.storage.k8s.io', object).facts).toEqual({
      provisioner: 'ebs.csi.aws.com',
      reclaimPolicy: 'Delete',
      bindingMode: 'WaitForFirstConsumer',
      allowsExpansion: true,
      isDefault: true,
    });
    expect(
      projectionOf('storageclasses.storage.k8s.io', object),
    ).not.toHaveProperty('parameters');
  });

  it('shows an attachment that failed, without what the driver said', () => {
    const object: JsonObject = {
      spec: {
        attacher: 'csi',
        nodeName: 'n1',
        source: { persistentVolumeName: 'pv-1' },
      },
      status: { attached: false, attachError: { message: 'secret' } },
    };
    expect(columnsOf('volumeattachments.storage.k8s.io', object)).toEqual({
      state: 'critical',
      status: 'Attaching',
      reason: 'attachError',
      nodeName: 'n1',
      facts: { driver: 'csi', volumeName: 'pv-1' },
    });
  });

  it('shows priorities', () => {
    expect(
      columnsOf('priorityclasses.scheduling.k8s.io', {
        value: 1000,
        globalDefault: true,
        description: 'text',
      }).facts,
    ).toEqual({ value: 1000, isDefault: true });
  });
});

describe('access', () => {
  it.each([
    'roles.rbac.authorization.k8s.io',
    'clusterroles.rbac.authorization.k8s.io',
  ])('says of %s whether they allow everything of something', kind => {
    const role = (verb: string) =>
      columnsOf(kind, {
        rules: [
          { apiGroups: [''], resources: ['pods'], verbs: ['get', verb] },
          { nonResourceURLs: ['/healthz'], verbs: ['get'] },
        ],
      }).facts;
    expect(role('list')).toEqual({ rules: 2, hasWildcard: false });
    expect(role('*')).toEqual({ rules: 2, hasWildcard: true });
  });

  it('keeps the aggregation of a cluster role, also where it selects all', () => {
    const object: JsonObject = {
      aggregationRule: { clusterRoleSelectors: [{}] },
    };
    expect(
      projectionOf('clusterroles.rbac.authorization.k8s.io', object),
    ).toMatchObject(object);
  });

  it.each([
    'rolebindings.rbac.authorization.k8s.io',
    'clusterrolebindings.rbac.authorization.k8s.io',
  ])('says of %s who gets which role', kind => {
    expect(
      columnsOf(kind, {
        roleRef: { apiGroup: 'x', kind: 'ClusterRole', name: 'admin' },
        subjects: [
          { kind: 'ServiceAccount', namespace: 'ci', name: 'deploy' },
          { kind: 'Group', name: 'team-a' },
        ],
      }),
    ).toEqual({
      state: 'healthy',
      status: 'Active',
      facts: {
        role: 'ClusterRole/admin',
        subjects: ['ServiceAccount:ci/deploy', 'Group:team-a'],
        subjectCount: 2,
      },
    });
    expect(columnsOf(kind, {}).status).toBe('NoSubjects');
  });
});

describe('extensions of the API', () => {
  it('shows a CRD by names and versions, without schemas', () => {
    const object: JsonObject = {
      spec: {
        group: 'example.com',
        scope: 'Namespaced',
        names: { kind: 'Widget', plural: 'widgets' },
        versions: [
          { name: 'v1', served: true, storage: true, schema: { secret: 1 } },
          { name: 'v1beta1', served: false, storage: false },
        ],
        conversion: {
          strategy: 'Webhook',
          webhook: { clientConfig: { caBundle: BUNDLE } },
        },
      },
      status: { conditions: [said('NamesAccepted'), said('Established')] },
    };
    expect(
      columnsOf('customresourcedefinitions.apiextensions.k8s.io', object),
    ).toEqual({
      state: 'healthy',
      status: 'Established',
      facts: {
        group: 'example.com',
        kind: 'Widget',
        scope: 'Namespaced',
        served: ['v1'],
        stored: 'v1',
        caExpiry: LATEST,
      },
    });
    expect(
      JSON.stringify(
        projectionOf('customresourcedefinitions.apiextensions.k8s.io', object),
      ),
    ).not.toMatch(/secret|caBundle/);
  });

  it('shows a CRD whose names are taken', () => {
    expect(
      columnsOf('customresourcedefinitions.apiextensions.k8s.io', {
        status: {
          conditions: [said('NamesAccepted', 'False', 'KindConflict')],
        },
      }),
    ).toMatchObject({ state: 'critical', reason: 'KindConflict' });
  });

  it('shows an API service that is away', () => {
    expect(
      columnsOf('apiservices.apiregistration.k8s.io', {
        spec: {
          service: { namespace: 'kube-system', name: 'metrics' },
          caBundle: BUNDLE,
        },
        status: {
          conditions: [said('Available', 'False', 'MissingEndpoints')],
        },
      }),
    ).toEqual({
      state: 'critical',
      status: 'NotAvailable',
      reason: 'MissingEndpoints',
      facts: { service: 'kube-system/metrics', caExpiry: LATEST },
    });
    expect(
      columnsOf('apiservices.apiregistration.k8s.io', {
        spec: { version: 'v1' },
      }).facts,
    ).toEqual({ service: 'Local' });
  });
});

describe('admission', () => {
  it.each([
    'validatingwebhookconfigurations.admissionregistration.k8s.io',
    'mutatingwebhookconfigurations.admissionregistration.k8s.io',
  ])('keeps of the CA bundles of %s when they end', kind => {
    const object: JsonObject = {
      webhooks: [
        {
          name: 'a.example',
          failurePolicy: 'Fail',
          namespaceSelector: {},
          clientConfig: {
            service: { namespace: 'kyverno', name: 'svc' },
            caBundle: BUNDLE,
          },
        },
        {
          name: 'b.example',
          failurePolicy: 'Ignore',
          clientConfig: {
            url: 'https://u:p@hook.example/x?token=1',
            caBundle: 'bm8gY2VydGlmaWNhdGU=',
            caExpiry: 'made up',
          },
        },
      ],
    };
    const projection = projectionOf(kind, object);
    expect(projection.webhooks).toEqual([
      {
        name: 'a.example',
        failurePolicy: 'Fail',
        namespaceSelector: {},
        clientConfig: {
          service: { namespace: 'kyverno', name: 'svc' },
          caExpiry: LATEST,
        },
      },
      {
        name: 'b.example',
        failurePolicy: 'Ignore',
        clientConfig: { url: 'https://hook.example/x' },
      },
    ]);
    expect(columnsOf(kind, object).facts).toEqual({
      webhooks: 2,
      services: ['kyverno/svc'],
      failurePolicies: ['Fail', 'Ignore'],
      caExpiry: LATEST,
    });
  });

  it('keeps of policies what they match, not their expressions', () => {
    const object: JsonObject = {
      spec: {
        failurePolicy: 'Fail',
        validations: [{ expression: 'secret' }, { expression: 'secret' }],
        variables: [{ name: 'x', expression: 'secret' }],
      },
    };
    const kind = 'validatingadmissionpolicies.admissionregistration.k8s.io';
    expect(columnsOf(kind, object).facts).toEqual({
      failurePolicy: 'Fail',
      validations: 2,
    });
    expect(JSON.stringify(projectionOf(kind, object))).not.toContain('secret');
    expect(
      columnsOf(
        'validatingadmissionpolicybindings.admissionregistration.k8s.io',
        { spec: { policyName: 'p', validationActions: ['Deny'] } },
      ).facts,
    ).toEqual({ policy: 'p', actions: ['Deny'] });
  });
});
