import { below, defineKind } from '../defineKind';
import { numberAt, text } from '../read';
import { ROLLING_WORKLOAD_PATHS, RollingWorkload } from './rollingWorkload';

export const statefulSets = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'StatefulSet',
  resource: 'statefulsets',
  namespaced: true,
  paths: [
    ...ROLLING_WORKLOAD_PATHS,
    ...below(
      'spec',
      'replicas',
      'ordinals.start',
      'podManagementPolicy',
      'serviceName',
      'persistentVolumeClaimRetentionPolicy.*',
    ),
    ...below(
      'spec.volumeClaimTemplates[]',
      'metadata.name',
      'spec.accessModes',
      'spec.storageClassName',
      'spec.resources.requests.*',
    ),
    ...below(
      'status',
      'replicas',
      'readyReplicas',
      'availableReplicas',
      'currentReplicas',
      'updatedReplicas',
      'currentRevision',
      'updateRevision',
    ),
  ],
  columns(object) {
    const desired = numberAt(object, 'spec', 'replicas') ?? 1;
    const ready = numberAt(object, 'status', 'readyReplicas') ?? 0;
    const total = numberAt(object, 'status', 'replicas') ?? 0;
    const workload = new RollingWorkload(object, { ready, desired });
    const common = workload.columns({
      updated: numberAt(object, 'status', 'updatedReplicas') ?? 0,
      available: numberAt(object, 'status', 'availableReplicas') ?? 0,
      serviceName: text(object, 'spec', 'serviceName'),
    });
    if (desired === 0 && total === 0) {
      return { ...common, state: 'healthy', status: 'ScaledToZero' };
    }
    const isRolling =
      workload.isUnobserved ||
      total !== desired ||
      (workload.strategy !== 'OnDelete' &&
        text(object, 'status', 'currentRevision') !==
          text(object, 'status', 'updateRevision'));
    if (ready < desired && !(ready > 0 && isRolling)) {
      return { ...common, ...workload.lacking(isRolling) };
    }
    return isRolling
      ? { ...common, state: 'progressing', status: 'Progressing' }
      : { ...common, state: 'healthy', status: 'Available' };
  },
});
