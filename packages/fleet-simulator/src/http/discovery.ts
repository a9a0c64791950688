import { ServedKind, apiVersionOf } from '../api/kinds';

const VERBS = [
  'create',
  'delete',
  'deletecollection',
  'get',
  'list',
  'patch',
  'update',
  'watch',
];

const SUBRESOURCE_VERBS = ['get', 'patch', 'update'];

const SCALE = {
  name: 'scale',
  group: 'autoscaling',
  version: 'v1',
  kind: 'Scale',
  verbs: SUBRESOURCE_VERBS,
};

/** A resource in discovery, whether stored or computed. */
export interface DiscoveredResource {
  group: string;
  version: string;
  kind: string;
  plural: string;
  singular: string;
  namespaced: boolean;
  verbs: string[];
  shortNames?: string[];
  categories?: string[];
  subresources: {
    name: string;
    kind: string;
    verbs: string[];
    /** Where the kind is of another group than the resource. */
    group?: string;
    version?: string;
  }[];
}

/** Resources that are computed and not stored. */
const COMPUTED: DiscoveredResource[] = [
  ...[
    ['SelfSubjectAccessReview', 'selfsubjectaccessreviews'],
    ['SelfSubjectRulesReview', 'selfsubjectrulesreviews'],
  ].map(([kind, plural]) => ({
    group: 'authorization.k8s.io',
    version: 'v1',
    kind,
    plural,
    singular: kind.toLowerCase(),
    namespaced: false,
    verbs: ['create'],
    subresources: [],
  })),
  ...[
    ['NodeMetrics', 'nodes', false] as const,
    ['PodMetrics', 'pods', true] as const,
  ].map(([kind, plural, namespaced]) => ({
    group: 'metrics.k8s.io',
    version: 'v1beta1',
    kind,
    plural,
    singular: '',
    namespaced,
    verbs: ['get', 'list'],
    subresources: [],
  })),
];

/** Everything a cluster with these kinds offers. */
export function discover(kinds: readonly ServedKind[]): DiscoveredResource[] {
  const stored = kinds.map(kind => ({
    group: kind.group,
    version: kind.version,
    kind: kind.kind,
    plural: kind.plural,
    singular: kind.singular,
    namespaced: kind.namespaced,
    verbs: VERBS,
    shortNames: kind.shortNames,
    categories: kind.categories,
    subresources: [
      ...(kind.scale ? [SCALE] : []),
      ...(kind.status
        ? [{ name: 'status', kind: kind.kind, verbs: SUBRESOURCE_VERBS }]
        : []),
    ],
  }));
  return [...stored, ...COMPUTED];
}

function groupVersions(
  resources: DiscoveredResource[],
): Map<string, DiscoveredResource[]> {
  const result = new Map<string, DiscoveredResource[]>();
  for (const resource of resources) {
    const key = apiVersionOf(resource);
    result.set(key, [...(result.get(key) ?? []), resource]);
  }
  return result;
}

/** `APIResourceList` of one group version; undefined where it is not served. */
export function resourceList(
  resources: DiscoveredResource[],
  apiVersion: string,
): object | undefined {
  const found = groupVersions(resources).get(apiVersion);
  if (!found) return undefined;
  return {
    kind: 'APIResourceList',
    ...(apiVersion.includes('/') && { apiVersion: 'v1' }),
    groupVersion: apiVersion,
    resources: found.flatMap(resource => [
      {
        name: resource.plural,
        singularName: resource.singular,
        namespaced: resource.namespaced,
        kind: resource.kind,
        verbs: resource.verbs,
        ...(resource.shortNames && { shortNames: resource.shortNames }),
        ...(resource.categories && { categories: resource.categories }),
      },
      ...resource.subresources.map(sub => ({
        name: `${resource.plural}/${sub.name}`,
        singularName: '',
        namespaced: resource.namespaced,
        ...(sub.group && { group: sub.group, version: sub.version }),
        kind: sub.kind,
        verbs: sub.verbs,
      })),
    ]),
  };
}

function namedGroups(resources: DiscoveredResource[]): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const { group, version } of resources) {
    if (!group) continue;
    const versions = groups.get(group) ?? [];
    if (!versions.includes(version)) versions.push(version);
    groups.set(group, versions);
  }
  return groups;
}

function apiGroup(name: string, versions: string[]): object {
  const entries = versions.map(version => ({
    groupVersion: `${name}/${version}`,
    version,
  }));
  return { name, versions: entries, preferredVersion: entries[0] };
}

/** `APIGroupList` of `/apis`. */
export function groupList(resources: DiscoveredResource[]): object {
  return {
    kind: 'APIGroupList',
    apiVersion: 'v1',
    groups: [...namedGroups(resources)].map(([name, versions]) =>
      apiGroup(name, versions),
    ),
  };
}

/** `APIGroup` of `/apis/<group>`; undefined where it is not served. */
export function oneGroup(
  resources: DiscoveredResource[],
  name: string,
): object | undefined {
  const versions = namedGroups(resources).get(name);
  return (
    versions && {
      kind: 'APIGroup',
      apiVersion: 'v1',
      ...apiGroup(name, versions),
    }
  );
}

/** `APIVersions` of `/api`. */
export function coreVersions(serverAddress: string): object {
  return {
    kind: 'APIVersions',
    versions: ['v1'],
    serverAddressByClientCIDRs: [{ clientCIDR: '0.0.0.0/0', serverAddress }],
  };
}

/** The Accept value that asks for aggregated discovery, and its answer's type. */
export const AGGREGATED_TYPE =
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList';

/** True where one of the accepted media types is aggregated discovery v2. */
export function acceptsAggregated(accept: string | undefined): boolean {
  return (accept ?? '').split(',').some(type => {
    const parts = type.split(';').map(part => part.trim());
    return (
      parts[0] === 'application/json' &&
      parts.includes('g=apidiscovery.k8s.io') &&
      parts.includes('v=v2') &&
      parts.includes('as=APIGroupDiscoveryList')
    );
  });
}

/** `APIGroupDiscoveryList` of the core group (`/api`) or of all others (`/apis`). */
export function aggregated(
  resources: DiscoveredResource[],
  scope: 'core' | 'groups',
): object {
  const wanted = resources.filter(
    ({ group }) => (group === '') === (scope === 'core'),
  );
  const groups = new Map<string, Map<string, DiscoveredResource[]>>();
  for (const resource of wanted) {
    const versions = groups.get(resource.group) ?? new Map();
    versions.set(resource.version, [
      ...(versions.get(resource.version) ?? []),
      resource,
    ]);
    groups.set(resource.group, versions);
  }
  return {
    kind: 'APIGroupDiscoveryList',
    apiVersion: 'apidiscovery.k8s.io/v2',
    metadata: {},
    items: [...groups].map(([group, versions]) => ({
      metadata: group
        ? { name: group, creationTimestamp: null }
        : { creationTimestamp: null },
      versions: [...versions].map(([version, found]) => ({
        version,
        resources: found.map(resource => ({
          resource: resource.plural,
          // Empty stands for the group and version the resource is listed under.
          responseKind: { group: '', version: '', kind: resource.kind },
          scope: resource.namespaced ? 'Namespaced' : 'Cluster',
          singularResource: resource.singular,
          verbs: resource.verbs,
          ...(resource.shortNames && { shortNames: resource.shortNames }),
          ...(resource.categories && { categories: resource.categories }),
          ...(resource.subresources.length > 0 && {
            subresources: resource.subresources.map(sub => ({
              subresource: sub.name,
              responseKind: {
                group: sub.group ?? '',
                version: sub.version ?? '',
                kind: sub.kind,
              },
              verbs: sub.verbs,
            })),
          }),
        })),
        freshness: 'Current',
      })),
    })),
  };
}
