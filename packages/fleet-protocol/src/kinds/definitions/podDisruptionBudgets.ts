import { CONDITION_PATHS, selectorPaths } from '../commonPaths';
import { below, defineKind } from '../defineKind';
import { factsOf } from '../facts';
import { at, conditionReason, controllerUid, numberAt } from '../read';

export const podDisruptionBudgets = defineKind({
  group: 'policy',
  version: 'v1',
  kind: 'PodDisruptionBudget',
  resource: 'poddisruptionbudgets',
  namespaced: true,
  paths: [
    ...below(
      'spec',
      'minAvailable',
      'maxUnavailable',
      'unhealthyPodEvictionPolicy',
    ),
    ...selectorPaths('spec.selector'),
    ...below(
      'status',
      'observedGeneration',
      'currentHealthy',
      'desiredHealthy',
      'disruptionsAllowed',
      'expectedPods',
    ),
    ...CONDITION_PATHS,
  ],
  columns(object) {
    const ready = numberAt(object, 'status', 'currentHealthy') ?? 0;
    const desired = numberAt(object, 'status', 'desiredHealthy') ?? 0;
    const allowed = numberAt(object, 'status', 'disruptionsAllowed') ?? 0;
    const said = conditionReason(object, 'DisruptionAllowed');
    const isBroken = said === 'SyncFailed';
    return {
      state: ready < desired || isBroken ? 'degraded' : 'healthy',
      status: said ?? (allowed > 0 ? 'SufficientPods' : 'InsufficientPods'),
      ready,
      desired,
      ownerUid: controllerUid(object),
      facts: factsOf({
        minAvailable: amount(at(object, 'spec', 'minAvailable')),
        maxUnavailable: amount(at(object, 'spec', 'maxUnavailable')),
        disruptionsAllowed: allowed,
        expectedPods: numberAt(object, 'status', 'expectedPods'),
      }),
    };
  },
});

/** A number or a share, always as text so that both sort and search alike. */
function amount(value: unknown): string | undefined {
  return typeof value === 'number' || typeof value === 'string'
    ? String(value)
    : undefined;
}
