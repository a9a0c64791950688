import { createSimulatedCluster } from '../..';

describe('managedFields', () => {
  const reference = {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    namespace: 'default',
    name: 'web',
  };

  function create() {
    const cluster = createSimulatedCluster({
      name: 'fields',
      seed: 1,
      workloads: false,
    });
    cluster.create(
      {
        ...reference,
        metadata: { name: 'web', namespace: 'default' },
        spec: {
          selector: { matchLabels: { app: 'web' } },
          template: {
            metadata: { labels: { app: 'web' } },
            spec: { containers: [{ name: 'main', image: 'web:1' }] },
          },
        },
      },
      { manager: 'argocd-controller' },
    );
    return cluster;
  }

  const image = (entry: any) =>
    entry.fieldsV1['f:spec']?.['f:template']?.['f:spec']?.['f:containers']?.[
      'k:{"name":"main"}'
    ]?.['f:image'];

  it('moves a field to whoever changed it last and leaves the rest', () => {
    const cluster = create();
    cluster.patch(
      reference,
      {
        spec: {
          template: {
            spec: { containers: [{ name: 'main', image: 'web:2' }] },
          },
        },
      },
      {
        manager: 'kubectl-set',
        type: 'application/strategic-merge-patch+json',
      },
    );
    const { managedFields } = cluster.get(reference)!.metadata;
    const owners = managedFields!.filter(image).map(entry => entry.manager);
    expect(owners).toEqual(['kubectl-set']);
    expect(managedFields!.map(entry => entry.manager)).toEqual([
      'argocd-controller',
      'kubectl-set',
    ]);
  });

  it('keeps writes to the status apart and forgets who owned nothing any more', () => {
    const cluster = create();
    cluster.patch(
      reference,
      { status: { replicas: 1 } },
      { manager: 'kube-controller-manager', subresource: 'status' },
    );
    cluster.patch(
      reference,
      { metadata: { labels: { a: 'b' } } },
      { manager: 'kubectl-label' },
    );
    cluster.patch(
      reference,
      { metadata: { labels: null } },
      { manager: 'kubectl-label' },
    );
    expect(
      cluster
        .get(reference)!
        .metadata.managedFields!.map(({ manager, subresource }) => [
          manager,
          subresource,
        ]),
    ).toEqual([
      ['argocd-controller', undefined],
      ['kube-controller-manager', 'status'],
    ]);
  });
});
