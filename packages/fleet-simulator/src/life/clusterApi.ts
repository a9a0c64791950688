import { KubeObjectInput, Random } from '../store';
import { ProviderName } from './platforms';
import { ManagedCluster } from './profiles';

const NAMESPACE = 'capi-clusters';
const CAPI = 'cluster.x-k8s.io/v1beta2';

const INFRASTRUCTURE: Record<ProviderName, string> = {
  openstack: 'OpenStack',
  vsphere: 'VSphere',
  aws: 'AWS',
  azure: 'Azure',
};

const condition = (type: string) => ({ type, status: 'True', reason: type });

function counts(replicas: number) {
  return {
    replicas,
    desiredReplicas: replicas,
    readyReplicas: replicas,
    availableReplicas: replicas,
    upToDateReplicas: replicas,
  };
}

function objectsOf(
  { name, provider, version, controlPlanes, workers }: ManagedCluster,
  random: Random,
): KubeObjectInput[] {
  const infrastructure = INFRASTRUCTURE[provider];
  const group = 'infrastructure.cluster.x-k8s.io';
  const labels = { 'cluster.x-k8s.io/cluster-name': name };
  const metadata = (suffix = '', more: Record<string, string> = {}) => ({
    namespace: NAMESPACE,
    name: `${name}${suffix}`,
    labels: { ...labels, ...more },
  });
  const template = (role: string) => ({
    apiGroup: group,
    kind: `${infrastructure}MachineTemplate`,
    name: `${name}-${role}`,
  });
  const machine = (role: string, isControlPlane: boolean): KubeObjectInput => ({
    apiVersion: CAPI,
    kind: 'Machine',
    metadata: metadata(
      `-${role}-${random.nameSuffix()}`,
      isControlPlane ? { 'cluster.x-k8s.io/control-plane': '' } : {},
    ),
    spec: {
      clusterName: name,
      version,
      infrastructureRef: {
        apiGroup: group,
        kind: `${infrastructure}Machine`,
        name: `${name}-${role}`,
      },
    },
    status: {
      phase: 'Running',
      conditions: [condition('Ready'), condition('Available')],
      nodeInfo: { kubeletVersion: version, architecture: 'amd64' },
    },
  });
  return [
    {
      apiVersion: CAPI,
      kind: 'Cluster',
      metadata: metadata(),
      spec: {
        clusterNetwork: { pods: { cidrBlocks: ['10.244.0.0/16'] } },
        controlPlaneRef: {
          apiGroup: 'controlplane.cluster.x-k8s.io',
          kind: 'KubeadmControlPlane',
          name: `${name}-control-plane`,
        },
        infrastructureRef: {
          apiGroup: group,
          kind: `${infrastructure}Cluster`,
          name,
        },
      },
      status: {
        phase: 'Provisioned',
        initialization: {
          controlPlaneInitialized: true,
          infrastructureProvisioned: true,
        },
        controlPlane: {
          ...counts(controlPlanes),
          versions: [{ version, replicas: controlPlanes }],
        },
        workers: counts(workers),
        conditions: [condition('Available')],
      },
    },
    {
      apiVersion: 'controlplane.cluster.x-k8s.io/v1beta2',
      kind: 'KubeadmControlPlane',
      metadata: metadata('-control-plane'),
      spec: {
        replicas: controlPlanes,
        version,
        machineTemplate: {
          spec: { infrastructureRef: template('control-plane') },
        },
      },
      status: {
        ...counts(controlPlanes),
        version,
        initialization: { controlPlaneInitialized: true },
        conditions: [condition('Available')],
      },
    },
    {
      apiVersion: CAPI,
      kind: 'MachineDeployment',
      metadata: metadata('-general'),
      spec: {
        clusterName: name,
        replicas: workers,
        selector: { matchLabels: labels },
        template: {
          metadata: { labels },
          spec: {
            clusterName: name,
            version,
            infrastructureRef: template('general'),
          },
        },
      },
      status: {
        ...counts(workers),
        phase: 'Running',
        conditions: [condition('Available')],
      },
    },
    {
      apiVersion: CAPI,
      kind: 'MachineHealthCheck',
      metadata: metadata('-general'),
      spec: { clusterName: name, selector: { matchLabels: labels } },
      status: {
        currentHealthy: workers,
        expectedMachines: workers,
        remediationsAllowed: 1,
        conditions: [condition('RemediationAllowed')],
      },
    },
    ...Array.from({ length: controlPlanes }, () =>
      machine('control-plane', true),
    ),
    ...Array.from({ length: workers }, () => machine('general', false)),
  ];
}

/** The Cluster API objects of clusters that are managed from here. */
export function clusterApiObjects(
  clusters: readonly ManagedCluster[],
  random: Random,
): KubeObjectInput[] {
  return clusters.flatMap(cluster => objectsOf(cluster, random));
}
