import { CONDITION_PATHS, METADATA_PATHS, selectorPaths } from '../commonPaths';
import { compileProjection } from '../projection';
import { at, controllerUid, imagesOf, numberAt, objects, text } from '../read';
import { KindSpec } from '../types';

const STATUS_FIELDS = [
  'observedGeneration',
  'replicas',
  'fullyLabeledReplicas',
  'readyReplicas',
  'availableReplicas',
];

export const replicaSets: KindSpec = {
  id: 'replicasets.apps',
  group: 'apps',
  version: 'v1',
  kind: 'ReplicaSet',
  resource: 'replicasets',
  namespaced: true,
  // The pod template is the owner's; of a replica set only names and images are kept.
  projection: compileProjection([
    ...METADATA_PATHS,
    'spec.replicas',
    'spec.minReadySeconds',
    ...selectorPaths('spec.selector'),
    'spec.template.metadata.labels.*',
    'spec.template.spec.containers[].name',
    'spec.template.spec.containers[].image',
    'spec.template.spec.initContainers[].name',
    'spec.template.spec.initContainers[].image',
    ...STATUS_FIELDS.map(field => `status.${field}`),
    ...CONDITION_PATHS,
  ]),
  columns(object) {
    const desired = numberAt(object, 'spec', 'replicas') ?? 1;
    const ready = numberAt(object, 'status', 'readyReplicas') ?? 0;
    const failure = objects(object, 'status', 'conditions').find(
      item => item.type === 'ReplicaFailure' && item.status === 'True',
    );
    const common = {
      ready,
      desired,
      images: imagesOf(at(object, 'spec', 'template', 'spec')),
      ownerUid: controllerUid(object),
    };
    if (failure) {
      return {
        ...common,
        state: 'critical',
        status: 'ReplicaFailure',
        reason: text(failure, 'reason'),
      };
    }
    if (desired === 0) {
      return { ...common, state: 'healthy', status: 'ScaledToZero' };
    }
    return ready >= desired
      ? { ...common, state: 'healthy', status: 'Ready' }
      : { ...common, state: 'degraded', status: 'NotReady' };
  },
};
