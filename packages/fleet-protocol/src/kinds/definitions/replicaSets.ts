import { JsonObject } from '../../canonical';
import { CONDITION_PATHS, METADATA_PATHS, selectorPaths } from '../commonPaths';
import { factsOf } from '../facts';
import { compileProjection } from '../projection';
import {
  at,
  conditionReason,
  controllerUid,
  hasCondition,
  imagesOf,
  numberAt,
  text,
} from '../read';
import { KindSpec, ResourceColumns } from '../types';

const REVISION = 'deployment.kubernetes.io/revision';

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
  columns: replicaColumns,
};

/** Columns of what keeps a number of pods: replica sets and replication controllers. */
export function replicaColumns(object: JsonObject): ResourceColumns {
  const desired = numberAt(object, 'spec', 'replicas') ?? 1;
  const ready = numberAt(object, 'status', 'readyReplicas') ?? 0;
  const common = {
    ready,
    desired,
    images: imagesOf(at(object, 'spec', 'template', 'spec')),
    ownerUid: controllerUid(object),
    facts: factsOf({
      revision: text(object, 'metadata', 'annotations', REVISION),
    }),
  };
  if (hasCondition(object, 'ReplicaFailure')) {
    return {
      ...common,
      state: 'critical',
      status: 'ReplicaFailure',
      reason: conditionReason(object, 'ReplicaFailure'),
    };
  }
  if (desired === 0) {
    return { ...common, state: 'healthy', status: 'ScaledToZero' };
  }
  return ready >= desired
    ? { ...common, state: 'healthy', status: 'Ready' }
    : { ...common, state: 'degraded', status: 'NotReady' };
}
