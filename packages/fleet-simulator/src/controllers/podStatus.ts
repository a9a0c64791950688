import { KubeObject, clone, toTimestamp } from '../store';
import { withCondition } from './conditions';

/** One entry of `status.containerStatuses`. */
export interface ContainerStatus {
  name: string;
  state: Record<string, any>;
  lastState: Record<string, any>;
  ready: boolean;
  started: boolean;
  restartCount: number;
  image: string;
  imageID: string;
  containerID?: string;
}

/** The container statuses of a pod the kubelet has just seen. */
export function creatingStatuses(pod: KubeObject): ContainerStatus[] {
  return pod.spec.containers.map((container: any) => ({
    name: container.name,
    state: { waiting: { reason: 'ContainerCreating' } },
    lastState: {},
    ready: false,
    started: false,
    restartCount: 0,
    image: container.image,
    imageID: '',
  }));
}

const HAPPY = { reason: undefined, message: undefined };

/**
 * The status of a pod with these containers: phase and conditions follow from
 * them.
 *
 * Source: "Pod Lifecycle", Kubernetes documentation.
 */
export function podStatusWith(
  pod: KubeObject,
  containers: ContainerStatus[],
  nowMs: number,
  more: Record<string, unknown> = {},
): Record<string, any> {
  const unready = containers.filter(container => !container.ready);
  const terminated = containers.filter(({ state }) => state.terminated);
  const done = terminated.length === containers.length;
  const failed = terminated.some(
    ({ state }) => state.terminated.exitCode !== 0,
  );
  const anyStarted = containers.some(
    ({ state, restartCount }) => state.running || restartCount > 0,
  );
  let phase = anyStarted ? 'Running' : 'Pending';
  if (done && pod.spec.restartPolicy !== 'Always') {
    phase = failed ? 'Failed' : 'Succeeded';
  }
  const names = unready.map(({ name }) => name).join(' ');
  const notReady = {
    reason: phase === 'Succeeded' ? 'PodCompleted' : 'ContainersNotReady',
    message:
      phase === 'Succeeded'
        ? undefined
        : `containers with unready status: [${names}]`,
  };
  const verdict = unready.length
    ? ({ status: 'False', ...notReady } as const)
    : ({ status: 'True', ...HAPPY } as const);
  let conditions = pod.status?.conditions;
  conditions = withCondition(
    conditions,
    { type: 'PodReadyToStartContainers', status: 'True' },
    nowMs,
  );
  conditions = withCondition(
    conditions,
    { type: 'Initialized', status: 'True' },
    nowMs,
  );
  conditions = withCondition(conditions, { type: 'Ready', ...verdict }, nowMs);
  conditions = withCondition(
    conditions,
    { type: 'ContainersReady', ...verdict },
    nowMs,
  );
  return clone({
    ...pod.status,
    ...more,
    phase,
    conditions,
    containerStatuses: containers,
  });
}

/** A `terminated` container state. */
export function terminatedState(
  container: ContainerStatus,
  exitCode: number,
  reason: string,
  nowMs: number,
): Record<string, unknown> {
  return {
    exitCode,
    reason,
    startedAt: container.state.running?.startedAt ?? toTimestamp(nowMs),
    finishedAt: toTimestamp(nowMs),
    containerID: container.containerID,
  };
}
