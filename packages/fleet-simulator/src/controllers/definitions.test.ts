import { ApiStatusError, addonKinds, definitionOf } from '../api';
import { ServedClusters, serveSimulatedClusters } from '../http';
import { SimulatedCluster, createSimulatedCluster } from '../SimulatedCluster';

const [certificates] = addonKinds.certManager;
const CERTIFICATE = { apiVersion: 'cert-manager.io/v1', kind: 'Certificate' };
const DEFINITION = {
  apiVersion: 'apiextensions.k8s.io/v1',
  kind: 'CustomResourceDefinition',
  name: 'certificates.cert-manager.io',
};

describe('CustomResourceDefinitions', () => {
  let cluster: SimulatedCluster;
  let served: ServedClusters;

  beforeEach(async () => {
    cluster = createSimulatedCluster({ name: 'one', seed: 1 });
    served = await serveSimulatedClusters([cluster]);
  });
  afterEach(() => served.stop());

  const get = async (path: string) => {
    const answer = await fetch(`${served.url('one')}${path}`);
    return { status: answer.status, body: await answer.json().catch(() => 0) };
  };
  const certificate = (name: string) => ({
    ...CERTIFICATE,
    metadata: { name, namespace: 'default' },
    spec: { secretName: name },
  });

  it('are served once they are there, and told established', async () => {
    const path = '/apis/cert-manager.io/v1';
    expect((await get(path)).status).toBe(404);
    cluster.create(definitionOf(certificates));
    expect((await get(path)).body.resources).toEqual([
      expect.objectContaining({ name: 'certificates', kind: 'Certificate' }),
      expect.objectContaining({ name: 'certificates/status' }),
    ]);
    expect(cluster.get(DEFINITION)?.status).toMatchObject({
      acceptedNames: { plural: 'certificates' },
      storedVersions: ['v1'],
      conditions: [
        { type: 'NamesAccepted', status: 'True' },
        { type: 'Established', status: 'True' },
      ],
    });
    cluster.create(certificate('web'));
    const list = await get(`${path}/namespaces/default/certificates`);
    expect(list.body.items).toHaveLength(1);
  });

  it('take their objects and the watches of them along when they are deleted', async () => {
    cluster.create(definitionOf(certificates));
    cluster.create(certificate('web'));
    const answer = await fetch(
      `${served.url('one')}/apis/cert-manager.io/v1/certificates?watch=true`,
    );
    cluster.delete(DEFINITION);
    const lines = (await answer.text()).trim().split('\n');
    expect(lines.map(line => JSON.parse(line).type)).toEqual([
      'ADDED',
      'DELETED',
    ]);
    expect((await get('/apis/cert-manager.io/v1')).status).toBe(404);
    expect(cluster.get(DEFINITION)).toBeUndefined();
    expect(() => cluster.create(certificate('late'))).toThrow(RangeError);
  });

  it('wait for objects that something still holds', () => {
    cluster.create(definitionOf(certificates));
    const held = certificate('held');
    cluster.create({
      ...held,
      metadata: { ...held.metadata, finalizers: ['example.com/hold'] },
    });
    cluster.delete(DEFINITION);
    expect(cluster.get(DEFINITION)?.metadata.deletionTimestamp).toBeDefined();
    cluster.patch(
      { ...CERTIFICATE, namespace: 'default', name: 'held' },
      { metadata: { finalizers: null } },
    );
    expect(cluster.get(DEFINITION)).toBeUndefined();
  });

  it('serve another version where the storage version changes', async () => {
    cluster.create(definitionOf(certificates));
    cluster.patch(DEFINITION, {
      spec: {
        versions: [
          {
            name: 'v2',
            served: true,
            storage: true,
            schema: { openAPIV3Schema: { type: 'object' } },
          },
        ],
      },
    });
    expect((await get('/apis/cert-manager.io/v1')).status).toBe(404);
    expect((await get('/apis/cert-manager.io/v2')).status).toBe(200);
  });

  it('cannot take a kind that is built in', () => {
    cluster.create({
      ...definitionOf({
        ...certificates,
        group: 'apps',
        plural: 'deployments',
      }),
    });
    expect(cluster.kinds.byPlural('apps/v1', 'deployments')?.kind).toBe(
      'Deployment',
    );
  });

  it('belong to one cluster', () => {
    const other = createSimulatedCluster({ name: 'two', seed: 1 });
    cluster.create(definitionOf(certificates));
    expect(other.kinds.byPlural('cert-manager.io/v1', 'certificates')).toBe(
      undefined,
    );
  });
});

describe('volume claims', () => {
  it('are bound once their storage class is there, and take the volume along', () => {
    const cluster = createSimulatedCluster({ name: 'one', seed: 1 });
    cluster.create({
      apiVersion: 'storage.k8s.io/v1',
      kind: 'StorageClass',
      metadata: { name: 'fast' },
      provisioner: 'csi.example.com',
    });
    const claim = {
      apiVersion: 'v1',
      kind: 'PersistentVolumeClaim',
      namespace: 'default',
      name: 'data',
    };
    cluster.create({
      ...claim,
      metadata: { name: 'data', namespace: 'default' },
      spec: {
        storageClassName: 'fast',
        resources: { requests: { storage: '5Gi' } },
      },
    });
    expect(cluster.get(claim)?.status).toMatchObject({
      phase: 'Bound',
      capacity: { storage: '5Gi' },
    });
    const volumes = () =>
      cluster.list({ apiVersion: 'v1', kind: 'PersistentVolume' });
    expect(volumes()).toHaveLength(1);
    cluster.delete(claim);
    expect(volumes()).toHaveLength(0);
    expect(() => cluster.delete(claim)).toThrow(ApiStatusError);
  });
});
