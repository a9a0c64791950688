import { KubeObject, Random, clone } from '../store';
import { WorkQueue } from './WorkQueue';
import {
  ControllerContext,
  controlledBy,
  controllerOf,
  isActive,
  isReady,
} from './context';
import { pinnedNode, tolerates } from './nodeFit';

const HASH = 'controller-revision-hash';

/** Taints every daemon set pod tolerates, so that it stays on ailing nodes. */
const TOLERATIONS = [
  ['not-ready', 'NoExecute'],
  ['unreachable', 'NoExecute'],
  ['disk-pressure', 'NoSchedule'],
  ['memory-pressure', 'NoSchedule'],
  ['pid-pressure', 'NoSchedule'],
  ['unschedulable', 'NoSchedule'],
].map(([key, effect]) => ({
  key: `node.kubernetes.io/${key}`,
  operator: 'Exists',
  effect,
}));

/** Keeps one pod on every node that its template may run on. */
export class DaemonSetController {
  readonly #queue = new WorkQueue();

  constructor(private readonly context: ControllerContext) {
    const { store } = context.api;
    store.listen('apps/daemonsets', ({ current }) =>
      this.#queue.add(current.object.metadata.uid!),
    );
    store.listen('/pods', ({ current }) => {
      const owner = controllerOf(current.object);
      if (owner?.kind === 'DaemonSet') this.#queue.add(owner.uid);
    });
    store.listen('/nodes', ({ type }) => {
      if (type === 'MODIFIED') return;
      for (const { object } of store.table('apps/daemonsets').values()) {
        this.#queue.add(object.metadata.uid!);
      }
    });
  }

  run(): boolean {
    return this.#queue.drain(uid => {
      const set = this.context.api.store.byUid(uid)?.stored.object;
      if (!set) return;
      const nodes = this.#eligible(set);
      if (!set.metadata.deletionTimestamp) this.#reconcile(set, nodes);
      this.#report(set, nodes);
    });
  }

  #eligible(set: KubeObject): string[] {
    const pod = {
      spec: {
        ...set.spec.template.spec,
        tolerations: [
          ...(set.spec.template.spec.tolerations ?? []),
          ...TOLERATIONS,
        ],
      },
    };
    return this.context
      .all(this.context.kind('v1', 'Node'))
      .filter(
        node =>
          (node.spec.taints ?? []).every((taint: any) =>
            tolerates(pod, taint),
          ) &&
          Object.entries(pod.spec.nodeSelector ?? {}).every(
            ([key, value]) => node.metadata.labels?.[key] === value,
          ),
      )
      .map(node => node.metadata.name);
  }

  #hash(set: KubeObject): string {
    return new Random(JSON.stringify(set.spec.template)).nameSuffix(10);
  }

  #reconcile(set: KubeObject, nodes: string[]): void {
    const pods = this.context.controlled(set, 'Pod');
    const byNode = new Map(
      pods.map(pod => [pod.spec.nodeName ?? pinnedNode(pod), pod]),
    );
    for (const node of nodes) {
      const pod = byNode.get(node);
      if (!pod) this.#create(set, node);
      else if (!isActive(pod) && !pod.metadata.deletionTimestamp) {
        this.context.delete(pod);
      }
    }
    for (const [node, pod] of byNode) {
      if (!nodes.includes(node) && !pod.metadata.deletionTimestamp) {
        this.context.delete(pod);
      }
    }
    const hash = this.#hash(set);
    const outdated = pods.filter(
      pod => isActive(pod) && pod.metadata.labels?.[HASH] !== hash,
    );
    const steady = pods.filter(isActive).every(isReady);
    if (outdated.length > 0 && steady && pods.every(isActive)) {
      this.context.delete(outdated[0]);
    }
  }

  #create(set: KubeObject, node: string): void {
    const { metadata = {}, spec } = clone(set.spec.template);
    this.context.createPod({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: `${set.metadata.name}-`,
        namespace: set.metadata.namespace,
        labels: { ...metadata.labels, [HASH]: this.#hash(set) },
        annotations: metadata.annotations,
        ownerReferences: [controlledBy(set)],
      },
      spec: {
        ...spec,
        affinity: {
          nodeAffinity: {
            requiredDuringSchedulingIgnoredDuringExecution: {
              nodeSelectorTerms: [
                {
                  matchFields: [
                    { key: 'metadata.name', operator: 'In', values: [node] },
                  ],
                },
              ],
            },
          },
        },
        tolerations: [...(spec.tolerations ?? []), ...TOLERATIONS],
      },
    });
  }

  #report(set: KubeObject, nodes: string[]): void {
    const pods = this.context.controlled(set, 'Pod').filter(isActive);
    const ready = pods.filter(isReady).length;
    const hash = this.#hash(set);
    const updated = pods.filter(
      pod => pod.metadata.labels?.[HASH] === hash,
    ).length;
    this.context.setStatus(set, {
      currentNumberScheduled: pods.length,
      numberMisscheduled: 0,
      desiredNumberScheduled: nodes.length,
      numberReady: ready,
      observedGeneration: set.metadata.generation,
      ...(updated > 0 && { updatedNumberScheduled: updated }),
      ...(ready > 0 && { numberAvailable: ready }),
      ...(nodes.length > ready && { numberUnavailable: nodes.length - ready }),
    });
  }
}
