/** Texts of the changes of the fleet. */
export const feedMessages = {
  title: 'Changes',
  view: 'Show changes',
  views: { groups: 'Same change together', list: 'One by one' },
  histogram: 'Changes per hour',
  histogramDays: 'Changes per day',
  shortLived:
    'The hub keeps single changes for less time than it counts them; what reached several clusters is in “Same change together” for longer.',
  span: {
    label: 'How far back',
    '1d': '24 hours',
    '7d': '7 days',
    '90d': '90 days',
  },
  search: 'Find by name',
  filter: {
    cluster: 'Cluster',
    kind: 'Kind',
    namespace: 'Namespace',
    owner: 'Owner',
    environment: 'Environment',
    manager: 'Changed by',
    type: 'What happened',
  },
  managerHint: 'Changed by, such as argocd',
  fails_one: 'fails in {{count, number}}',
  fails_other: 'fails in {{count, number}}',
  moreClusters_one: 'and {{count, number}} more',
  moreClusters_other: 'and {{count, number}} more',
  span2: 'over {{duration}}',
  observed: 'seen in the cluster {{time}}',
  empty: 'Nothing changed',
  emptyText:
    'What is created, changed and deleted in any cluster will stand here, with what differs, who did it and when.',
  noMatch: 'No change matches',
  noMatchText: 'Take a filter away, or look further back.',
  older: 'Older changes',
} as const;
