import { JsonObject, KindSpec, versionsOf } from '@backstage-fleet/protocol';
import { KubernetesError } from './errors';
import { kubernetesJson } from './request';
import { KubernetesConnection } from './types';

/** Aggregated discovery in both of its versions, else the plain one. */
const ACCEPT = [
  'application/json;g=apidiscovery.k8s.io;v=v2;as=APIGroupDiscoveryList',
  'application/json;g=apidiscovery.k8s.io;v=v2beta1;as=APIGroupDiscoveryList',
  'application/json',
].join(',');

/** What a cluster says of a kind. */
export type Served =
  /** It is there, in this version. */
  | { state: 'served'; version: string }
  /** No version of it that the agent understands is there. */
  | { state: 'absent' }
  /** Whoever answers for it does not at the moment, so that nobody knows. */
  | { state: 'unavailable' };

/** Resources of a group version; undefined where the server behind it is away. */
type Resources = ReadonlySet<string> | undefined;

/** What a cluster serves, as of one look. */
export class ApiSurface {
  readonly #groups: ReadonlyMap<string, ReadonlyMap<string, Resources>>;

  constructor(groups: ReadonlyMap<string, ReadonlyMap<string, Resources>>) {
    this.#groups = groups;
  }

  /**
   * The first version of a kind that is served. A better one that is merely
   * away is no reason to move to the next, for it will be back.
   */
  find(spec: KindSpec): Served {
    const versions = this.#groups.get(spec.group);
    let away = false;
    for (const version of versionsOf(spec)) {
      if (versions?.has(version)) {
        const resources = versions.get(version);
        if (resources?.has(spec.resource)) {
          return away ? { state: 'unavailable' } : { state: 'served', version };
        }
        away ||= resources === undefined;
      }
    }
    return { state: away ? 'unavailable' : 'absent' };
  }
}

/**
 * Asks the API server what it serves: two requests where it aggregates
 * discovery, else one more for each version of the groups that matter.
 *
 * @param groups - API groups that matter
 * @throws KubernetesError, or the error of the connection, when nothing can be said
 */
export async function discoverApis(
  kubernetes: KubernetesConnection,
  groups: ReadonlySet<string>,
  signal?: AbortSignal,
): Promise<ApiSurface> {
  const found = new Map<string, ReadonlyMap<string, Resources>>();
  const read = (path: string) =>
    kubernetesJson(kubernetes, path, { accept: ACCEPT, signal });
  for (const root of ['/api', '/apis']) {
    if (root === '/api' && !groups.has('')) {
      continue;
    }
    const answer = await read(root);
    if (answer.kind === 'APIGroupDiscoveryList') {
      for (const [group, versions] of readAggregated(answer)) {
        found.set(group, versions);
      }
      continue;
    }
    for (const [group, versions] of readNames(answer)) {
      if (groups.has(group)) {
        const byVersion = new Map<string, Resources>();
        for (const version of versions) {
          const path = group ? `/apis/${group}/${version}` : `/api/${version}`;
          const resources = await readOne(() => read(path));
          if (resources !== 'gone') {
            byVersion.set(version, resources);
          }
        }
        found.set(group, byVersion);
      }
    }
  }
  return new ApiSurface(found);
}

function readAggregated(list: JsonObject): Map<string, Map<string, Resources>> {
  const result = new Map<string, Map<string, Resources>>();
  for (const item of members(list.items)) {
    const metadata = item.metadata as { name?: string } | undefined;
    const versions = new Map<string, Resources>();
    for (const entry of members(item.versions)) {
      const names = members(entry.resources).map(each => String(each.resource));
      const away = entry.freshness === 'Stale' && names.length === 0;
      versions.set(String(entry.version), away ? undefined : new Set(names));
    }
    result.set(metadata?.name ?? '', versions);
  }
  return result;
}

/** Groups and their versions of an `APIVersions` or an `APIGroupList`. */
function readNames(list: JsonObject): Map<string, string[]> {
  if (Array.isArray(list.versions)) {
    return new Map([['', list.versions.map(String)]]);
  }
  return new Map(
    members(list.groups).map(group => [
      String(group.name),
      members(group.versions).map(({ version }) => String(version)),
    ]),
  );
}

/** Resources of an `APIResourceList`. One that fails says nothing of the others. */
async function readOne(
  read: () => Promise<JsonObject>,
): Promise<Resources | 'gone'> {
  try {
    const list = await read();
    return new Set(members(list.resources).map(({ name }) => String(name)));
  } catch (error) {
    if (!(error instanceof KubernetesError)) {
      throw error;
    }
    return error.status === 404 ? 'gone' : undefined;
  }
}

function members(value: unknown): JsonObject[] {
  return Array.isArray(value)
    ? value.filter(item => item && typeof item === 'object')
    : [];
}
