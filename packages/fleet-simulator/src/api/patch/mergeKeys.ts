/**
 * How lists of built-in kinds merge: by the value of one key, or as a set.
 * Lists that are not named here are replaced as a whole. The field name alone
 * decides, with the path's parent where a name means different things.
 *
 * Source: the patchMergeKey and patchStrategy tags of the Kubernetes API types.
 */
const MERGE_KEYS: Record<string, string> = {
  containers: 'name',
  initContainers: 'name',
  ephemeralContainers: 'name',
  volumes: 'name',
  env: 'name',
  imagePullSecrets: 'name',
  secrets: 'name',
  volumeMounts: 'mountPath',
  volumeDevices: 'devicePath',
  hostAliases: 'ip',
  topologySpreadConstraints: 'topologyKey',
  conditions: 'type',
  ownerReferences: 'uid',
  addresses: 'type',
  podIPs: 'ip',
  hostIPs: 'ip',
};

const MERGED_SETS = new Set(['finalizers']);

/** The key that identifies an item of a list, or undefined for an atomic list. */
export function mergeKeyOf(field: string, parent?: string): string | undefined {
  if (field === 'ports') {
    return parent === 'containers' || parent === 'initContainers'
      ? 'containerPort'
      : 'port';
  }
  return MERGE_KEYS[field];
}

/** True for lists of strings whose items merge as a set. */
export function isMergedSet(field: string): boolean {
  return MERGED_SETS.has(field);
}
