import { KubeObjectInput, Random } from '../store';
import { platforms, providerIdOf } from './platforms';
import { LifeProfile, NodePool } from './profiles';

/** What the kubelet reports of a node: capacity, addresses, versions. */
function statusOf(
  name: string,
  index: number,
  pool: NodePool,
  profile: LifeProfile,
  random: Random,
): Record<string, unknown> {
  const memoryKi = pool.memory * 1024 * 1024;
  const capacity = {
    cpu: String(pool.cpu),
    memory: `${memoryKi - 340_000}Ki`,
    pods: '110',
    'ephemeral-storage': '101430960Ki',
    'hugepages-2Mi': '0',
  };
  return {
    capacity,
    allocatable: {
      ...capacity,
      cpu: `${pool.cpu * 1000 - 150}m`,
      memory: `${memoryKi - 340_000 - 102_400}Ki`,
      'ephemeral-storage': '93478772582',
    },
    addresses: [
      {
        type: 'InternalIP',
        address: `10.20.${1 + (index >> 7)}.${10 + (index & 127)}`,
      },
      { type: 'Hostname', address: name },
    ],
    nodeInfo: {
      machineID: random.uuid().replace(/-/g, ''),
      systemUUID: random.uuid(),
      bootID: random.uuid(),
      kernelVersion: platforms[profile.platform].kernel,
      osImage: platforms[profile.platform].osImage,
      containerRuntimeVersion: 'containerd://2.1.4',
      kubeletVersion: `v${profile.version}`,
      kubeProxyVersion: '',
      operatingSystem: 'linux',
      architecture: 'amd64',
    },
  };
}

/** All nodes of a profile, pool by pool, spread over its zones. */
export function nodeManifests(
  cluster: string,
  profile: LifeProfile,
  random: Random,
): (KubeObjectInput & { status: Record<string, unknown> })[] {
  let index = 0;
  return profile.pools.flatMap(pool =>
    Array.from({ length: pool.count }, (_, ordinal) => {
      const name = `${cluster}-${pool.name}-${random.nameSuffix()}`;
      const zone = profile.zones[ordinal % profile.zones.length];
      const role = pool.controlPlane ? 'control-plane' : 'worker';
      const providerId = providerIdOf(profile.provider, zone, random);
      const { instanceTypes, labels } = platforms[profile.platform];
      return {
        apiVersion: 'v1',
        kind: 'Node',
        metadata: {
          name,
          labels: {
            'beta.kubernetes.io/arch': 'amd64',
            'kubernetes.io/arch': 'amd64',
            'kubernetes.io/hostname': name,
            'kubernetes.io/os': 'linux',
            'node.kubernetes.io/instance-type': instanceTypes[pool.size],
            [`node-role.kubernetes.io/${role}`]: '',
            'topology.kubernetes.io/region': profile.region,
            'topology.kubernetes.io/zone': zone,
            ...labels(pool),
          },
          annotations: {
            'volumes.kubernetes.io/controller-managed-attach-detach': 'true',
          },
        },
        spec: {
          providerID: providerId,
          podCIDR: `10.244.${index}.0/24`,
          ...(pool.controlPlane && {
            taints: [
              {
                key: 'node-role.kubernetes.io/control-plane',
                effect: 'NoSchedule',
              },
            ],
          }),
        },
        status: statusOf(name, index++, pool, profile, random),
      };
    }),
  );
}
