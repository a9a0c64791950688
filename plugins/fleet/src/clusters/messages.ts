/** Texts of the list of clusters. */
export const clustersMessages = {
  title: 'Clusters',
  groupBy: 'Group clusters by',
  noGroups: 'no groups',
  groupToggle: 'Clusters of {{group}}',
  clusterCount_one: '{{count, number}} cluster',
  clusterCount_other: '{{count, number}} clusters',
  behind_one: '{{count, number}} behind',
  behind_other: '{{count, number}} behind',
  nodeCount_one: '{{count, number}} node',
  nodeCount_other: '{{count, number}} nodes',
  podCount_one: '{{count, number}} pod',
  podCount_other: '{{count, number}} pods',
  failingCount_one: '{{count, number}} failing',
  failingCount_other: '{{count, number}} failing',
  noneFresh: 'none heard from lately:',
  search: 'Find a cluster',
  mine: 'Mine',
  clear: 'Clear filters',
  emptyTitle: 'No cluster is enrolled yet',
  emptyText:
    'Every Kubernetes cluster of the organization will stand here with its state, nodes and workloads. An agent beside the cluster dials out to the portal; the portal holds no cluster credentials.',
  emptyAction: 'Enroll a cluster',
  noMatchTitle: 'No cluster matches',
  noMatchText: 'Take a filter away to see more.',
} as const;

/** Texts of its saved views. */
export const viewMessages = {
  label: 'Saved views',
  all: 'All',
  save: 'Save view',
  remove: 'Delete the view {{name}}',
} as const;
