import { KubeObject, clone } from '../store';
import { WorkQueue } from './WorkQueue';
import {
  ControllerContext,
  controlledBy,
  controllerOf,
  isActive,
  isReady,
} from './context';

/** Which pod goes first: not scheduled, not ready, youngest. */
function deletionRank(pod: KubeObject): string {
  const age = 9e15 - Date.parse(pod.metadata.creationTimestamp!);
  return `${pod.spec.nodeName ? 1 : 0}${isReady(pod) ? 1 : 0}${age}`;
}

/** Keeps as many pods as a replica set asks for. */
export class ReplicaSetController {
  readonly #queue = new WorkQueue();
  /** Sets whose pods the API server refused, to try again. */
  readonly #refused = new Set<string>();

  constructor(private readonly context: ControllerContext) {
    const { store } = context.api;
    store.listen('apps/replicasets', ({ current }) =>
      this.#queue.add(current.object.metadata.uid!),
    );
    store.listen('/pods', ({ current }) => {
      const owner = controllerOf(current.object);
      if (owner?.kind === 'ReplicaSet') this.#queue.add(owner.uid);
    });
  }

  /** Tries again where pods were refused. */
  tick(): void {
    for (const uid of this.#refused) this.#queue.add(uid);
    this.#refused.clear();
  }

  run(): boolean {
    return this.#queue.drain(uid => {
      const location = this.context.api.store.byUid(uid);
      if (location) this.#reconcile(location.stored.object);
    });
  }

  #reconcile(set: KubeObject): void {
    if (!set.metadata.deletionTimestamp) this.#scale(set);
    this.#report(set);
  }

  #scale(set: KubeObject): void {
    const pods = this.context.controlled(set, 'Pod').filter(isActive);
    const missing = set.spec.replicas - pods.length;
    for (let i = 0; i < missing; i++) {
      if (!this.#createPod(set)) {
        this.#refused.add(set.metadata.uid!);
        break;
      }
    }
    if (missing < 0) {
      const ranked = [...pods].sort((a, b) =>
        deletionRank(a) < deletionRank(b) ? -1 : 1,
      );
      for (const pod of ranked.slice(0, -missing)) this.context.delete(pod);
    }
  }

  #createPod(set: KubeObject): KubeObject | undefined {
    const { metadata = {}, spec } = clone(set.spec.template);
    return this.context.createPod({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        generateName: `${set.metadata.name}-`,
        namespace: set.metadata.namespace,
        labels: metadata.labels,
        annotations: metadata.annotations,
        ownerReferences: [controlledBy(set)],
      },
      spec,
    });
  }

  #report(set: KubeObject): void {
    const pods = this.context.controlled(set, 'Pod').filter(isActive);
    const ready = pods.filter(isReady).length;
    this.context.setStatus(set, {
      replicas: pods.length,
      ...(pods.length > 0 && { fullyLabeledReplicas: pods.length }),
      ...(ready > 0 && { readyReplicas: ready, availableReplicas: ready }),
      observedGeneration: set.metadata.generation,
    });
  }
}
