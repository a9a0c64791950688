/** What of a node tells where it runs. */
export interface NodeFacts {
  name: string;
  providerId: string;
  labels: Readonly<Record<string, string>>;
  osImage: string;
  kubeletVersion: string;
}

/** Where the machines are, by the scheme of `spec.providerID`; schemes that are not here name themselves. */
const PROVIDER_OF_SCHEME: Readonly<Record<string, string | undefined>> = {
  gce: 'gcp',
  kind: 'docker',
  moref: 'vsphere',
  hcloud: 'hetzner',
  hrobot: 'hetzner',
  oci: 'oracle',
  // Of the distribution itself; says nothing of the machines.
  k3s: undefined,
  rke2: undefined,
  microk8s: undefined,
};

/** Distributions, the first that applies to a node counts. */
const DISTRIBUTIONS: readonly [
  distribution: string,
  applies: (node: NodeFacts) => boolean,
][] = [
  [
    'eks',
    node =>
      node.kubeletVersion.includes('-eks-') ||
      hasLabelOf(node, 'eks.amazonaws.com'),
  ],
  ['aks', node => hasLabelOf(node, 'kubernetes.azure.com')],
  [
    'gke',
    node =>
      node.kubeletVersion.includes('-gke.') ||
      'cloud.google.com/gke-nodepool' in node.labels,
  ],
  [
    'openshift',
    node =>
      'node.openshift.io/os_id' in node.labels ||
      /Enterprise Linux CoreOS|CentOS Stream CoreOS/.test(node.osImage),
  ],
  ['talos', node => node.osImage.startsWith('Talos')],
  [
    'tanzu',
    node =>
      node.kubeletVersion.includes('+vmware.') ||
      hasLabelOf(node, 'run.tanzu.vmware.com'),
  ],
  ['kind', node => node.providerId.startsWith('kind://')],
  ['k3d', isK3d],
  ['k3s', node => node.kubeletVersion.includes('+k3s')],
  ['rke2', node => node.kubeletVersion.includes('+rke2')],
  ['microk8s', node => 'microk8s.io/cluster' in node.labels],
  // kubeadm leaves no word of its own: an upstream version, and roles without a value.
  [
    'kubeadm',
    node =>
      /^v\d+\.\d+\.\d+$/.test(node.kubeletVersion) &&
      node.labels['node-role.kubernetes.io/control-plane'] === '' &&
      'node.kubernetes.io/exclude-from-external-load-balancers' in node.labels,
  ],
];

/** The distribution a node is of, where it tells. */
export function distributionOf(node: NodeFacts): string | undefined {
  return DISTRIBUTIONS.find(([, applies]) => applies(node))?.[0];
}

/** Where the machine of a node is, where it tells. */
export function providerOf(node: NodeFacts): string | undefined {
  const scheme = /^([a-z][a-z0-9+.-]{0,62}):\/\//
    .exec(node.providerId.toLowerCase())
    ?.at(1);
  if (scheme !== undefined) {
    const provider = Object.hasOwn(PROVIDER_OF_SCHEME, scheme)
      ? PROVIDER_OF_SCHEME[scheme]
      : scheme;
    if (provider !== undefined) {
      return provider;
    }
  }
  if (isK3d(node)) {
    return 'docker';
  }
  return node.providerId.startsWith('ocid1.') ? 'oracle' : undefined;
}

/** Region and zone as the provider id has them, for nodes without labels of topology. */
export function placeOf(node: NodeFacts): { region?: string; zone?: string } {
  const aws = /^aws:\/\/\/([a-z]{2}(?:-[a-z]+)+-\d)([a-z])\//.exec(
    node.providerId,
  );
  if (aws) {
    return { region: aws[1], zone: aws[1] + aws[2] };
  }
  const gce = /^gce:\/\/[^/]+\/([a-z]+-[a-z]+\d+)-([a-z])\//.exec(
    node.providerId,
  );
  if (gce) {
    return { region: gce[1], zone: `${gce[1]}-${gce[2]}` };
  }
  const openstack = /^openstack:\/\/([^/]+)\//.exec(node.providerId);
  return openstack ? { region: openstack[1] } : {};
}

function isK3d(node: NodeFacts): boolean {
  return (
    node.kubeletVersion.includes('+k3s') &&
    (node.name.startsWith('k3d-') || /^K3s /i.test(node.osImage))
  );
}

/** Whether a node has a label of a domain, such as `kubernetes.azure.com/cluster`. */
function hasLabelOf(node: NodeFacts, domain: string): boolean {
  return Object.keys(node.labels).some(key => key.startsWith(`${domain}/`));
}
