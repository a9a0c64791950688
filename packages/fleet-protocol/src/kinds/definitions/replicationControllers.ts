import { CONDITION_PATHS } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { replicaColumns } from './replicaSets';

export const replicationControllers = defineKind({
  group: '',
  version: 'v1',
  kind: 'ReplicationController',
  resource: 'replicationcontrollers',
  namespaced: true,
  paths: [
    ...below('spec', 'replicas', 'minReadySeconds', 'selector.*'),
    'spec.template.metadata.labels.*',
    ...['containers', 'initContainers'].flatMap(list =>
      below(`spec.template.spec.${list}[]`, 'name', 'image'),
    ),
    ...below(
      'status',
      'observedGeneration',
      'replicas',
      'fullyLabeledReplicas',
      'readyReplicas',
      'availableReplicas',
    ),
    ...CONDITION_PATHS,
  ],
  columns: replicaColumns,
});
