import { JsonObject } from '../../canonical';
import { CONDITION_PATHS, conditionPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { at, condition, numberAt, objectAt, objects, text } from '../read';
import { KindSpec, ResourceColumns, ResourceState } from '../types';

/*
 * Cluster API keeps the same facts in different places: in v1beta2 in `status`
 * and what v1beta1 had in `status.deprecated.v1beta1`; in v1beta1 in `status`
 * and what v1beta2 brought in `status.v1beta2`. Both are on the allow-lists,
 * and the readers below look for the newer one first.
 */

export const CAPI_GROUP = 'cluster.x-k8s.io';

/** Conditions of both versions, and why an object is beyond repair. */
export const CAPI_STATUS = [
  ...CONDITION_PATHS,
  ...conditionPaths('status.v1beta2.conditions'),
  'status.observedGeneration',
];

export const FAILURE_REASON = [
  'status.failureReason',
  'status.deprecated.v1beta1.failureReason',
];

/** Replica counts of both versions. */
export const CAPI_REPLICAS = [
  ...below('status', 'replicas', 'readyReplicas', 'availableReplicas'),
  'status.upToDateReplicas',
  'status.v1beta2.readyReplicas',
  'status.v1beta2.availableReplicas',
  'status.v1beta2.upToDateReplicas',
];

/** A reference to an object of a provider, in both versions. */
export function providerRef(prefix: string): string[] {
  return below(prefix, 'apiGroup', 'apiVersion', 'kind', 'name', 'namespace');
}

/** A reference that only v1beta1 has. */
export function oldRef(prefix: string): string[] {
  return below(prefix, 'apiVersion', 'kind', 'name', 'namespace');
}

/** What a machine is to become, below `spec` or `spec.template.spec`. */
export function machineSpecPaths(prefix: string): string[] {
  return [
    ...below(prefix, 'clusterName', 'failureDomain', 'version'),
    ...providerRef(`${prefix}.infrastructureRef`),
    ...providerRef(`${prefix}.bootstrap.configRef`),
  ];
}

/** A kind of Cluster API in its group, v1beta2 before v1beta1. */
export function capiKind(
  definition: Pick<KindSpec, 'kind' | 'resource' | 'columns'> & {
    group?: string;
    paths: readonly string[];
  },
): KindSpec {
  const { paths, ...rest } = definition;
  return defineKind({
    group: CAPI_GROUP,
    version: 'v1beta2',
    otherVersions: ['v1beta1'],
    namespaced: true,
    ...rest,
    paths: [...CAPI_STATUS, ...paths],
  });
}

/** A condition by its v1beta2 type, or by that of v1beta1 where it has none. */
export function capiCondition(
  object: JsonObject,
  type: string,
  oldType: string = 'Ready',
): JsonObject | undefined {
  return (
    objects(object, 'status', 'v1beta2', 'conditions').find(
      item => item.type === type,
    ) ??
    condition(object, type) ??
    condition(object, oldType)
  );
}

export function failureReason(object: JsonObject): string | undefined {
  return (
    text(object, 'status', 'failureReason') ??
    text(objectAt(object, 'status', 'deprecated', 'v1beta1'), 'failureReason')
  );
}

const PHASES: Record<string, ResourceState> = {
  Running: 'healthy',
  Provisioned: 'healthy',
  Pending: 'progressing',
  Provisioning: 'progressing',
  ScalingUp: 'progressing',
  ScalingDown: 'progressing',
  Scaling: 'progressing',
  Deleting: 'progressing',
  Updating: 'progressing',
  Deleted: 'unknown',
  Failed: 'critical',
};

/**
 * State by phase, unless the phase is good and the object is not available.
 *
 * @param phases - phases that mean something else for the kind
 */
export function byPhase(
  object: JsonObject,
  phases: Record<string, ResourceState> = {},
): Pick<ResourceColumns, 'state' | 'status' | 'reason'> {
  const phase = text(object, 'status', 'phase') ?? 'Unknown';
  const state = phases[phase] ?? PHASES[phase] ?? 'unknown';
  const available = capiCondition(object, 'Available');
  const isAway = state === 'healthy' && available?.status === 'False';
  const reason =
    failureReason(object) ?? (isAway ? text(available, 'reason') : undefined);
  return {
    state: isAway ? 'degraded' : state,
    status: phase,
    ...(reason === undefined ? {} : { reason }),
  };
}

/** Replicas as they should be and are, for what has them. */
export function replicaCounts(object: JsonObject): {
  ready: number;
  desired: number;
  upToDate: number | undefined;
} {
  const status = (...keys: string[]) => numberAt(object, 'status', ...keys);
  return {
    ready: status('v1beta2', 'readyReplicas') ?? status('readyReplicas') ?? 0,
    desired: numberAt(object, 'spec', 'replicas') ?? 1,
    upToDate:
      status('upToDateReplicas') ??
      status('v1beta2', 'upToDateReplicas') ??
      status('updatedReplicas'),
  };
}

/** State of what keeps a number of machines and tells no phase. */
export function byReplicas(
  object: JsonObject,
): Pick<ResourceColumns, 'state' | 'status' | 'reason'> {
  const { ready, desired } = replicaCounts(object);
  const reason = failureReason(object);
  if (reason !== undefined) {
    return { state: 'critical', status: 'Failed', reason };
  }
  if (text(object, 'metadata', 'deletionTimestamp')) {
    return { state: 'progressing', status: 'Deleting' };
  }
  const total = numberAt(object, 'status', 'replicas') ?? 0;
  if (total !== desired) {
    return {
      state: 'progressing',
      status: total < desired ? 'ScalingUp' : 'ScalingDown',
    };
  }
  return ready < desired
    ? { state: 'degraded', status: 'NotReady' }
    : { state: 'healthy', status: 'Running' };
}

/** Whether the controllers of Cluster API are told to leave an object alone. */
export function isPaused(object: JsonObject): boolean {
  return (
    at(object, 'spec', 'paused') === true ||
    at(object, 'metadata', 'annotations', 'cluster.x-k8s.io/paused') !==
      undefined
  );
}
