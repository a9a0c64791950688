import { JsonObject, JsonValue } from '@backstage-fleet/protocol';
import {
  distributionOf,
  NodeFacts,
  placeOf,
  providerOf,
} from './platformRules';

/** Where a cluster runs and what it is, as far as its nodes tell. */
export interface Platform {
  /** Where the machines are: `aws`, `gcp`, `azure`, `openstack`, `vsphere`, `docker`, ... */
  provider?: string;
  /** Which Kubernetes it is: `eks`, `gke`, `openshift`, `k3s`, `kubeadm`, ... */
  distribution?: string;
  region?: string;
  /** Sorted, without repetition. */
  zones: string[];
  /** Types of machines, sorted, without repetition. */
  machineClasses: string[];
}

const REGION_LABELS = [
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/region',
];
const ZONE_LABELS = [
  'topology.kubernetes.io/zone',
  'failure-domain.beta.kubernetes.io/zone',
];
const MACHINE_LABELS = [
  'node.kubernetes.io/instance-type',
  'beta.kubernetes.io/instance-type',
];

/** What some components write where they know no machine type. */
const NO_MACHINE = new Set(['k3s', 'rke2', 'unknown']);

/** Zones and machine types that are kept; a cluster of more says enough with these. */
const MAX_LISTED = 20;
const MAX_TEXT = 63;

/**
 * Finds where a cluster runs from its nodes: the scheme of `spec.providerID`,
 * the well-known topology labels, the operating system and the suffix of the
 * kubelet's version. What nodes disagree on is decided by the most of them.
 *
 * @param nodes - projections of nodes
 */
export function detectPlatform(nodes: readonly JsonObject[]): Platform {
  const all = nodes.map(factsOf);
  const label = (node: NodeFacts, keys: readonly string[]) =>
    keys.map(key => node.labels[key]).find(value => value);
  return {
    ...optional('provider', mostCommon(all.map(providerOf))),
    ...optional('distribution', mostCommon(all.map(distributionOf))),
    ...optional(
      'region',
      mostCommon(
        all.map(node => label(node, REGION_LABELS) ?? placeOf(node).region),
      ),
    ),
    zones: distinct(
      all.map(node => label(node, ZONE_LABELS) ?? placeOf(node).zone),
    ),
    machineClasses: distinct(
      all
        .map(node => label(node, MACHINE_LABELS))
        .filter(value => !NO_MACHINE.has(value ?? '')),
    ),
  };
}

function factsOf(node: JsonObject): NodeFacts {
  const info = member(node.status, 'nodeInfo');
  return {
    name: text(member(node.metadata, 'name')),
    providerId: text(member(node.spec, 'providerID')),
    labels: texts(member(node.metadata, 'labels')),
    osImage: text(member(info, 'osImage')),
    kubeletVersion: text(member(info, 'kubeletVersion')),
  };
}

function member(
  value: JsonValue | undefined,
  key: string,
): JsonValue | undefined {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? value[key]
    : undefined;
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : '';
}

function texts(value: JsonValue | undefined): Record<string, string> {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) {
    return {};
  }
  return Object.fromEntries(
    Object.entries(value).filter(
      (entry): entry is [string, string] => typeof entry[1] === 'string',
    ),
  );
}

function mostCommon(values: (string | undefined)[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) {
    if (value) {
      counts.set(value, (counts.get(value) ?? 0) + 1);
    }
  }
  return [...counts]
    .sort(([a, countA], [b, countB]) => countB - countA || a.localeCompare(b))
    .at(0)?.[0]
    .slice(0, MAX_TEXT);
}

function distinct(values: (string | undefined)[]): string[] {
  const found = new Set(
    values.flatMap(value => (value ? [value.slice(0, MAX_TEXT)] : [])),
  );
  return [...found].sort().slice(0, MAX_LISTED);
}

function optional<Key extends string>(
  key: Key,
  value: string | undefined,
): Partial<Record<Key, string>> {
  return value === undefined ? {} : ({ [key]: value } as Record<Key, string>);
}
