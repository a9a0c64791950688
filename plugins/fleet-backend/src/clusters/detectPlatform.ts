import { JsonObject, JsonValue } from '@backstage-fleet/protocol';

/** Where a cluster runs, as far as its nodes tell. */
export interface Platform {
  /** Scheme of the provider id (`aws`, `gce`, `azure`, `openstack`, `kind`, `k3s`, ...). */
  provider?: string;
  region?: string;
}

const REGION_LABELS = [
  'topology.kubernetes.io/region',
  'failure-domain.beta.kubernetes.io/region',
];

function member(value: JsonValue | undefined, key: string) {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
    ? value[key]
    : undefined;
}

function mostCommon(values: string[]): string | undefined {
  const counts = new Map<string, number>();
  for (const value of values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  return [...counts].sort(
    ([a, countA], [b, countB]) => countB - countA || a.localeCompare(b),
  )[0]?.[0];
}

/**
 * Finds provider and region from nodes: the scheme of `spec.providerID`
 * (`<provider>://<provider specific id>`) and the well-known topology labels
 * of Kubernetes; the most common of each.
 *
 * @param nodes - projections of nodes
 */
export function detectPlatform(nodes: JsonObject[]): Platform {
  const providers: string[] = [];
  const regions: string[] = [];
  for (const node of nodes) {
    const providerId = member(node.spec, 'providerID');
    const scheme =
      typeof providerId === 'string' &&
      providerId.match(/^([a-z][a-z0-9+.-]{0,62}):\/\//i)?.[1];
    if (scheme) {
      providers.push(scheme.toLowerCase());
    }
    const labels = member(node.metadata, 'labels');
    const region = REGION_LABELS.map(label => member(labels, label)).find(
      value => typeof value === 'string' && value !== '',
    );
    if (typeof region === 'string') {
      regions.push(region.slice(0, 63));
    }
  }
  const provider = mostCommon(providers);
  const region = mostCommon(regions);
  return {
    ...(provider === undefined ? {} : { provider }),
    ...(region === undefined ? {} : { region }),
  };
}
