import type {
  Resource,
  ResourceDetail,
} from '@backstage-fleet/plugin-fleet-common';
import { parseQuantity } from '@backstage-fleet/plugin-fleet-react';

const ZONE_LABELS = [
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/zone',
];
const TYPE_LABEL = 'node.kubernetes.io/instance-type';
const ROLE_PREFIX = 'node-role.kubernetes.io/';

/** Zone of a node by the well-known labels of Kubernetes. */
export function zoneOf(node: Resource): string | undefined {
  return firstLabel(node, ZONE_LABELS);
}

/** Instance type of a node. */
export function instanceTypeOf(node: Resource): string | undefined {
  return firstLabel(node, [TYPE_LABEL]);
}

/** Roles by the labels that `kubectl get nodes` reads. */
export function rolesOf(node: Resource): string[] {
  return Object.keys(node.labels ?? {})
    .filter(label => label.startsWith(ROLE_PREFIX))
    .map(label => label.slice(ROLE_PREFIX.length))
    .filter(Boolean)
    .sort();
}

/** Version of the kubelet and capacity, from the stored projection. */
export function nodeFacts(detail: ResourceDetail | undefined): {
  version?: string;
  /** Cores. */
  cpu?: number;
  /** Bytes. */
  memory?: number;
} {
  const status = record(record(detail?.object).status);
  const capacity = record(status.capacity);
  const version = record(status.nodeInfo).kubeletVersion;
  return {
    version: typeof version === 'string' ? version : undefined,
    cpu: parseQuantity(capacity.cpu as string | undefined),
    memory: parseQuantity(capacity.memory as string | undefined),
  };
}

function firstLabel(node: Resource, names: string[]): string | undefined {
  return names.map(name => node.labels?.[name]).find(Boolean);
}

function record(value: unknown): Record<string, unknown> {
  return value !== null && typeof value === 'object'
    ? (value as Record<string, unknown>)
    : {};
}
