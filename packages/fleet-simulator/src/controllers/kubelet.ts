import { KubeObject, clone, hash32, toTimestamp } from '../store';
import { EventRecorder } from './EventRecorder';
import { ControllerContext } from './context';
import {
  ContainerStatus,
  creatingStatuses,
  podStatusWith,
  terminatedState,
} from './podStatus';

/**
 * How a container fares, decided by whoever writes the script of life. All
 * times in milliseconds.
 *
 * @public
 */
export interface ContainerBehavior {
  /** The image cannot be pulled. */
  imagePullFails?: boolean;
  /** Ends this long after its start; without it the container runs on. */
  exitsAfterMs?: number;
  /** Default 1; 137 with `OOMKilled`. */
  exitCode?: number;
  /** Default Error, or Completed for exit code 0. */
  exitReason?: string;
  /** Never passes its readiness probe. */
  neverReady?: boolean;
}

/**
 * Says how a container fares; undefined for one that simply works.
 *
 * @public
 */
export type BehaviorOf = (
  pod: KubeObject,
  container: Record<string, any>,
) => ContainerBehavior | undefined;

/** First wait after a failure; doubles up to the longest. */
const BACK_OFF_MS = 10_000;
const LONGEST_BACK_OFF_MS = 300_000;

/** What the kubelet knows of a container beyond its status. */
interface Runtime {
  /** When something is due; Infinity when nothing is. */
  dueMs: number;
  next: 'start' | 'ready' | 'exit' | 'pull' | 'none';
  failures: number;
}

interface PodRuntime {
  containers: Map<string, Runtime>;
  /** When the pod's processes have ended after a delete. */
  endsMs?: number;
}

/** All kubelets of the cluster: they start, probe, restart and end containers. */
export class Kubelet {
  /** Replaced by the script of life. */
  behaviorOf: BehaviorOf = () => undefined;
  readonly #pods = new Map<string, PodRuntime>();
  readonly #mine = new Set<string>();

  constructor(
    private readonly context: ControllerContext,
    private readonly events: EventRecorder,
    private readonly isNodeAlive: (name: string) => boolean,
  ) {
    context.api.store.listen('/pods', ({ type, current }) => {
      const uid = current.object.metadata.uid!;
      if (type === 'DELETED') {
        this.#mine.delete(uid);
        this.#pods.delete(uid);
      } else if (current.object.spec.nodeName) {
        this.#mine.add(uid);
      }
    });
  }

  tick(): void {
    const now = this.context.clock.now();
    for (const uid of [...this.#mine]) {
      const pod = this.context.api.store.byUid(uid)?.stored.object;
      if (pod && this.isNodeAlive(pod.spec.nodeName)) {
        this.#sync(uid, pod, now);
      }
    }
  }

  #sync(uid: string, pod: KubeObject, now: number): void {
    const runtime = this.#pods.get(uid);
    if (pod.metadata.deletionTimestamp) {
      this.#terminate(uid, pod, runtime, now);
      return;
    }
    if (['Succeeded', 'Failed'].includes(pod.status?.phase)) return;
    if (!runtime) {
      if (pod.status?.containerStatuses) this.#takeOver(uid, pod, now);
      else this.#admit(uid, pod, now);
      return;
    }
    let containers: ContainerStatus[] | undefined;
    pod.spec.containers.forEach((container: any, index: number) => {
      const state = runtime.containers.get(container.name)!;
      const behavior = this.behaviorOf(pod, container);
      const status = pod.status.containerStatuses[index];
      this.#followBehavior(state, behavior, status, now);
      if (state.dueMs > now) return;
      containers ??= clone(pod.status.containerStatuses) as ContainerStatus[];
      this.#step(pod, containers[index], state, behavior, now);
    });
    if (!containers) return;
    const ip = { podIP: podIp(pod), podIPs: [{ ip: podIp(pod) }] };
    this.context.setStatus(pod, podStatusWith(pod, containers, now, ip));
  }

  #admit(uid: string, pod: KubeObject, now: number): void {
    const containers = new Map<string, Runtime>(
      pod.spec.containers.map((container: any) => [
        container.name,
        {
          dueMs: now + this.context.random.int(1000, 6000),
          next: 'start',
          failures: 0,
        },
      ]),
    );
    this.#pods.set(uid, { containers });
    const node = this.context.find(
      this.context.kind('v1', 'Node'),
      undefined,
      pod.spec.nodeName,
    );
    const hostIP = node?.status?.addresses?.find(
      (address: any) => address.type === 'InternalIP',
    )?.address;
    this.context.setStatus(
      pod,
      podStatusWith(pod, creatingStatuses(pod), now, {
        startTime: toTimestamp(now),
        ...(hostIP && { hostIP, hostIPs: [{ ip: hostIP }] }),
      }),
    );
  }

  /** Goes on with a pod that was started before the simulator was. */
  #takeOver(uid: string, pod: KubeObject, now: number): void {
    const containers = new Map<string, Runtime>();
    for (const status of pod.status.containerStatuses as ContainerStatus[]) {
      const failures = status.restartCount;
      const reason = status.state.waiting?.reason;
      let next: Runtime['next'] = 'none';
      if (reason)
        next = /^(ErrImagePull|ImagePull)/.test(reason) ? 'pull' : 'start';
      else if (status.state.running && !status.ready) next = 'ready';
      const dueMs = next === 'none' ? Infinity : now + 5000;
      containers.set(status.name, { dueMs, next, failures });
    }
    this.#pods.set(uid, { containers });
  }

  /** A behavior may change while the container runs or waits. */
  #followBehavior(
    state: Runtime,
    behavior: ContainerBehavior | undefined,
    status: ContainerStatus,
    now: number,
  ): void {
    const { running } = status.state;
    if (!running) return;
    if (behavior?.exitsAfterMs !== undefined) {
      if (state.next !== 'exit') {
        state.next = 'exit';
        state.dueMs = Math.max(
          now,
          Date.parse(running.startedAt) + behavior.exitsAfterMs,
        );
      }
    } else if (behavior?.neverReady) {
      if (status.ready) {
        state.next = 'none';
        state.dueMs = now;
      }
    } else if (
      state.next === 'exit' ||
      (!status.ready && state.next === 'none')
    ) {
      state.next = 'ready';
      state.dueMs = now + 3000;
    }
  }

  #step(
    pod: KubeObject,
    container: ContainerStatus,
    state: Runtime,
    behavior: ContainerBehavior | undefined,
    now: number,
  ): void {
    switch (state.next) {
      case 'start':
      case 'pull':
        if (behavior?.imagePullFails) {
          this.#pullFailed(pod, container, state, now);
        } else {
          this.#start(pod, container, state, behavior, now);
        }
        break;
      case 'ready':
        container.ready = true;
        state.next = 'none';
        state.dueMs = Infinity;
        break;
      case 'exit':
        this.#exit(pod, container, state, behavior, now);
        break;
      default:
        container.ready = false;
        state.dueMs = Infinity;
    }
  }

  #start(
    pod: KubeObject,
    container: ContainerStatus,
    state: Runtime,
    behavior: ContainerBehavior | undefined,
    now: number,
  ): void {
    const again = container.state.waiting?.reason === 'CrashLoopBackOff';
    if (again) container.restartCount++;
    this.#run(pod, container, now);
    if (behavior?.exitsAfterMs !== undefined) {
      state.next = 'exit';
      state.dueMs = now + behavior.exitsAfterMs;
    } else if (behavior?.neverReady) {
      state.next = 'none';
      state.dueMs = Infinity;
    } else {
      state.next = 'ready';
      state.dueMs = now + this.context.random.int(2000, 8000);
    }
  }

  #run(pod: KubeObject, container: ContainerStatus, now: number): void {
    const id = `${pod.metadata.uid}/${container.name}/${container.restartCount}`;
    container.state = { running: { startedAt: toTimestamp(now) } };
    container.started = true;
    container.ready = false;
    container.containerID = `containerd://${hexOf(id)}`;
    container.imageID = `${container.image.replace(
      /:[^:/]*$/,
      '',
    )}@sha256:${hexOf(container.image)}`;
    this.#tell(pod, 'Normal', 'Started', `Started container ${container.name}`);
  }

  #pullFailed(
    pod: KubeObject,
    container: ContainerStatus,
    state: Runtime,
    now: number,
  ): void {
    const { image } = container;
    const backingOff = container.state.waiting?.reason === 'ErrImagePull';
    if (backingOff) {
      const wait = backOff(state.failures++);
      container.state = {
        waiting: {
          reason: 'ImagePullBackOff',
          message: `Back-off pulling image "${image}"`,
        },
      };
      state.dueMs = now + wait;
      this.#tell(pod, 'Normal', 'BackOff', `Back-off pulling image "${image}"`);
      return;
    }
    const message = `failed to pull and unpack image "${image}": not found`;
    container.state = { waiting: { reason: 'ErrImagePull', message } };
    state.next = 'pull';
    state.dueMs = now + 2000;
    this.#tell(pod, 'Warning', 'Failed', `Failed to pull image "${image}"`);
  }

  #exit(
    pod: KubeObject,
    container: ContainerStatus,
    state: Runtime,
    behavior: ContainerBehavior | undefined,
    now: number,
  ): void {
    const exitCode =
      behavior?.exitCode ?? (behavior?.exitReason === 'OOMKilled' ? 137 : 1);
    const reason =
      behavior?.exitReason ?? (exitCode === 0 ? 'Completed' : 'Error');
    const terminated = terminatedState(container, exitCode, reason, now);
    container.ready = false;
    container.started = false;
    const { restartPolicy } = pod.spec;
    if (
      restartPolicy === 'Never' ||
      (restartPolicy === 'OnFailure' && exitCode === 0)
    ) {
      container.state = { terminated };
      state.next = 'none';
      state.dueMs = Infinity;
      return;
    }
    container.lastState = { terminated };
    if (state.failures++ === 0) {
      // The first failure is answered by a restart at once.
      container.restartCount++;
      this.#run(pod, container, now);
      container.lastState = { terminated };
      state.next = 'exit';
      state.dueMs = now + (behavior?.exitsAfterMs ?? 0);
      return;
    }
    const wait = backOff(state.failures - 2);
    const text = `back-off ${Math.round(
      wait / 1000,
    )}s restarting failed container=${container.name} pod=${
      pod.metadata.name
    }_${pod.metadata.namespace}(${pod.metadata.uid})`;
    container.state = {
      waiting: { reason: 'CrashLoopBackOff', message: text },
    };
    state.next = 'start';
    state.dueMs = now + wait;
    this.#tell(
      pod,
      'Warning',
      'BackOff',
      `Back-off restarting failed container ${container.name} in pod ${pod.metadata.name}`,
    );
  }

  #terminate(
    uid: string,
    pod: KubeObject,
    runtime: PodRuntime | undefined,
    now: number,
  ): void {
    const grace = (pod.metadata.deletionGracePeriodSeconds ?? 0) * 1000;
    if (!runtime || grace === 0) {
      this.context.delete(pod, 0);
      return;
    }
    if (runtime.endsMs === undefined) {
      const takes = this.context.random.int(500, 4000);
      runtime.endsMs = now + Math.min(grace, takes);
      this.#tell(
        pod,
        'Normal',
        'Killing',
        `Stopping container ${pod.spec.containers[0].name}`,
      );
    } else if (now >= runtime.endsMs) {
      this.#pods.delete(uid);
      this.context.delete(pod, 0);
    }
  }

  #tell(
    pod: KubeObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    this.events.record(pod, {
      type,
      reason,
      message,
      component: 'kubelet',
      host: pod.spec.nodeName,
    });
  }
}

function backOff(failures: number): number {
  return Math.min(
    BACK_OFF_MS * 2 ** Math.max(0, failures),
    LONGEST_BACK_OFF_MS,
  );
}

function hexOf(text: string): string {
  return Array.from({ length: 8 }, (_, index) =>
    hash32(`${text}#${index}`).toString(16).padStart(8, '0'),
  ).join('');
}

/** A pod address in 10.244.0.0/16, the same for the same uid. */
function podIp(pod: KubeObject): string {
  const hash = hash32(pod.metadata.uid!);
  return `10.244.${(hash >>> 8) & 255}.${1 + ((hash & 255) % 254)}`;
}
