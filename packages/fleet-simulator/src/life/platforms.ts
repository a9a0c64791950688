import { Random } from '../store';
import { NodePool } from './profiles';

/**
 * What the machines of a cluster are and who runs its control plane.
 *
 * @public
 */
export type PlatformName = 'openstack' | 'vsphere' | 'k3s' | 'eks' | 'aks';

/**
 * Where the machines of a cluster are.
 *
 * @public
 */
export type ProviderName = 'openstack' | 'vsphere' | 'aws' | 'azure';

/** What tells a node of a platform from one of another. */
interface Platform {
  osImage: string;
  kernel: string;
  /** Instance types by size of pool. */
  instanceTypes: Record<NodePool['size'], string>;
  /** Whether control plane nodes can be seen; a provider may keep them to itself. */
  showsControlPlane: boolean;
  storage: { name: string; provisioner: string };
  versionSuffix: string;
  labels(pool: NodePool): Record<string, string>;
}

const none = () => ({});

/** The platforms of the demo. */
export const platforms: Record<PlatformName, Platform> = {
  openstack: {
    osImage: 'Ubuntu 24.04.2 LTS',
    kernel: '6.8.0-71-generic',
    instanceTypes: {
      control: 'm1.large',
      small: 'm1.xlarge',
      large: 'm1.2xlarge',
    },
    showsControlPlane: true,
    storage: { name: 'cinder-ssd', provisioner: 'cinder.csi.openstack.org' },
    versionSuffix: '',
    labels: (pool): Record<string, string> =>
      pool.controlPlane
        ? { 'node.kubernetes.io/exclude-from-external-load-balancers': '' }
        : {},
  },
  vsphere: {
    osImage: 'VMware Photon OS/Linux',
    kernel: '6.1.141-1.ph5',
    instanceTypes: {
      control: 'best-effort-medium',
      small: 'best-effort-large',
      large: 'guaranteed-xlarge',
    },
    showsControlPlane: true,
    storage: { name: 'vsan-default', provisioner: 'csi.vsphere.vmware.com' },
    versionSuffix: '+vmware.1-fips',
    labels: none,
  },
  k3s: {
    osImage: 'Ubuntu 24.04.2 LTS',
    kernel: '6.8.0-71-generic',
    instanceTypes: {
      control: 'm1.medium',
      small: 'm1.large',
      large: 'm1.xlarge',
    },
    showsControlPlane: true,
    storage: { name: 'local-path', provisioner: 'rancher.io/local-path' },
    versionSuffix: '+k3s1',
    labels: none,
  },
  eks: {
    osImage: 'Amazon Linux 2023.8.20250808',
    kernel: '6.1.147-172.266.amzn2023.x86_64',
    instanceTypes: { control: '', small: 'm7i.xlarge', large: 'm7i.2xlarge' },
    showsControlPlane: false,
    storage: { name: 'gp3', provisioner: 'ebs.csi.aws.com' },
    versionSuffix: '-eks-99bee78',
    labels: pool => ({ 'eks.amazonaws.com/nodegroup': pool.name }),
  },
  aks: {
    osImage: 'Ubuntu 22.04.5 LTS',
    kernel: '5.15.0-1092-azure',
    instanceTypes: {
      control: '',
      small: 'Standard_D4s_v5',
      large: 'Standard_D8s_v5',
    },
    showsControlPlane: false,
    storage: { name: 'managed-csi', provisioner: 'disk.csi.azure.com' },
    versionSuffix: '',
    labels: pool => ({
      'kubernetes.azure.com/agentpool': pool.name,
      'kubernetes.azure.com/mode': 'user',
    }),
  },
};

/** `spec.providerID` of a node, as the cloud controller of the provider writes it. */
export function providerIdOf(
  provider: ProviderName,
  zone: string,
  random: Random,
): string {
  const hex = (length: number) => random.string(length, '0123456789abcdef');
  switch (provider) {
    case 'aws':
      return `aws:///${zone}/i-0${hex(16)}`;
    case 'azure':
      return `azure:///subscriptions/${random.uuid()}/resourceGroups/fleet/providers/Microsoft.Compute/virtualMachineScaleSets/pool/virtualMachines/${random.int(
        0,
        99,
      )}`;
    case 'vsphere':
      return `vsphere://${random.uuid()}`;
    default:
      return `openstack:///${random.uuid()}`;
  }
}
