import type { Resource } from '@backstage-fleet/plugin-fleet-common';
import { numberAt } from './read';

/** How many there should be of a workload, and are. */
export interface ReplicaCounts {
  desired: number;
  updated?: number;
  ready: number;
  available?: number;
}

/** Kinds that keep a number of pods. */
const WORKLOADS = new Set([
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'ReplicaSet',
  'ReplicationController',
]);

/** Counts of a workload; undefined for whatever is none. */
export function replicaCounts(
  resource: Pick<Resource, 'kindName' | 'ready' | 'desired'>,
  object: unknown,
): ReplicaCounts | undefined {
  if (!WORKLOADS.has(resource.kindName)) {
    return undefined;
  }
  const status = (name: string) => numberAt(object, 'status', name);
  return {
    desired: resource.desired ?? numberAt(object, 'spec', 'replicas') ?? 0,
    updated: status('updatedReplicas') ?? status('updatedNumberScheduled'),
    ready: resource.ready ?? status('readyReplicas') ?? 0,
    available: status('availableReplicas') ?? status('numberAvailable'),
  };
}
