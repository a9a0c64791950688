import { JsonObject } from '../../canonical';
import {
  CONDITION_PATHS,
  podTemplatePaths,
  selectorPaths,
} from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import {
  at,
  conditionReason,
  controllerUid,
  hasCondition,
  imagesOf,
  numberAt,
  text,
} from '../read';
import { ResourceState } from '../types';

/** The word of kubectl's STATUS column, with the state it means. */
function statusOf(object: JsonObject): {
  state: ResourceState;
  status: string;
  reason?: string;
} {
  if (hasCondition(object, 'Complete')) {
    return { state: 'healthy', status: 'Complete' };
  }
  for (const status of ['Failed', 'FailureTarget']) {
    if (hasCondition(object, status)) {
      return {
        state: 'critical',
        status,
        reason: conditionReason(object, status),
      };
    }
  }
  if (text(object, 'metadata', 'deletionTimestamp')) {
    return { state: 'progressing', status: 'Terminating' };
  }
  if (hasCondition(object, 'Suspended')) {
    return { state: 'healthy', status: 'Suspended' };
  }
  if (hasCondition(object, 'SuccessCriteriaMet')) {
    return { state: 'progressing', status: 'SuccessCriteriaMet' };
  }
  const failed = numberAt(object, 'status', 'failed') ?? 0;
  return failed > 0
    ? {
        state: 'degraded',
        status: 'Running',
        reason: `${failed} failed ${failed === 1 ? 'pod' : 'pods'} so far`,
      }
    : { state: 'progressing', status: 'Running' };
}

function seconds(from?: string, to?: string): number | undefined {
  const span = Date.parse(to ?? '') - Date.parse(from ?? '');
  return span >= 0 ? Math.round(span / 1000) : undefined;
}

export const jobs = defineKind({
  group: 'batch',
  version: 'v1',
  kind: 'Job',
  resource: 'jobs',
  namespaced: true,
  paths: [
    ...below(
      'spec',
      'activeDeadlineSeconds',
      'backoffLimit',
      'backoffLimitPerIndex',
      'completionMode',
      'completions',
      'managedBy',
      'parallelism',
      'podReplacementPolicy',
      'suspend',
      'ttlSecondsAfterFinished',
    ),
    ...selectorPaths('spec.selector'),
    ...podTemplatePaths('spec.template'),
    ...below(
      'status',
      'active',
      'ready',
      'succeeded',
      'failed',
      'terminating',
      'startTime',
      'completionTime',
    ),
    ...CONDITION_PATHS,
  ],
  columns(object) {
    const succeeded = numberAt(object, 'status', 'succeeded') ?? 0;
    const startedAt = text(object, 'status', 'startTime');
    const completedAt = text(object, 'status', 'completionTime');
    return {
      ...statusOf(object),
      ready: succeeded,
      desired:
        numberAt(object, 'spec', 'completions') ??
        numberAt(object, 'spec', 'parallelism') ??
        1,
      images: imagesOf(at(object, 'spec', 'template', 'spec')),
      ownerUid: controllerUid(object),
      facts: factsOf({
        active: numberAt(object, 'status', 'active') ?? 0,
        failed: numberAt(object, 'status', 'failed') ?? 0,
        startedAt,
        completedAt,
        durationSeconds: seconds(startedAt, completedAt),
      }),
    };
  },
});
