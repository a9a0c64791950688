import { JsonObject } from '../../canonical';
import { podTemplatePaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { at, controllerUid, imagesOf, objects, text } from '../read';
import { ResourceState } from '../types';

function statusOf(object: JsonObject): {
  state: ResourceState;
  status: string;
  reason?: string;
} {
  if (at(object, 'spec', 'suspend') === true) {
    return { state: 'healthy', status: 'Suspended' };
  }
  if (objects(object, 'status', 'active').length > 0) {
    return { state: 'healthy', status: 'Active' };
  }
  const started = Date.parse(text(object, 'status', 'lastScheduleTime') ?? '');
  const succeeded = Date.parse(
    text(object, 'status', 'lastSuccessfulTime') ?? '',
  );
  return started > (Number.isNaN(succeeded) ? -Infinity : succeeded)
    ? {
        state: 'degraded',
        status: 'LastRunFailed',
        reason: 'The last run ended without success',
      }
    : { state: 'healthy', status: 'Scheduled' };
}

export const cronJobs = defineKind({
  group: 'batch',
  version: 'v1',
  kind: 'CronJob',
  resource: 'cronjobs',
  namespaced: true,
  paths: [
    ...below(
      'spec',
      'schedule',
      'timeZone',
      'suspend',
      'concurrencyPolicy',
      'startingDeadlineSeconds',
      'successfulJobsHistoryLimit',
      'failedJobsHistoryLimit',
    ),
    ...below(
      'spec.jobTemplate.spec',
      'activeDeadlineSeconds',
      'backoffLimit',
      'completions',
      'parallelism',
      'ttlSecondsAfterFinished',
    ),
    ...podTemplatePaths('spec.jobTemplate.spec.template'),
    ...below('status.active[]', 'name', 'uid'),
    ...below('status', 'lastScheduleTime', 'lastSuccessfulTime'),
  ],
  columns: object => ({
    ...statusOf(object),
    images: imagesOf(
      at(object, 'spec', 'jobTemplate', 'spec', 'template', 'spec'),
    ),
    ownerUid: controllerUid(object),
    facts: factsOf({
      schedule: text(object, 'spec', 'schedule'),
      timeZone: text(object, 'spec', 'timeZone'),
      suspended: at(object, 'spec', 'suspend') === true,
      active: objects(object, 'status', 'active').length,
      lastSchedule: text(object, 'status', 'lastScheduleTime'),
      lastSuccess: text(object, 'status', 'lastSuccessfulTime'),
      concurrencyPolicy: text(object, 'spec', 'concurrencyPolicy'),
    }),
  }),
});
