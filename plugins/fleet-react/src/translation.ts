import { createTranslationRef } from '@backstage/frontend-plugin-api';

/**
 * Texts of Fleet's design system.
 *
 * @public
 */
export const fleetReactTranslationRef = createTranslationRef({
  id: 'fleet-react',
  messages: {
    state: {
      healthy: 'Healthy',
      progressing: 'Progressing',
      degraded: 'Degraded',
      critical: 'Critical',
      unreachable: 'Unreachable',
      unknown: 'Unknown',
    },
    connection: {
      live: 'Live',
      late: 'Late',
      unreachable: 'Unreachable',
      expired: 'Expired',
      revoked: 'Revoked',
    },
    connectionHint: {
      live: 'The agent reports as it should.',
      late: 'Silent for more than 40 seconds.',
      unreachable: 'Silent for more than two minutes.',
      expired: 'Silent for more than 45 days.',
      revoked: 'Its agents were revoked; they can report no more.',
    },
    duration: {
      second: '{{value}} s',
      minute: '{{value}} min',
      hour: '{{value}} h',
      day: '{{value}} d',
      month: '{{value}} mo',
      year: '{{value}} y',
    },
    age: {
      now: 'just now',
      ago: '{{duration}} ago',
      never: 'never',
    },
    copy: {
      action: 'Copy',
      done: 'Copied',
      label: 'Copy {{what}}',
      failed: 'Select the text and copy it by hand',
    },
    error: {
      title: 'This could not be loaded',
      forbidden: 'You may not see this',
      forbiddenHelp:
        'Ask whoever looks after Fleet in your organization for the right to see it.',
      notFound: 'There is nothing here by this name',
      unreachable:
        'The hub does not answer. Check that the portal can be reached and try again.',
      retry: 'Try again',
      failedRefresh: 'Could not be loaded again',
    },
    loading: 'Loading',
    stale: {
      title: 'No word from {{cluster}} for {{duration}}.',
      never: 'No word from {{cluster}} yet.',
      revoked: 'The agents of {{cluster}} were revoked.',
      help: 'You see its last known state.',
      neverHelp: 'Its agent was let in but has sent nothing so far.',
    },
    segments: {
      item: '{{label}}: {{value}}',
      none: 'none',
    },
    timeline: {
      label: 'Changes over time',
      bar_one: '{{count, number}} change from {{from}} to {{to}}',
      bar_other: '{{count, number}} changes from {{from}} to {{to}}',
      failing_one: '{{count, number}} left an object critical',
      failing_other: '{{count, number}} left objects critical',
      added: 'created',
      modified: 'changed',
      deleted: 'deleted',
      left: 'turned critical',
    },
    capacity: {
      text: '{{value}} of {{of}} {{unit}} requested, {{percent}}',
      amounts: '{{value}} / {{of}} {{unit}}',
      cores: 'cores',
      pods: 'pods',
    },
    environment: {
      none: 'no environment',
    },
    filter: {
      label: 'Filters',
      none: 'none',
      nothing: 'Nothing to choose from',
      more_one: '{{count, number}} more',
      more_other: '{{count, number}} more',
      atLeast_one: '{{count, number}}+',
      atLeast_other: '{{count, number}}+',
      incomplete: 'There are more values than are shown.',
      clear: 'Clear filters',
      remove: 'Remove {{label}}',
    },
    table: {
      loaded: '{{loaded}} of {{total}} loaded',
      loadedAtLeast: '{{loaded}} of more than {{total}} loaded',
      more: 'Load more',
    },
    owner: {
      none: 'no owner',
    },
  },
});
