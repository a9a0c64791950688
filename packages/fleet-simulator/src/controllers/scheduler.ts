import { parseQuantity, podRequests } from '../api/quantity';
import { KubeObject } from '../store';
import { EventRecorder } from './EventRecorder';
import { withCondition } from './conditions';
import { ControllerContext } from './context';
import { NodeLoad, misfit, nodeLoads } from './nodeFit';

/** Binds pods to the node with the most room left, and says why where none fits. */
export class Scheduler {
  readonly #waiting = new Set<string>();

  constructor(
    private readonly context: ControllerContext,
    private readonly events: EventRecorder,
  ) {
    context.api.store.listen('/pods', ({ type, current }) => {
      const { uid } = current.object.metadata;
      if (type === 'DELETED' || current.object.spec.nodeName) {
        this.#waiting.delete(uid!);
      } else {
        this.#waiting.add(uid!);
      }
    });
  }

  tick(): void {
    if (this.#waiting.size === 0) return;
    const nodes = this.context.all(this.context.kind('v1', 'Node'));
    const pods = this.context.all(this.context.kind('v1', 'Pod'));
    const loads = [...nodeLoads(nodes, pods).values()];
    for (const uid of [...this.#waiting]) {
      const pod = this.context.api.store.byUid(uid)?.stored.object;
      if (pod && !pod.metadata.deletionTimestamp) this.#place(pod, loads);
    }
  }

  #place(pod: KubeObject, loads: NodeLoad[]): void {
    const reasons = new Map<string, number>();
    const fitting = loads.filter(load => {
      const reason = misfit(pod, load);
      if (reason) reasons.set(reason, (reasons.get(reason) ?? 0) + 1);
      return !reason;
    });
    if (fitting.length === 0) {
      this.#refuse(pod, loads.length, reasons);
      return;
    }
    const share = (load: NodeLoad) => {
      const { cpu, memory } = load.node.status.allocatable;
      return (
        load.cpu / parseQuantity(cpu) + load.memory / parseQuantity(memory)
      );
    };
    const best = fitting.reduce((a, b) => (share(b) < share(a) ? b : a));
    const { cpu, memory } = podRequests(pod.spec);
    best.cpu += cpu;
    best.memory += memory;
    best.pods++;
    const node = best.node.metadata.name;
    const bound = this.context.modify(pod, draft => {
      draft.spec.nodeName = node;
    });
    if (!bound) return;
    const now = this.context.clock.now();
    this.context.setStatus(bound, {
      ...bound.status,
      conditions: withCondition(
        bound.status.conditions,
        {
          type: 'PodScheduled',
          status: 'True',
          lastProbeTime: null,
          reason: undefined,
          message: undefined,
        },
        now,
      ),
    });
    const { namespace, name } = pod.metadata;
    this.events.record(bound, {
      type: 'Normal',
      reason: 'Scheduled',
      message: `Successfully assigned ${namespace}/${name} to ${node}`,
      component: 'default-scheduler',
    });
  }

  #refuse(pod: KubeObject, nodes: number, reasons: Map<string, number>): void {
    const list = [...reasons]
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .map(([reason, count]) => `${count} ${reason}`)
      .join(', ');
    const message =
      nodes === 0
        ? 'no nodes available to schedule pods'
        : `0/${nodes} nodes are available: ${list}.`;
    const before = pod.status?.conditions?.find(
      (condition: any) => condition.type === 'PodScheduled',
    );
    if (before?.message === message) return;
    this.context.setStatus(pod, {
      ...pod.status,
      conditions: withCondition(
        pod.status?.conditions,
        {
          type: 'PodScheduled',
          status: 'False',
          lastProbeTime: null,
          reason: 'Unschedulable',
          message,
        },
        this.context.clock.now(),
      ),
    });
    this.events.record(pod, {
      type: 'Warning',
      reason: 'FailedScheduling',
      message,
      component: 'default-scheduler',
    });
  }
}
