import {
  ClusterCounts,
  ClusterState,
  EXPIRED_AFTER_MS,
  HealthState,
  LATE_AFTER_MS,
  UNREACHABLE_AFTER_MS,
} from '@backstage-fleet/plugin-fleet-common';
import { counted, durationInWords } from '../durations';

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

/** What is worked out of the objects of a cluster. */
export interface ClusterSummary {
  counts: ClusterCounts;
  health: HealthState;
  /** Sentences, the worst first. */
  healthReasons: string[];
}

/**
 * Counts, health and its reasons of a cluster that is heard of, by its objects.
 *
 * @param worst - the worst workloads, where they were looked up
 */
export function summarize(
  groups: readonly ObjectGroup[],
  worst?: readonly NamedWorkload[],
): ClusterSummary {
  const counts = countObjects(groups);
  if (counts.resources === 0) {
    return {
      counts,
      health: 'unknown',
      healthReasons: ['Its agent has not reported any object yet'],
    };
  }
  const findings = [
    ...nodeFindings(counts, groups),
    ...deploymentFindings(counts, groups, worst),
    ...podFindings(groups),
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

/** What lists show of the number of objects. */
export function countObjects(groups: readonly ObjectGroup[]): ClusterCounts {
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

/** Why a cluster that is not heard of is shown as it is. */
export function silenceReason(connection: ClusterState, ageMs: number): string {
  if (connection === 'revoked') {
    return 'Its agents were revoked; what is shown is what they reported last';
  }
  return `Its agents have been silent for ${durationInWords(ageMs)}`;
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
  groups: readonly ObjectGroup[],
  worst: readonly NamedWorkload[] | undefined,
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
      )} ready${ready < desired ? '' : ', but its rollout is stalled'}`,
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
