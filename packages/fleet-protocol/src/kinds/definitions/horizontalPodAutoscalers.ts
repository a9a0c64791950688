import { JsonObject } from '../../canonical';
import { CONDITION_PATHS, refPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import {
  at,
  condition,
  conditionReason,
  controllerUid,
  numberAt,
  objects,
  text,
} from '../read';
import { ConditionColumns } from '../conditions';

const TARGET = [
  'target.type',
  'target.averageUtilization',
  'target.averageValue',
  'target.value',
];

/** `cpu 80 %`, `requests_per_second 100`: what a metric is held at. */
function targetOf(metric: JsonObject): string {
  const source = [
    'resource',
    'containerResource',
    'pods',
    'object',
    'external',
  ].find(name => at(metric, name) !== undefined);
  const body = source ? at(metric, source) : undefined;
  const name = text(body, 'name') ?? text(body, 'metric', 'name') ?? 'unknown';
  const share = numberAt(body, 'target', 'averageUtilization');
  const value =
    at(body, 'target', 'averageValue') ?? at(body, 'target', 'value') ?? '?';
  return share === undefined ? `${name} ${value}` : `${name} ${share} %`;
}

function statusOf(object: JsonObject): ConditionColumns {
  for (const type of ['AbleToScale', 'ScalingActive']) {
    const found = condition(object, type);
    if (found?.status === 'False') {
      const reason = text(found, 'reason');
      // Scaled to zero by hand: the autoscaler waits until it is not.
      return reason === 'ScalingDisabled'
        ? { state: 'healthy', status: reason }
        : { state: 'degraded', status: `Not${type}`, reason };
    }
  }
  const limit = conditionReason(object, 'ScalingLimited');
  if (
    condition(object, 'ScalingLimited')?.status === 'True' &&
    limit === 'TooManyReplicas'
  ) {
    return { state: 'degraded', status: 'ScalingLimited', reason: limit };
  }
  return { state: 'healthy', status: 'ScalingActive' };
}

export const horizontalPodAutoscalers = defineKind({
  group: 'autoscaling',
  version: 'v2',
  kind: 'HorizontalPodAutoscaler',
  resource: 'horizontalpodautoscalers',
  namespaced: true,
  // status.currentMetrics stays out: it changes every 15 s, and metrics come by their own way.
  paths: [
    ...refPaths('spec.scaleTargetRef'),
    ...below('spec', 'minReplicas', 'maxReplicas'),
    'spec.metrics[].type',
    ...below('spec.metrics[].resource', 'name', ...TARGET),
    ...below(
      'spec.metrics[].containerResource',
      'name',
      'container',
      ...TARGET,
    ),
    ...['pods', 'object', 'external'].flatMap(source =>
      below(`spec.metrics[].${source}`, 'metric.name', ...TARGET),
    ),
    ...refPaths('spec.metrics[].object.describedObject'),
    ...['scaleUp', 'scaleDown'].flatMap(direction => [
      ...below(
        `spec.behavior.${direction}`,
        'stabilizationWindowSeconds',
        'selectPolicy',
      ),
      ...below(
        `spec.behavior.${direction}.policies[]`,
        'type',
        'value',
        'periodSeconds',
      ),
    ]),
    ...below(
      'status',
      'observedGeneration',
      'currentReplicas',
      'desiredReplicas',
      'lastScaleTime',
    ),
    ...CONDITION_PATHS,
  ],
  columns(object) {
    const current = numberAt(object, 'status', 'currentReplicas') ?? 0;
    const desired = numberAt(object, 'status', 'desiredReplicas') ?? 0;
    const target = at(object, 'spec', 'scaleTargetRef');
    return {
      ...statusOf(object),
      ready: current,
      desired,
      ownerUid: controllerUid(object),
      facts: factsOf({
        min: numberAt(object, 'spec', 'minReplicas') ?? 1,
        max: numberAt(object, 'spec', 'maxReplicas'),
        current,
        target: target
          ? `${text(target, 'kind')}/${text(target, 'name')}`
          : undefined,
        metrics: objects(object, 'spec', 'metrics').map(targetOf),
        lastScale: text(object, 'status', 'lastScaleTime'),
      }),
    };
  },
});
