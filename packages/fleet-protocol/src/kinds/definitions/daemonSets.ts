import { below, defineKind } from '../defineKind';
import { numberAt } from '../read';
import { ROLLING_WORKLOAD_PATHS, RollingWorkload } from './rollingWorkload';

export const daemonSets = defineKind({
  group: 'apps',
  version: 'v1',
  kind: 'DaemonSet',
  resource: 'daemonsets',
  namespaced: true,
  paths: [
    ...ROLLING_WORKLOAD_PATHS,
    ...below(
      'status',
      'desiredNumberScheduled',
      'currentNumberScheduled',
      'updatedNumberScheduled',
      'numberReady',
      'numberAvailable',
      'numberUnavailable',
      'numberMisscheduled',
    ),
  ],
  columns(object) {
    const desired = numberAt(object, 'status', 'desiredNumberScheduled') ?? 0;
    const ready = numberAt(object, 'status', 'numberReady') ?? 0;
    const updated = numberAt(object, 'status', 'updatedNumberScheduled') ?? 0;
    const workload = new RollingWorkload(object, { ready, desired });
    const common = workload.columns({
      updated,
      available: numberAt(object, 'status', 'numberAvailable') ?? 0,
      misscheduled: numberAt(object, 'status', 'numberMisscheduled') ?? 0,
    });
    const isRolling =
      workload.isUnobserved ||
      (workload.strategy !== 'OnDelete' && updated < desired);
    if (isRolling && (ready > 0 || desired === 0)) {
      return { ...common, state: 'progressing', status: 'Progressing' };
    }
    if (ready < desired) {
      return { ...common, ...workload.lacking(isRolling) };
    }
    return {
      ...common,
      state: 'healthy',
      status: desired === 0 ? 'NotScheduled' : 'Available',
    };
  },
});
