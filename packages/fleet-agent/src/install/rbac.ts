import { KindSpec } from '@backstage-fleet/protocol';

/** A rule of RBAC (rbac.authorization.k8s.io/v1 PolicyRule). */
export interface PolicyRule {
  apiGroups?: string[];
  resources?: string[];
  resourceNames?: string[];
  nonResourceURLs?: string[];
  verbs: string[];
}

/**
 * The least rights with which an agent can collect some kinds: get, list and
 * watch on each, by group, and the health and version of the API server.
 */
export function readRules(specs: readonly KindSpec[]): PolicyRule[] {
  const groups = new Map<string, Set<string>>();
  for (const { group, resource } of specs) {
    const resources = groups.get(group) ?? new Set();
    groups.set(group, resources.add(resource));
  }
  return [
    ...[...groups]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([group, resources]) => ({
        apiGroups: [group],
        resources: [...resources].sort(),
        verbs: ['get', 'list', 'watch'],
      })),
    { nonResourceURLs: ['/version', '/livez', '/readyz'], verbs: ['get'] },
  ];
}
