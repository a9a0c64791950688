/** Texts of the board of agents. */
export const agentsMessages = {
  title: 'Agents',
  versions: 'Versions',
  versionsNote: 'the hub runs {{version}}',
  current: 'current',
  behind_one: '{{count, number}} behind',
  behind_other: '{{count, number}} behind',
  ahead: 'ahead of the hub',
  allCurrent: 'All agents are as new as the hub.',
  someBehind_one:
    '{{count, number}} agent is older than the hub. Upgrade its chart or image; it goes on where it stopped.',
  someBehind_other:
    '{{count, number}} agents are older than the hub. Upgrade their charts or images; they go on where they stopped.',
  clones: 'Taken for clones',
  clonesText:
    'Two processes were seen to use one key, so it is refused. Stop the one that should not be, then accept the other again. Where you cannot tell, revoke it.',
  unknownVersion: 'unknown',
  search: 'Find a cluster',
  connection: 'Connection',
  anyConnection: 'Any connection',
  version: 'Version',
  anyVersion: 'Any version',
  profile: 'Profile',
  anyProfile: 'Any profile',
  column: {
    cluster: 'Cluster',
    profile: 'Profile',
    state: 'State',
    version: 'Version',
    owner: 'Owner',
    key: 'Key made',
    seen: 'Last word',
    actions: 'Actions',
  },
  accept: 'Accept again',
  acceptOf: 'Accept the {{profile}} agent of {{cluster}} again',
  acceptTitle: 'Accept the agent of {{cluster}} again?',
  acceptText:
    'The next process that uses its key is let in. Make sure that only one does.',
  revoke: 'Revoke',
  revokeOf: 'Revoke the {{profile}} agent of {{cluster}}',
  revokeTitle: 'Revoke the {{profile}} agent of {{cluster}}?',
  revokeText:
    'It can report no more; what it reported stays visible with its age. To bring the cluster back, an agent is enrolled anew.',
  empty: 'No agent is enrolled yet',
  emptyText:
    'An agent beside each cluster dials out to this portal. All of them will stand here with their versions.',
  emptyAction: 'Enroll a cluster',
  noMatch: 'No agent matches',
  noMatchText: 'Take a filter away to see more.',
} as const;
