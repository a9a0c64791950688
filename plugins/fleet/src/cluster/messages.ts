/** Texts of a cluster's page. */
export const clusterMessages = {
  title: 'Cluster {{name}}',
  unknown: 'There is no such cluster',
  all: 'All clusters',
  why: 'Why',
  allWell: 'Nothing counts against its health.',
  nothingYet: 'Its agent has not reported anything yet.',
  owner: 'owner',
  project: 'project',
  criticality: 'criticality {{level}}',
  aliases: 'formerly {{names}}',
  links: 'Tools',
  moreReasons_one: '{{count, number}} more',
  moreReasons_other: '{{count, number}} more',
  kubernetes: 'Kubernetes {{version}}',
  loadedUntil: 'first {{shown}} of {{total}}',
  showAll: 'Show all',
} as const;

/** Names of its tabs. */
export const tabMessages = {
  overview: 'Overview',
  workloads: 'Workloads',
  nodes: 'Nodes',
  resources: 'Resources',
  changes: 'Changes',
  collected: 'What leaves it',
  settings: 'Settings',
} as const;

/** Counts in its overview. */
export const factMessages = {
  nodes: 'Nodes ready',
  deployments: 'Deployments available',
  pods: 'Pods running',
  failing: 'Pods failing',
} as const;

/** Texts of its overview. */
export const clusterOverviewMessages = {
  nodeMap: 'Nodes',
  nodeMapBy: {
    pool: 'by pool',
    zone: 'by zone',
    type: 'by instance type',
  },
  nodeMapFill: 'filled by what is requested',
  workloads: 'Workloads by state',
  hosts: 'Hosts',
  hostsEmpty: 'Nothing is reachable from outside',
  hostsText:
    'Hosts of Ingresses and Gateway API routes will stand here with TLS and backends.',
  tls: 'TLS is set up',
  noTls: 'no TLS',
  missingBackend: '{{name}} (missing)',
  storage: 'Storage',
  storageEmpty: 'No claims on storage',
  storageText:
    'Claims on storage will stand here with their size and class, those that wait first.',
  noZone: 'no zone',
  nodeMapEmpty: 'No nodes reported yet',
  byNamespace: 'Deployments by namespace',
  attention: 'Needs attention',
  attentionEmpty: 'Nothing needs you now',
  attentionEmptyText:
    'Deployments, pods and nodes that are not as they should be will stand here with the reason.',
  changes: 'Latest changes',
} as const;

/** Texts of its workloads. */
export const workloadsMessages = {
  search: 'Find by name',
  namespace: 'Namespace',
  allNamespaces: 'All namespaces',
  deployments: 'Deployments',
  pods: 'Pods',
  podsAttention: 'Needs attention',
  podsAll: 'All',
  podsShow: 'Pods shown',
  empty: 'No deployments here',
  emptyText:
    'Deployments appear within seconds of being created in the cluster.',
  noMatch: 'Nothing matches',
  noMatchText: 'Take a filter away to see more.',
  podsEmpty: 'No pod needs attention',
  podsEmptyText:
    'Pods that crash, wait or fail will stand here with the reason.',
  podsNone: 'No pods here',
  byState: 'Deployments by state',
} as const;

/** Texts of its nodes. */
export const nodesMessages = {
  empty: 'No nodes reported yet',
  emptyText: 'Nodes appear as soon as the agent has listed them.',
  cores_one: 'core',
  cores_other: 'cores',
  tiles: 'Nodes of {{cluster}} by state',
} as const;

/** Texts of its resources. */
export const resourcesMessages = {
  empty: 'Nothing of this kind here',
  emptyText: 'Objects appear within seconds of being created in the cluster.',
} as const;

/** Texts of its changes. */
export const changesMessages = {
  newer_one: '{{count, number}} newer change',
  newer_other: '{{count, number}} newer changes',
  newerMany: '{{amount}} or more newer changes',
  kind: 'Kind',
  allKinds: 'All kinds',
  empty: 'No changes yet',
  emptyText:
    'What is created, changed and deleted in the cluster stands here, with who did it. What was there before the agent came counts as known, not as changed.',
  noMatch: 'No changes match',
  added: 'Created',
  modified: 'Changed',
  deleted: 'Deleted',
  by: 'by {{manager}}',
  more_one: '{{count, number}} more field',
  more_other: '{{count, number}} more fields',
  nothing: 'nothing',
  lastDay: 'Last 24 hours',
  older: 'Older changes',
  clearSpan: 'Show all times',
  all: 'All changes',
} as const;

/** Texts of what leaves it. */
export const collectedMessages = {
  intro:
    'Exactly what leaves this cluster, and nothing else: of every kind the fields named here, with one object as the agent sent it, byte for byte. Contents of secrets and config maps and values of environment variables never leave it.',
  search: 'Find a kind or a field',
  emptyText: 'No kind or field has this in its name.',
  fields_one: '{{count, number}} field',
  fields_other: '{{count, number}} fields',
  custom: 'added by this portal',
  sample: '{{name}}, {{bytes}} bytes as sent',
  sampleLabel: 'Sample of {{kind}}',
  noSample: 'Nothing of this kind was sent.',
} as const;

/** Texts of its connection. */
export const connectionMessages = {
  title: 'Connection',
  agent: 'Agent',
  noAgent: 'No agent is attached.',
  version: 'version {{version}}',
  fingerprint: 'Key fingerprint',
  kubeSystemUid: 'UID of kube-system',
  kinds: 'What is collected',
  leaves:
    'Only these kinds leave the cluster, and of them only listed fields: names, labels, images, states and reasons. Never the content of secrets or config maps, never values of environment variables.',
  kindSilent: 'no word',
  kindState: {
    syncing: 'reading',
    live: 'live',
    forbidden: 'not allowed',
    absent: 'not in this cluster',
    broken: 'broken',
  },
  collected: 'See every field, with a sample',
  allKinds_one: 'Show {{count, number}} kind',
  allKinds_other: 'Show all {{count, number}} kinds',
  retrying: 'Live updates are interrupted; trying again',
  paused: 'Paused while hidden',
} as const;
