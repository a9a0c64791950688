import { JsonObject } from '../../canonical';
import {
  CONDITION_PATHS,
  CONTAINER_STATUS_PATHS,
  METADATA_PATHS,
  podSpecPaths,
} from '../commonPaths';
import { compileProjection } from '../projection';
import {
  at,
  condition,
  controllerUid,
  imagesOf,
  numberAt,
  objects,
  text,
} from '../read';
import { factsOf } from '../facts';
import { podRequests } from '../podRequests';
import { scrubMessage } from '../scrub';
import { KindSpec, ResourceColumns, ResourceState } from '../types';

/** Waiting reasons that do not mend themselves while a rollout goes on. */
const FAILING_REASONS = new Set([
  'CrashLoopBackOff',
  'ImagePullBackOff',
  'ErrImagePull',
  'ErrImageNeverPull',
  'InvalidImageName',
  'CreateContainerConfigError',
  'CreateContainerError',
  'RunContainerError',
]);

export const pods: KindSpec = {
  id: 'pods',
  group: '',
  version: 'v1',
  kind: 'Pod',
  resource: 'pods',
  namespaced: true,
  projection: compileProjection([
    ...METADATA_PATHS,
    ...podSpecPaths('spec'),
    'status.phase',
    'status.reason',
    'status.qosClass',
    'status.podIP',
    'status.hostIP',
    'status.startTime',
    ...CONDITION_PATHS,
    'status.conditions[].message',
    ...CONTAINER_STATUS_PATHS,
  ]),
  derive(object, projection) {
    const messages = new Map(
      objects(object, 'status', 'conditions').map(item => [
        item.type,
        text(item, 'message'),
      ]),
    );
    for (const item of objects(projection, 'status', 'conditions')) {
      const message = messages.get(item.type);
      delete item.message;
      if (item.type === 'PodScheduled' && message) {
        item.message = scrubMessage(message);
      }
    }
  },
  columns: podColumns,
};

function podColumns(object: JsonObject): ResourceColumns {
  const statuses = objects(object, 'status', 'containerStatuses');
  const inits = objects(object, 'status', 'initContainerStatuses');
  const restarts = [...statuses, ...inits].reduce(
    (sum, item) => sum + (numberAt(item, 'restartCount') ?? 0),
    0,
  );
  return {
    ...podStatus(object, inits, statuses),
    ready: statuses.filter(item => item.ready === true).length,
    desired: objects(object, 'spec', 'containers').length,
    restarts,
    nodeName: text(object, 'spec', 'nodeName'),
    images: imagesOf(at(object, 'spec')),
    ownerUid: controllerUid(object),
    facts: podFacts(object, statuses),
  };
}

function podFacts(object: JsonObject, statuses: readonly JsonObject[]) {
  const spec = at(object, 'spec');
  const requests = podRequests(spec);
  const last = lastTermination(statuses);
  return factsOf({
    cpuRequestMillis: requests.cpuMillis,
    memoryRequestBytes: requests.memoryBytes,
    phase: text(object, 'status', 'phase'),
    qosClass: text(object, 'status', 'qosClass'),
    serviceAccount: text(spec, 'serviceAccountName'),
    lastTermination: text(last, 'reason'),
    lastExitCode: numberAt(last, 'exitCode'),
    lastTerminationAt: text(last, 'finishedAt'),
  });
}

/** The latest end of a container that is, or was, started again. */
function lastTermination(
  statuses: readonly JsonObject[],
): JsonObject | undefined {
  let latest: JsonObject | undefined;
  for (const item of statuses) {
    for (const field of ['state', 'lastState']) {
      const ended = at(item, field, 'terminated') as JsonObject | undefined;
      const time = text(ended, 'finishedAt') ?? '';
      if (ended && (!latest || time > (text(latest, 'finishedAt') ?? ''))) {
        latest = ended;
      }
    }
  }
  return latest;
}

/** The word `kubectl get pods` would show, with the state it means. */
function podStatus(
  object: JsonObject,
  inits: readonly JsonObject[],
  statuses: readonly JsonObject[],
): { state: ResourceState; status: string; reason?: string } {
  const phase = text(object, 'status', 'phase') ?? 'Unknown';
  if (text(object, 'metadata', 'deletionTimestamp')) {
    return { state: 'progressing', status: 'Terminating' };
  }
  const podReason = text(object, 'status', 'reason');
  if (phase === 'Succeeded') {
    return { state: 'healthy', status: 'Completed' };
  }
  if (phase === 'Failed') {
    return {
      state: 'critical',
      status: podReason ?? 'Failed',
      reason: lastFailure(statuses),
    };
  }
  for (const [prefix, list] of [
    ['Init:', inits],
    ['', statuses],
  ] as const) {
    for (const item of list) {
      const waiting = text(item, 'state', 'waiting', 'reason');
      if (waiting && FAILING_REASONS.has(waiting)) {
        return {
          state: 'critical',
          status: `${prefix}${waiting}`,
          reason: lastFailure([item]),
        };
      }
    }
  }
  const scheduled = condition(object, 'PodScheduled');
  if (phase === 'Pending' && scheduled?.status === 'False') {
    return {
      state: 'degraded',
      status: text(scheduled, 'reason') ?? 'Unschedulable',
      reason: text(scheduled, 'message'),
    };
  }
  if (phase === 'Pending') {
    const waiting = [...inits, ...statuses]
      .map(item => text(item, 'state', 'waiting', 'reason'))
      .find(reason => reason !== undefined);
    return { state: 'progressing', status: waiting ?? 'Pending' };
  }
  if (phase === 'Running') {
    const ended = statuses.find(item => at(item, 'state', 'terminated'));
    if (ended && text(ended, 'state', 'terminated', 'reason') !== 'Completed') {
      return {
        state: 'critical',
        status: text(ended, 'state', 'terminated', 'reason') ?? 'Error',
        reason: lastFailure([ended]),
      };
    }
    const ready = condition(object, 'Ready')?.status === 'True';
    return ready
      ? { state: 'healthy', status: 'Running' }
      : {
          state: 'degraded',
          status: 'NotReady',
          reason: text(condition(object, 'Ready'), 'reason'),
        };
  }
  return { state: 'unknown', status: phase, reason: podReason };
}

/** How the first failed container of a list ended: `api exited with code 137 (OOMKilled)`. */
function lastFailure(statuses: readonly JsonObject[]): string | undefined {
  for (const item of statuses) {
    const ended =
      at(item, 'state', 'terminated') ?? at(item, 'lastState', 'terminated');
    const code = numberAt(ended, 'exitCode');
    if (code !== undefined) {
      const reason = text(ended, 'reason');
      return `${text(item, 'name')} exited with code ${code}${
        reason ? ` (${reason})` : ''
      }`;
    }
  }
  return undefined;
}
