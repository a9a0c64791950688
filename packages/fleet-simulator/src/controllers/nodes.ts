import { KubeObject, toMicroTimestamp } from '../store';
import { EventRecorder } from './EventRecorder';
import { Condition, withCondition } from './conditions';
import { ControllerContext, controllerOf, isActive } from './context';

/** How often a kubelet renews its lease. */
const LEASE_MS = 10_000;

/** The same while time goes by in leaps, of which each would be a renewal. */
const LEASE_IN_LEAPS_MS = 600_000;

/** After this long without a lease a node counts as not ready. */
const MONITOR_GRACE_MS = 40_000;

/** How long pods are tolerated on a node that is not ready. */
const EVICTION_MS = 300_000;

const UNREACHABLE = 'node.kubernetes.io/unreachable';
const MEMORY_PRESSURE = 'node.kubernetes.io/memory-pressure';

interface NodeState {
  /** The kubelet stopped answering at this time. */
  silentSinceMs?: number;
  memoryPressure: boolean;
  leaseMs: number;
  evictions: number;
}

/**
 * The life of nodes: kubelets renew leases and report conditions; the node
 * controller taints and empties those that fall silent or run short.
 */
export class NodeController {
  readonly #states = new Map<string, NodeState>();
  #tickedMs = 0;
  #leaseMs = LEASE_MS;

  constructor(
    private readonly kubelet: ControllerContext,
    private readonly manager: ControllerContext,
    private readonly events: EventRecorder,
  ) {
    kubelet.api.store.listen('/nodes', ({ type, current }) => {
      const { name } = current.object.metadata;
      if (type === 'DELETED') this.#states.delete(name);
      else if (!this.#states.has(name)) {
        this.#states.set(name, {
          memoryPressure: false,
          leaseMs: 0,
          evictions: 0,
        });
      }
    });
  }

  /** False while the node's kubelet is silent, and for nodes that are gone. */
  isAlive(name: string): boolean {
    const state = this.#states.get(name);
    return state !== undefined && state.silentSinceMs === undefined;
  }

  /** Whether there is a node of this name. */
  has(name: string): boolean {
    return this.#states.has(name);
  }

  /** Takes a kubelet off the network, or brings it back. */
  setSilent(name: string, silent: boolean): void {
    const state = this.#stateOf(name);
    if (!silent) state.silentSinceMs = undefined;
    else state.silentSinceMs ??= this.kubelet.clock.now();
  }

  /** Makes a node run short of memory, or relieves it. */
  setMemoryPressure(name: string, pressure: boolean): void {
    const state = this.#stateOf(name);
    state.memoryPressure = pressure;
    state.evictions = 0;
  }

  tick(): void {
    const now = this.kubelet.clock.now();
    const leaps = now - this.#tickedMs > LEASE_MS;
    this.#leaseMs = leaps ? LEASE_IN_LEAPS_MS : LEASE_MS;
    this.#tickedMs = now;
    for (const node of this.kubelet.all(this.kubelet.kind('v1', 'Node'))) {
      const state = this.#states.get(node.metadata.name)!;
      if (state.silentSinceMs === undefined) this.#beat(node, state, now);
      else this.#watchSilent(node, now - state.silentSinceMs);
    }
  }

  #stateOf(name: string): NodeState {
    const state = this.#states.get(name);
    if (!state) throw new RangeError(`There is no node named '${name}'`);
    return state;
  }

  #beat(node: KubeObject, state: NodeState, now: number): void {
    if (now - state.leaseMs >= this.#leaseMs) {
      state.leaseMs = now;
      this.#renewLease(node, now);
    }
    const pressure = state.memoryPressure;
    let conditions: Condition[] = node.status?.conditions ?? [];
    const report = (condition: Condition) => {
      conditions = withCondition(conditions, condition, now, [
        'lastHeartbeatTime',
      ]);
    };
    report({
      type: 'MemoryPressure',
      status: pressure ? 'True' : 'False',
      reason: pressure
        ? 'KubeletHasInsufficientMemory'
        : 'KubeletHasSufficientMemory',
      message: pressure
        ? 'kubelet has insufficient memory available'
        : 'kubelet has sufficient memory available',
    });
    report({
      type: 'DiskPressure',
      status: 'False',
      reason: 'KubeletHasNoDiskPressure',
      message: 'kubelet has no disk pressure',
    });
    report({
      type: 'PIDPressure',
      status: 'False',
      reason: 'KubeletHasSufficientPID',
      message: 'kubelet has sufficient PID available',
    });
    report({
      type: 'Ready',
      status: 'True',
      reason: 'KubeletReady',
      message: 'kubelet is posting ready status',
    });
    const before = conditionStatus(node, 'MemoryPressure');
    const isBack = conditionStatus(node, 'Ready') === 'Unknown';
    this.kubelet.setStatus(node, { ...node.status, conditions });
    if (isBack) {
      for (const pod of this.#podsOn(node)) this.#markReadyAgain(pod, now);
    }
    this.#setTaint(node, UNREACHABLE, undefined);
    this.#setTaint(node, MEMORY_PRESSURE, pressure ? 'NoSchedule' : undefined);
    if (pressure && before !== 'True') {
      this.#tell(node, 'Warning', 'NodeHasInsufficientMemory');
    }
    if (pressure && state.evictions < 2) this.#evictOne(node, state);
  }

  #renewLease(node: KubeObject, now: number): void {
    const { name, uid } = node.metadata;
    const kind = this.kubelet.kind('coordination.k8s.io/v1', 'Lease');
    const lease = this.kubelet.find(kind, 'kube-node-lease', name);
    const renewTime = toMicroTimestamp(now);
    if (lease) {
      this.kubelet.modify(lease, draft => {
        draft.spec.renewTime = renewTime;
      });
      return;
    }
    this.kubelet.create({
      apiVersion: 'coordination.k8s.io/v1',
      kind: 'Lease',
      metadata: {
        name,
        namespace: 'kube-node-lease',
        ownerReferences: [{ apiVersion: 'v1', kind: 'Node', name, uid: uid! }],
      },
      spec: { holderIdentity: name, leaseDurationSeconds: 40, renewTime },
    });
  }

  /** Evicts the pod that uses most beyond its request, approximated by name order. */
  #evictOne(node: KubeObject, state: NodeState): void {
    const victim = this.#podsOn(node).find(
      pod =>
        pod.status?.phase === 'Running' &&
        controllerOf(pod)?.kind === 'ReplicaSet' &&
        pod.status.qosClass !== 'Guaranteed',
    );
    if (!victim) return;
    state.evictions++;
    const message = `The node was low on resource: memory. Threshold quantity: 100Mi, available: ${
      60 + state.evictions * 7
    }Mi. `;
    this.kubelet.setStatus(victim, {
      ...victim.status,
      phase: 'Failed',
      reason: 'Evicted',
      message,
      conditions: withCondition(
        victim.status.conditions,
        { type: 'Ready', status: 'False', reason: 'PodFailed' },
        this.kubelet.clock.now(),
      ),
      containerStatuses: victim.status.containerStatuses?.map(
        (container: any) => ({
          ...container,
          ready: false,
          started: false,
          state: {
            terminated: {
              exitCode: 137,
              reason: 'Error',
              startedAt: container.state.running?.startedAt ?? null,
              finishedAt: victim.status.startTime,
            },
          },
        }),
      ),
    });
    this.events.record(victim, {
      type: 'Warning',
      reason: 'Evicted',
      message,
      component: 'kubelet',
      host: node.metadata.name,
    });
  }

  #watchSilent(node: KubeObject, silentMs: number): void {
    if (silentMs < MONITOR_GRACE_MS) return;
    const now = this.manager.clock.now();
    let conditions: Condition[] = node.status?.conditions ?? [];
    for (const type of [
      'MemoryPressure',
      'DiskPressure',
      'PIDPressure',
      'Ready',
    ]) {
      conditions = withCondition(
        conditions,
        {
          type,
          status: 'Unknown',
          reason: 'NodeStatusUnknown',
          message: 'Kubelet stopped posting node status.',
        },
        now,
      );
    }
    const first = conditionStatus(node, 'Ready') !== 'Unknown';
    this.manager.setStatus(node, { ...node.status, conditions });
    if (first) {
      this.#setTaint(node, UNREACHABLE, 'NoExecute');
      this.#tell(node, 'Normal', 'NodeNotReady');
      for (const pod of this.#podsOn(node)) this.#markNotReady(pod, now);
    }
    if (silentMs < MONITOR_GRACE_MS + EVICTION_MS) return;
    for (const pod of this.#podsOn(node)) {
      if (isActive(pod) && controllerOf(pod)?.kind !== 'DaemonSet') {
        this.manager.delete(pod);
      }
    }
  }

  #markNotReady(pod: KubeObject, now: number): void {
    if (!isActive(pod)) return;
    this.manager.setStatus(pod, {
      ...pod.status,
      conditions: withCondition(
        pod.status.conditions,
        { type: 'Ready', status: 'False', reason: 'NodeNotReady' },
        now,
      ),
    });
  }

  /** A kubelet that is back says again what its containers are. */
  #markReadyAgain(pod: KubeObject, now: number): void {
    const ready = pod.status?.conditions?.find(
      ({ type }: Condition) => type === 'Ready',
    );
    const isReady = pod.status?.containerStatuses?.every(
      (container: { ready: boolean }) => container.ready,
    );
    if (ready?.reason !== 'NodeNotReady' || !isReady) return;
    this.kubelet.setStatus(pod, {
      ...pod.status,
      conditions: withCondition(
        // Without it, because its reason would stay.
        pod.status.conditions.filter(({ type }: Condition) => type !== 'Ready'),
        { type: 'Ready', status: 'True' },
        now,
      ),
    });
  }

  #podsOn(node: KubeObject): KubeObject[] {
    return this.manager
      .all(this.manager.kind('v1', 'Pod'))
      .filter(pod => pod.spec.nodeName === node.metadata.name);
  }

  #setTaint(node: KubeObject, key: string, effect: string | undefined): void {
    const taints: { key: string }[] = node.spec.taints ?? [];
    if (taints.some(taint => taint.key === key) === (effect !== undefined)) {
      return;
    }
    this.manager.modify(node, draft => {
      const others = (draft.spec.taints ?? []).filter(
        (taint: { key: string }) => taint.key !== key,
      );
      draft.spec.taints = effect ? [...others, { key, effect }] : others;
      if (draft.spec.taints.length === 0) delete draft.spec.taints;
    });
  }

  #tell(node: KubeObject, type: 'Normal' | 'Warning', reason: string): void {
    this.events.record(node, {
      type,
      reason,
      message: `Node ${node.metadata.name} status is now: ${reason}`,
      component: reason === 'NodeNotReady' ? 'node-controller' : 'kubelet',
    });
  }
}

function conditionStatus(node: KubeObject, type: string): string | undefined {
  return node.status?.conditions?.find(
    (condition: Condition) => condition.type === type,
  )?.status;
}
