import {
  CONDITION_PATHS,
  METADATA_PATHS,
  podTemplatePaths,
  selectorPaths,
} from '../commonPaths';
import { compileProjection } from '../projection';
import { factsOf } from '../facts';
import {
  at,
  condition,
  controllerUid,
  imagesOf,
  numberAt,
  text,
} from '../read';
import { KindSpec } from '../types';

const STATUS_FIELDS = [
  'observedGeneration',
  'replicas',
  'updatedReplicas',
  'readyReplicas',
  'availableReplicas',
  'unavailableReplicas',
];

export const deployments: KindSpec = {
  id: 'deployments.apps',
  group: 'apps',
  version: 'v1',
  kind: 'Deployment',
  resource: 'deployments',
  namespaced: true,
  projection: compileProjection([
    ...METADATA_PATHS,
    'spec.replicas',
    'spec.paused',
    'spec.minReadySeconds',
    'spec.progressDeadlineSeconds',
    'spec.revisionHistoryLimit',
    'spec.strategy.type',
    'spec.strategy.rollingUpdate.*',
    ...selectorPaths('spec.selector'),
    ...podTemplatePaths('spec.template'),
    ...STATUS_FIELDS.map(field => `status.${field}`),
    ...CONDITION_PATHS,
  ]),
  columns(object) {
    const desired = numberAt(object, 'spec', 'replicas') ?? 1;
    const ready = numberAt(object, 'status', 'readyReplicas') ?? 0;
    const updated = numberAt(object, 'status', 'updatedReplicas') ?? 0;
    const observed = numberAt(object, 'status', 'observedGeneration') ?? 0;
    const generation = numberAt(object, 'metadata', 'generation') ?? 0;
    const total = numberAt(object, 'status', 'replicas') ?? 0;
    const progressing = condition(object, 'Progressing');
    const common = {
      ready,
      desired,
      images: imagesOf(at(object, 'spec', 'template', 'spec')),
      ownerUid: controllerUid(object),
      facts: factsOf({
        strategy: text(object, 'spec', 'strategy', 'type'),
        updated,
        available: numberAt(object, 'status', 'availableReplicas') ?? 0,
        paused: at(object, 'spec', 'paused') === true ? true : undefined,
        revision: text(
          object,
          'metadata',
          'annotations',
          'deployment.kubernetes.io/revision',
        ),
      }),
    };
    if (progressing?.status === 'False') {
      return {
        ...common,
        state: ready === 0 && desired > 0 ? 'critical' : 'degraded',
        status: 'Stalled',
        reason: text(progressing, 'reason'),
      };
    }
    if (desired === 0) {
      return { ...common, state: 'healthy', status: 'ScaledToZero' };
    }
    const rolling =
      observed < generation || updated < desired || total > desired;
    if (rolling && progressing?.reason !== 'NewReplicaSetAvailable') {
      return {
        ...common,
        state: 'progressing',
        status: 'Progressing',
        reason: text(progressing, 'reason'),
      };
    }
    if (ready < desired) {
      return {
        ...common,
        state: ready === 0 ? 'critical' : 'degraded',
        status: 'Unavailable',
        reason: text(condition(object, 'Available'), 'reason'),
      };
    }
    return { ...common, state: 'healthy', status: 'Available' };
  },
};
