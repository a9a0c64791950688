import { JsonObject } from '@backstage-fleet/protocol';
import { detectPlatform } from './detectPlatform';

/** A node as its agent projects it. */
function node(options: {
  name?: string;
  providerID?: string;
  labels?: JsonObject;
  osImage?: string;
  kubeletVersion?: string;
}): JsonObject {
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name: options.name ?? 'node-1',
      labels: { 'kubernetes.io/os': 'linux', ...options.labels },
    },
    spec: options.providerID ? { providerID: options.providerID } : {},
    status: {
      nodeInfo: {
        osImage: options.osImage ?? 'Ubuntu 24.04.2 LTS',
        kubeletVersion: options.kubeletVersion ?? 'v1.34.1',
      },
    },
  };
}

const topology = (region: string, zone: string, machine: string) => ({
  'topology.kubernetes.io/region': region,
  'topology.kubernetes.io/zone': zone,
  'node.kubernetes.io/instance-type': machine,
});

const KUBEADM_CONTROL_PLANE = {
  'node-role.kubernetes.io/control-plane': '',
  'node.kubernetes.io/exclude-from-external-load-balancers': '',
};

describe('detectPlatform', () => {
  it.each([
    [
      'EKS',
      node({
        name: 'ip-10-0-1-17.eu-west-1.compute.internal',
        providerID: 'aws:///eu-west-1a/i-0a1b2c3d4e5f67890',
        osImage: 'Amazon Linux 2023.8.20250818',
        kubeletVersion: 'v1.33.4-eks-99d6cc0',
        labels: {
          'eks.amazonaws.com/nodegroup': 'general',
          ...topology('eu-west-1', 'eu-west-1a', 'm6i.xlarge'),
        },
      }),
      {
        provider: 'aws',
        distribution: 'eks',
        region: 'eu-west-1',
        zones: ['eu-west-1a'],
        machineClasses: ['m6i.xlarge'],
      },
    ],
    [
      'AKS',
      node({
        name: 'aks-nodepool1-31245678-vmss000000',
        providerID:
          'azure:///subscriptions/0000/resourceGroups/mc_rg/providers/Microsoft.Compute/virtualMachineScaleSets/aks-nodepool1/virtualMachines/0',
        labels: {
          'kubernetes.azure.com/cluster': 'mc_rg',
          ...topology('westeurope', 'westeurope-1', 'Standard_D4s_v5'),
        },
      }),
      {
        provider: 'azure',
        distribution: 'aks',
        region: 'westeurope',
        zones: ['westeurope-1'],
        machineClasses: ['Standard_D4s_v5'],
      },
    ],
    [
      'GKE without labels of topology',
      node({
        name: 'gke-prod-default-pool-1a2b3c4d-xyz1',
        providerID: 'gce://project-1/europe-north1-b/gke-prod-default-pool',
        osImage: 'Container-Optimized OS from Google',
        kubeletVersion: 'v1.33.4-gke.1134000',
        labels: { 'cloud.google.com/gke-nodepool': 'default-pool' },
      }),
      {
        provider: 'gcp',
        distribution: 'gke',
        region: 'europe-north1',
        zones: ['europe-north1-b'],
        machineClasses: [],
      },
    ],
    [
      'OpenShift on vSphere',
      node({
        providerID: 'vsphere://4229b1c2-0f3c-8d1e-9b1a-77cf3d3f1c11',
        osImage: 'Red Hat Enterprise Linux CoreOS 418.94.202501221327-0',
        kubeletVersion: 'v1.31.4',
        labels: { 'node.openshift.io/os_id': 'rhcos' },
      }),
      { provider: 'vsphere', distribution: 'openshift' },
    ],
    [
      'Tanzu',
      node({
        providerID: 'vsphere://4229b1c2-0f3c-8d1e-9b1a-77cf3d3f1c12',
        osImage: 'VMware Photon OS/Linux',
        kubeletVersion: 'v1.30.5+vmware.1-fips',
        labels: { 'run.tanzu.vmware.com/tkr': 'v1.30.5' },
      }),
      { provider: 'vsphere', distribution: 'tanzu' },
    ],
    [
      'kubeadm on OpenStack',
      node({
        providerID: 'openstack:///5f0b1c8e-2f0e-4d55-9ed7-0b1f0b2a9e11',
        labels: {
          ...KUBEADM_CONTROL_PLANE,
          ...topology('osl', 'osl-az1', 'b.4c16r'),
        },
      }),
      {
        provider: 'openstack',
        distribution: 'kubeadm',
        region: 'osl',
        zones: ['osl-az1'],
        machineClasses: ['b.4c16r'],
      },
    ],
    [
      'OpenStack with the region in the id',
      node({ providerID: 'openstack://trd/5f0b1c8e-2f0e-4d55-9ed7-0b1f0b2a' }),
      { provider: 'openstack', distribution: undefined, region: 'trd' },
    ],
    [
      'Talos on metal',
      node({ osImage: 'Talos (v1.11.2)', kubeletVersion: 'v1.34.1' }),
      { provider: undefined, distribution: 'talos' },
    ],
    [
      'k3s',
      node({
        providerID: 'k3s://edge-1',
        kubeletVersion: 'v1.33.4+k3s1',
        labels: { 'node.kubernetes.io/instance-type': 'k3s' },
      }),
      { provider: undefined, distribution: 'k3s', machineClasses: [] },
    ],
    [
      'k3d',
      node({
        name: 'k3d-dev-server-0',
        providerID: 'k3s://k3d-dev-server-0',
        osImage: 'K3s v1.33.4+k3s1',
        kubeletVersion: 'v1.33.4+k3s1',
      }),
      { provider: 'docker', distribution: 'k3d' },
    ],
    [
      'RKE2',
      node({ providerID: 'rke2://rke-1', kubeletVersion: 'v1.32.8+rke2r1' }),
      { provider: undefined, distribution: 'rke2' },
    ],
    [
      'kind',
      node({
        name: 'kind-control-plane',
        providerID: 'kind://docker/kind/kind-control-plane',
        osImage: 'Debian GNU/Linux 12 (bookworm)',
        labels: KUBEADM_CONTROL_PLANE,
      }),
      { provider: 'docker', distribution: 'kind' },
    ],
    [
      'MicroK8s',
      node({
        kubeletVersion: 'v1.32.3',
        labels: {
          'microk8s.io/cluster': 'true',
          'node.kubernetes.io/microk8s-controlplane': 'microk8s-controlplane',
        },
      }),
      { provider: undefined, distribution: 'microk8s' },
    ],
    [
      'a provider nobody wrote a rule for',
      node({ providerID: 'digitalocean://123456' }),
      { provider: 'digitalocean', distribution: undefined },
    ],
  ])('finds %s', (_, found, expected) => {
    expect(detectPlatform([found])).toMatchObject(
      Object.fromEntries(
        Object.entries(expected).filter(([, value]) => value !== undefined),
      ),
    );
    for (const [member, value] of Object.entries(expected)) {
      expect([member, detectPlatform([found])[member as 'provider']]).toEqual([
        member,
        value,
      ]);
    }
  });

  it('takes the most common of many, and all zones and machines once', () => {
    const nodes = [
      node({
        providerID: 'aws:///eu-west-1a/i-1',
        labels: topology('eu-west-1', 'eu-west-1b', 'm6i.large'),
      }),
      node({
        providerID: 'aws:///eu-west-1a/i-2',
        labels: topology('eu-west-1', 'eu-west-1a', 'm6i.large'),
      }),
      node({ providerID: 'azure:///x', labels: topology('west', 'w', 'D4') }),
    ];
    expect(detectPlatform(nodes)).toEqual({
      provider: 'aws',
      region: 'eu-west-1',
      zones: ['eu-west-1a', 'eu-west-1b', 'w'],
      machineClasses: ['D4', 'm6i.large'],
    });
  });

  it('says nothing where nodes say nothing, and takes hostile ones', () => {
    const nothing = { zones: [], machineClasses: [] };
    expect(detectPlatform([])).toEqual(nothing);
    expect(detectPlatform([{ spec: { providerID: 'bare' } }])).toEqual(nothing);
    expect(
      detectPlatform([
        { spec: null, metadata: { labels: null }, status: [] },
        { metadata: { labels: { 'topology.kubernetes.io/zone': 7 } } },
        { spec: { providerID: '__proto__://x' } },
      ]),
    ).toEqual(nothing);
    const long = 'z'.repeat(300);
    const many = Array.from({ length: 40 }, (_, i) =>
      node({ labels: topology(long, `${i}-${long}`, `${i}`) }),
    );
    const found = detectPlatform(many);
    expect(found.region).toHaveLength(63);
    expect(found.zones).toHaveLength(20);
    expect(Math.max(...found.zones.map(zone => zone.length))).toBe(63);
  });
});
