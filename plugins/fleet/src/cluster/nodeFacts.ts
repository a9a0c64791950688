import type { Resource } from '@backstage-fleet/plugin-fleet-common';

const ZONE_LABELS = [
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/zone',
];
const TYPE_LABEL = 'node.kubernetes.io/instance-type';
const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** Labels by which distributions name the pool of a node. */
const POOL_LABELS = [
  'eks.amazonaws.com/nodegroup',
  'karpenter.sh/nodepool',
  'cloud.google.com/gke-nodepool',
  'kubernetes.azure.com/agentpool',
  'agentpool',
  'node.cluster.x-k8s.io/pool',
  'pool',
];

/** Pool of a node by the labels of the distributions that have pools. */
export function poolOf(node: Resource): string | undefined {
  return firstLabel(node, POOL_LABELS);
}

/** Zone of a node by the well-known labels of Kubernetes. */
export function zoneOf(node: Resource): string | undefined {
  return textFact(node, 'zone') ?? firstLabel(node, ZONE_LABELS);
}

/** Instance type of a node. */
export function instanceTypeOf(node: Resource): string | undefined {
  return textFact(node, 'instanceType') ?? firstLabel(node, [TYPE_LABEL]);
}

/** Roles by the labels that `kubectl get nodes` reads. */
export function rolesOf(node: Resource): string[] {
  return Object.keys(node.labels ?? {})
    .filter(label => label.startsWith(ROLE_PREFIX))
    .map(label => label.slice(ROLE_PREFIX.length))
    .filter(Boolean)
    .sort();
}

/** Version of the kubelet and capacity, from the facts that lists carry. */
export function nodeFacts(node: Resource): {
  version?: string;
  /** Cores. */
  cpu?: number;
  /** Bytes. */
  memory?: number;
} {
  const cpuMillis = numberFact(node, 'cpuMillis');
  return {
    version: textFact(node, 'kubeletVersion'),
    cpu: cpuMillis === undefined ? undefined : cpuMillis / 1_000,
    memory: numberFact(node, 'memoryBytes'),
  };
}

/** A fact that is a number. */
export function numberFact(item: Resource, name: string): number | undefined {
  const value = item.facts?.[name];
  return typeof value === 'number' ? value : undefined;
}

function textFact(item: Resource, name: string): string | undefined {
  const value = item.facts?.[name];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function firstLabel(node: Resource, names: string[]): string | undefined {
  return names.map(name => node.labels?.[name]).find(Boolean);
}
