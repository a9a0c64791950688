import {
  entityEnvelopeSchemaValidator,
  DefaultNamespaceEntityPolicy,
  EntityPolicies,
  FieldFormatEntityPolicy,
  resourceEntityV1alpha1Validator,
  SchemaValidEntityPolicy,
} from '@backstage/catalog-model';
import { clusterEntity, ownerOf } from './clusterEntity';
import { testCluster } from './__testUtils__/testClusters';

const options = {
  defaultOwner: 'group:default/unknown',
  fleetUrl: 'https://portal.test/fleet',
};

describe('clusterEntity', () => {
  it('holds what people decide of a cluster', () => {
    const entity = clusterEntity(
      testCluster('prod-eu', {
        owner: 'team-a',
        environment: 'Production (EU)',
        provider: 'openstack',
        region: 'eu-1',
        tags: ['PCI DSS', 'pci-dss', '--'],
      }),
      options,
    );
    expect(entity).toEqual({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Resource',
      metadata: {
        name: 'prod-eu',
        description: 'Kubernetes cluster, Production (EU)',
        annotations: {
          'backstage.io/managed-by-location': 'fleet:prod-eu',
          'backstage.io/managed-by-origin-location': 'fleet:prod-eu',
          'backstage-fleet.io/cluster': 'prod-eu',
          'backstage-fleet.io/cluster-id': 'id-of-prod-eu',
        },
        labels: {
          'backstage-fleet.io/environment': 'Production-EU',
          'backstage-fleet.io/provider': 'openstack',
          'backstage-fleet.io/region': 'eu-1',
        },
        tags: ['pci-dss'],
        links: [
          {
            url: 'https://portal.test/fleet/clusters/prod-eu',
            title: 'Open in Fleet',
            icon: 'dashboard',
          },
        ],
      },
      spec: {
        type: 'kubernetes-cluster',
        owner: 'group:default/team-a',
        lifecycle: 'production',
      },
    });
  });

  it('holds the rest of what people say: description, labels, system and tools', () => {
    const entity = clusterEntity(
      testCluster('prod-eu', {
        description: 'Payments in Europe',
        environment: 'Test',
        criticality: 'high',
        project: 'Payments 2',
        labels: {
          team: 'a b',
          'backstage.io/system': 'payments',
          'backstage-fleet.io/environment': 'forged',
          'not a key': 'x',
        },
        links: [
          { title: 'Grafana', url: 'https://g.test/d', icon: 'dashboard' },
          { title: 'Odd', url: 'https://g.test/o', icon: 'not an icon!' },
          // eslint-disable-next-line no-script-url
          { title: 'Script', url: 'javascript:alert(1)' },
        ],
      }),
      options,
    );
    expect(entity.metadata).toMatchObject({
      description: 'Payments in Europe',
      labels: {
        team: 'a-b',
        'backstage.io/system': 'payments',
        'backstage-fleet.io/environment': 'Test',
        'backstage-fleet.io/criticality': 'high',
        'backstage-fleet.io/project': 'Payments-2',
      },
      links: [
        { title: 'Open in Fleet' },
        { title: 'Grafana', url: 'https://g.test/d', icon: 'dashboard' },
        { title: 'Odd', url: 'https://g.test/o' },
      ],
    });
    expect(entity.metadata.labels).not.toHaveProperty(['not a key']);
    expect(entity.metadata.links).toHaveLength(3);
    expect(entity.spec).toMatchObject({
      system: 'system:default/payments',
      lifecycle: 'test',
    });
  });

  it('does not change when only the state of the cluster does', () => {
    expect(
      clusterEntity(
        testCluster('a', {
          state: 'late',
          health: 'critical',
          lastSeenAt: '2026-11-20T13:00:00.000Z',
          ageSeconds: 50,
          summaryAt: '2026-11-20T13:00:00.000Z',
          minorsBehind: 3,
          kubernetesVersion: 'v1.36.1',
        }),
        options,
      ),
    ).toEqual(clusterEntity(testCluster('a'), options));
  });

  it.each([
    ['a plain cluster', testCluster('a')],
    [
      'hostile metadata',
      testCluster('b'.repeat(63), {
        owner: 'not: a/ref/at all',
        environment: ` ${'ü-'.repeat(80)}`,
        region: '***',
        description: ' ',
        labels: { [`${'k'.repeat(63)}`]: 'v'.repeat(253), 'a/b/c': 'x' },
        links: [{ title: 'T', url: 'https://[', icon: 'x' }],
        tags: ['x'.repeat(100), 'Ü', `${'y'.repeat(62)} z`, 'a--b'],
      }),
    ],
  ])('is an entity the catalog takes, for %s', async (_, cluster) => {
    const entity = clusterEntity(cluster, options);
    expect(() => entityEnvelopeSchemaValidator()(entity)).not.toThrow();
    await expect(resourceEntityV1alpha1Validator.check(entity)).resolves.toBe(
      true,
    );
    const policy = EntityPolicies.allOf([
      new SchemaValidEntityPolicy(),
      new DefaultNamespaceEntityPolicy(),
      new FieldFormatEntityPolicy(),
    ]);
    await expect(policy.enforce(entity)).resolves.toBeDefined();
  });

  it('takes the default owner where there is none or no reference', () => {
    for (const owner of [undefined, '', 'a/b/c', ':']) {
      expect(
        clusterEntity(testCluster('a', { owner }), options).spec.owner,
      ).toBe('group:default/unknown');
    }
    expect(ownerOf('user:Jane')).toBe('user:default/jane');
  });

  it('has no link where the portal has no address', () => {
    const entity = clusterEntity(testCluster('a'), { defaultOwner: 'group:x' });
    expect(entity.metadata.links).toBeUndefined();
  });
});
