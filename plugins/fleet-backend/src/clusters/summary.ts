import {
  ClusterCounts,
  ClusterState,
  HealthState,
} from '@backstage-fleet/plugin-fleet-common';

const SECOND = 1000;

/** Silence after which a cluster is late, in milliseconds. */
export const LATE_AFTER_MS = 40 * SECOND;

/** Silence after which a cluster is unreachable, in milliseconds. */
export const UNREACHABLE_AFTER_MS = 120 * SECOND;

/** Silence after which a cluster is expired, in milliseconds. */
export const EXPIRED_AFTER_MS = 45 * 24 * 3600 * SECOND;

/** Share of nodes or deployments that fail from which a cluster is critical rather than degraded. */
const CRITICAL_SHARE = 1 / 3;

/** Connection of a cluster whose agents were last heard `ageMs` ago. */
export function connectionState(
  ageMs: number,
  isRevoked: boolean,
): ClusterState {
  if (isRevoked) {
    return 'revoked';
  }
  if (ageMs > EXPIRED_AFTER_MS) {
    return 'expired';
  }
  if (ageMs > UNREACHABLE_AFTER_MS) {
    return 'unreachable';
  }
  return ageMs > LATE_AFTER_MS ? 'late' : 'live';
}

/** How many objects of a cluster share kind, state and status. */
export interface ObjectGroup {
  kind: string;
  state: string;
  status: string;
  count: number;
  /** How many of them have as many units ready as desired. */
  complete: number;
}

/** A deployment that the reasons may name. */
export interface NamedWorkload {
  namespace: string;
  name: string;
  ready: number;
  desired: number;
}

/** Facts a summary is made of. */
export interface SummaryInput {
  connection: ClusterState;
  ageMs: number;
  groups: readonly ObjectGroup[];
  /** The worst workloads, where they were looked up. */
  worst?: readonly NamedWorkload[];
}

/** What lists show of the state of a cluster. */
export interface ClusterSummary {
  counts: ClusterCounts;
  health: HealthState;
  /** Sentences, the worst first. */
  healthReasons: string[];
}

/** Counts, health and its reasons of a cluster. */
export function summarize(input: SummaryInput): ClusterSummary {
  const counts = countObjects(input.groups);
  if (['unreachable', 'expired', 'revoked'].includes(input.connection)) {
    return {
      counts,
      health: 'unreachable',
      healthReasons: [silenceReason(input)],
    };
  }
  if (counts.resources === 0) {
    return {
      counts,
      health: 'unknown',
      healthReasons: ['Its agent has not reported any object yet'],
    };
  }
  const findings = [
    ...nodeFindings(counts, input.groups),
    ...deploymentFindings(counts, input),
    ...podFindings(input.groups),
  ];
  findings.sort((a, b) => Number(b.isCritical) - Number(a.isCritical));
  let health: HealthState = 'healthy';
  if (findings.length > 0) {
    health = findings[0].isCritical ? 'critical' : 'degraded';
  }
  return { counts, health, healthReasons: findings.map(item => item.reason) };
}

interface Finding {
  reason: string;
  isCritical: boolean;
}

function countObjects(groups: readonly ObjectGroup[]): ClusterCounts {
  const deployments = ofKind(groups, 'deployments.apps');
  const pods = ofKind(groups, 'pods');
  const nodes = ofKind(groups, 'nodes');
  return {
    nodes: total(nodes),
    nodesReady: nodes.reduce((sum, item) => sum + item.complete, 0),
    namespaces: total(ofKind(groups, 'namespaces')),
    deployments: total(deployments),
    deploymentsAvailable: deployments.reduce(
      (sum, item) => sum + item.complete,
      0,
    ),
    pods: total(pods),
    podsRunning: total(pods.filter(item => item.status === 'Running')),
    podsFailing: total(pods.filter(item => item.state === 'critical')),
    resources: total(groups),
  };
}

function silenceReason({ connection, ageMs }: SummaryInput): string {
  if (connection === 'revoked') {
    return 'Its agents were revoked; what is shown is what they reported last';
  }
  return `Its agents have been silent for ${duration(ageMs)}`;
}

function nodeFindings(
  counts: ClusterCounts,
  groups: readonly ObjectGroup[],
): Finding[] {
  const findings: Finding[] = [];
  const notReady = counts.nodes - counts.nodesReady;
  if (notReady > 0) {
    findings.push({
      reason: `${notReady} of ${counted(counts.nodes, 'node')} ${
        notReady === 1 ? 'is' : 'are'
      } not ready`,
      isCritical: notReady / counts.nodes >= CRITICAL_SHARE,
    });
  }
  const strained = total(
    ofKind(groups, 'nodes').filter(
      item => item.state === 'degraded' && item.status === 'Ready',
    ),
  );
  if (strained > 0) {
    findings.push({
      reason: `${counted(strained, 'node')} ${
        strained === 1 ? 'is' : 'are'
      } short of memory, disk or process ids`,
      isCritical: false,
    });
  }
  return findings;
}

function deploymentFindings(
  counts: ClusterCounts,
  { groups, worst }: SummaryInput,
): Finding[] {
  const deployments = ofKind(groups, 'deployments.apps');
  const down = total(deployments.filter(item => item.state === 'critical'));
  const short = total(deployments.filter(item => item.state === 'degraded'));
  const isCritical =
    counts.deployments > 0 && down / counts.deployments >= CRITICAL_SHARE;
  if (worst) {
    const named = worst.map(({ namespace, name, ready, desired }) => ({
      reason: `${namespace}/${name} has ${ready} of ${counted(
        desired,
        'replica',
      )} ready`,
      isCritical: isCritical && ready === 0,
    }));
    const rest = down + short - named.length;
    return rest > 0
      ? [
          ...named,
          {
            reason: `${counted(rest, 'more deployment')} ${
              rest === 1 ? 'is' : 'are'
            } short of replicas`,
            isCritical: false,
          },
        ]
      : named;
  }
  const findings: Finding[] = [];
  if (down > 0) {
    findings.push({
      reason: `${counted(down, 'deployment')} ${
        down === 1 ? 'has' : 'have'
      } no replica ready`,
      isCritical,
    });
  }
  if (short > 0) {
    findings.push({
      reason: `${counted(short, 'deployment')} ${
        short === 1 ? 'is' : 'are'
      } short of replicas`,
      isCritical: false,
    });
  }
  return findings;
}

/** What pods suffer from, by the word in their status. */
const POD_TROUBLES: readonly [pattern: RegExp, one: string, many: string][] = [
  [/CrashLoopBackOff$/, 'crash loops', 'crash loop'],
  [
    /(ImagePullBackOff|ErrImagePull|ErrImageNeverPull|InvalidImageName)$/,
    'cannot get its image',
    'cannot get their image',
  ],
  [/^Unschedulable$/, 'finds no node', 'find no node'],
];

function podFindings(groups: readonly ObjectGroup[]): Finding[] {
  const findings: Finding[] = [];
  let rest = ofKind(groups, 'pods').filter(
    item => item.state === 'critical' || item.status === 'Unschedulable',
  );
  for (const [pattern, one, many] of POD_TROUBLES) {
    const count = total(rest.filter(item => pattern.test(item.status)));
    rest = rest.filter(item => !pattern.test(item.status));
    if (count > 0) {
      findings.push({
        reason: `${counted(count, 'pod')} ${count === 1 ? one : many}`,
        isCritical: false,
      });
    }
  }
  if (rest.length > 0) {
    const count = total(rest);
    findings.push({
      reason: `${counted(count, 'pod')} ${count === 1 ? 'fails' : 'fail'}`,
      isCritical: false,
    });
  }
  return findings;
}

function ofKind(groups: readonly ObjectGroup[], kind: string): ObjectGroup[] {
  return groups.filter(item => item.kind === kind);
}

function total(groups: readonly ObjectGroup[]): number {
  return groups.reduce((sum, item) => sum + item.count, 0);
}

function counted(count: number, noun: string): string {
  return `${count} ${noun}${count === 1 ? '' : 's'}`;
}

function duration(milliseconds: number): string {
  const minutes = Math.floor(milliseconds / 60_000);
  if (minutes < 120) {
    return counted(minutes, 'minute');
  }
  const hours = Math.floor(minutes / 60);
  return hours < 48
    ? counted(hours, 'hour')
    : counted(Math.floor(hours / 24), 'day');
}
