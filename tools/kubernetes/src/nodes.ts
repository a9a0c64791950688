import { ApiClient } from './apiClient';

/**
 * A node for kwok to manage: three zones in turn, 8 CPU, 32 GiB. It carries no status
 * beyond what kwok cannot know; kwok's node stages fill in the rest.
 *
 * @param index - counts from 0; part of the name and of the address
 * @param kubeletVersion - what `kubectl get nodes` shows, the API server's own version
 */
function fakeNode(index: number, kubeletVersion: string) {
  const name = `node-${index + 1}`;
  const capacity = {
    cpu: '8',
    memory: '32Gi',
    'ephemeral-storage': '100Gi',
    pods: '110',
  };
  const [high, low] = [Math.floor((index + 1) / 256), (index + 1) % 256];
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
        'kubernetes.io/arch': 'amd64',
        'topology.kubernetes.io/region': 'test',
        'topology.kubernetes.io/zone': `test-${'abc'[index % 3]}`,
        'node.kubernetes.io/instance-type': 'kwok',
        type: 'kwok',
      },
    },
    spec: {
      podCIDR: `10.${128 + high}.${low}.0/24`,
    },
    status: {
      addresses: [
        { type: 'InternalIP', address: `10.1.${high}.${low}` },
        { type: 'Hostname', address: name },
      ],
      capacity,
      allocatable: { ...capacity, cpu: '7900m', memory: '31Gi' },
      nodeInfo: {
        architecture: 'amd64',
        bootID: '',
        containerRuntimeVersion: 'kwok://0.8.0',
        kernelVersion: '6.1.0',
        kubeProxyVersion: '',
        kubeletVersion,
        machineID: '',
        operatingSystem: 'linux',
        osImage: 'kwok',
        systemUUID: '',
      },
    },
  };
}

/** Creates the nodes node-1 to node-N. */
export async function createNodes(
  api: ApiClient,
  count: number,
): Promise<void> {
  const { gitVersion } = await api.call('GET', '/version');
  for (let index = 0; index < count; index++) {
    await api.call('POST', '/api/v1/nodes', fakeNode(index, gitVersion));
  }
}

/** Whether at least this many nodes report Ready and carry no taint that keeps pods away. */
export async function nodesAreReady(
  api: ApiClient,
  count: number,
): Promise<boolean> {
  const { items } = await api.call('GET', '/api/v1/nodes');
  const ready = items.filter(
    (node: any) =>
      !node.spec.taints?.length &&
      node.status.conditions?.some(
        (condition: any) =>
          condition.type === 'Ready' && condition.status === 'True',
      ),
  );
  return ready.length >= count;
}
