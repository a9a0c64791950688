import {
  CONDITION_PATHS,
  METADATA_PATHS,
  podSpecPaths,
  selectorPaths,
} from '../commonPaths';
import { compileProjection } from '../projection';
import { at, condition, imagesOf, numberAt, text } from '../read';
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
    'spec.template.metadata.labels.*',
    ...podSpecPaths('spec.template.spec'),
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
