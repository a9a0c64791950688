import {
  Overview,
  UNREACHABLE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';
import { HEALTH_ORDER, isSilent } from '../clusters/clusterHealth';
import { SeenCluster } from '../clusters/clusterRelation';
import { healthSince, reasonsOf } from '../clusters/clusterRows';

/** What is shown at most. */
const MAX_ATTENTION = 50;

/** Kinds of trouble by the words of their reason, and the query that finds the objects. */
const QUERIES: readonly [pattern: RegExp, query: string][] = [
  [/\bnodes? (is|are) not ready/, 'kind:Node state:critical,unknown'],
  [/\bnodes? (is|are) short of/, 'kind:Node state:degraded'],
  [
    /\bhas? no replica ready|have no replica ready/,
    'kind:Deployment state:critical',
  ],
  [
    /\bdeployments? (is|are) short of/,
    'kind:Deployment state:critical,degraded',
  ],
  [/crash loops?$/, 'kind:Pod status:*CrashLoopBackOff'],
  [/cannot get (its|their) image/, 'kind:Pod status:*Image*'],
  [/finds? no node/, 'kind:Pod status:Unschedulable'],
  [/\bpods? fails?$/, 'kind:Pod state:critical'],
];

/** `namespace/name has 0 of 4 replicas ready`. */
const WORKLOAD = /^([a-z0-9.-]+)\/([a-z0-9.-]+) has \d+ of \d+ replicas? ready/;

/** Clusters that need a person, the worst and the longest first. */
export function attentionOf(
  rows: readonly SeenCluster[],
  now: number,
): Overview['attention'] {
  const troubled = rows.filter(row => needsAttention(row));
  const sorted = troubled
    .map(row => ({ row, since: healthSince(row, UNREACHABLE_AFTER_MS) }))
    .sort(
      (a, b) =>
        HEALTH_ORDER.indexOf(b.row.health) -
          HEALTH_ORDER.indexOf(a.row.health) ||
        // Of equals, what is newest is what nobody has seen yet.
        compare(b.since ?? '', a.since ?? '') ||
        compare(a.row.name, b.row.name),
    );
  return sorted.slice(0, MAX_ATTENTION).map(({ row, since }) => {
    const ageMs = Math.max(0, now - Number(row.last_sign));
    const [reason] = reasonsOf(row, ageMs);
    return {
      cluster: row.name,
      health: row.health,
      reason: reason ?? 'Its health is not what it should be',
      owner: row.owner ?? undefined,
      environment: row.environment ?? undefined,
      since,
      query: queryBehind(row, reason ?? ''),
    };
  });
}

/** The query that finds the objects behind a reason of a cluster. */
export function queryBehind(
  row: Pick<SeenCluster, 'name' | 'state'>,
  reason: string,
): string {
  const cluster = `cluster:${row.name}`;
  if (isSilent(row.state)) {
    return cluster;
  }
  const workload = WORKLOAD.exec(reason);
  if (workload) {
    return `${cluster} kind:Deployment ns:${workload[1]} name:${workload[2]}`;
  }
  const query = QUERIES.find(([pattern]) => pattern.test(reason))?.[1];
  return `${cluster} ${query ?? 'state:critical,degraded'}`;
}

/** By code unit: thousands of comparisons, of texts that are plain. */
function compare(a: string, b: string): number {
  if (a === b) {
    return 0;
  }
  return a < b ? -1 : 1;
}

/** Whoever revoked a cluster or let it expire knows; the rest of the unhealthy does not. */
function needsAttention(row: SeenCluster): boolean {
  return (
    ['critical', 'degraded', 'unreachable'].includes(row.health) &&
    !['revoked', 'expired'].includes(row.state)
  );
}
