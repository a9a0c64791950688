import { KubeObject, Random, clone } from '../store';
import { WorkQueue } from './WorkQueue';
import {
  ControllerContext,
  controlledBy,
  controllerOf,
  isActive,
  isReady,
} from './context';

const HASH = 'controller-revision-hash';

function revisionName(set: KubeObject): string {
  const hash = new Random(JSON.stringify(set.spec.template)).nameSuffix(9);
  return `${set.metadata.name}-${hash}`;
}

/** Keeps numbered pods, one after the other. */
export class StatefulSetController {
  readonly #queue = new WorkQueue();

  constructor(private readonly context: ControllerContext) {
    const { store } = context.api;
    store.listen('apps/statefulsets', ({ current }) =>
      this.#queue.add(current.object.metadata.uid!),
    );
    store.listen('/pods', ({ current }) => {
      const owner = controllerOf(current.object);
      if (owner?.kind === 'StatefulSet') this.#queue.add(owner.uid);
    });
  }

  run(): boolean {
    return this.#queue.drain(uid => {
      const set = this.context.api.store.byUid(uid)?.stored.object;
      if (!set) return;
      if (!set.metadata.deletionTimestamp) this.#reconcile(set);
      this.#report(set);
    });
  }

  #reconcile(set: KubeObject): void {
    const pods = new Map(
      this.context.controlled(set, 'Pod').map(pod => [pod.metadata.name, pod]),
    );
    const ordered = set.spec.podManagementPolicy !== 'Parallel';
    const nameOf = (ordinal: number) => `${set.metadata.name}-${ordinal}`;
    for (let ordinal = 0; ordinal < set.spec.replicas; ordinal++) {
      const pod = pods.get(nameOf(ordinal));
      if (!pod) this.#create(set, nameOf(ordinal));
      else if (!isActive(pod) && !pod.metadata.deletionTimestamp) {
        this.context.delete(pod);
      }
      // Each pod waits for the one before it.
      if (ordered && !(pod && isActive(pod) && isReady(pod))) return;
    }
    const surplus = [...pods.values()]
      .filter(pod => ordinalOf(pod) >= set.spec.replicas)
      .sort((a, b) => ordinalOf(b) - ordinalOf(a));
    if (surplus.length > 0) {
      for (const pod of ordered ? surplus.slice(0, 1) : surplus) {
        if (!pod.metadata.deletionTimestamp) this.context.delete(pod);
      }
      return;
    }
    this.#update(set, nameOf, pods);
  }

  /** Replaces the highest pod of an older revision, once all others are ready. */
  #update(
    set: KubeObject,
    nameOf: (ordinal: number) => string,
    pods: Map<string, KubeObject>,
  ): void {
    if (set.spec.updateStrategy.type !== 'RollingUpdate') return;
    const partition = set.spec.updateStrategy.rollingUpdate?.partition ?? 0;
    const revision = revisionName(set);
    for (let ordinal = set.spec.replicas - 1; ordinal >= partition; ordinal--) {
      const pod = pods.get(nameOf(ordinal));
      if (!pod || pod.metadata.deletionTimestamp) return;
      if (pod.metadata.labels?.[HASH] !== revision) {
        this.context.delete(pod);
        return;
      }
      if (!isReady(pod)) return;
    }
  }

  #create(set: KubeObject, name: string): void {
    const { metadata = {}, spec } = clone(set.spec.template);
    const volumes = this.#claim(set, name);
    this.context.createPod({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name,
        generateName: `${set.metadata.name}-`,
        namespace: set.metadata.namespace,
        labels: {
          ...metadata.labels,
          'apps.kubernetes.io/pod-index': name.slice(
            set.metadata.name.length + 1,
          ),
          [HASH]: revisionName(set),
          'statefulset.kubernetes.io/pod-name': name,
        },
        annotations: metadata.annotations,
        ownerReferences: [controlledBy(set)],
      },
      spec: {
        ...spec,
        ...(volumes.length > 0 && {
          volumes: [...(spec.volumes ?? []), ...volumes],
        }),
        hostname: name,
        subdomain: set.spec.serviceName,
      },
    });
  }

  /** Makes the claims of a pod where they are missing; they outlive it. */
  #claim(set: KubeObject, pod: string): object[] {
    const kind = this.context.kind('v1', 'PersistentVolumeClaim');
    const { namespace } = set.metadata;
    return (set.spec.volumeClaimTemplates ?? []).map((template: any) => {
      const claimName = `${template.metadata.name}-${pod}`;
      if (!this.context.find(kind, namespace, claimName)) {
        this.context.create({
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata: {
            name: claimName,
            namespace,
            labels: set.spec.selector.matchLabels,
          },
          spec: clone(template.spec),
        });
      }
      return {
        name: template.metadata.name,
        persistentVolumeClaim: { claimName },
      };
    });
  }

  #report(set: KubeObject): void {
    const pods = this.context.controlled(set, 'Pod').filter(isActive);
    const revision = revisionName(set);
    const updated = pods.filter(
      pod => pod.metadata.labels?.[HASH] === revision,
    ).length;
    const ready = pods.filter(isReady).length;
    const complete = updated === set.spec.replicas && pods.length === updated;
    this.context.setStatus(set, {
      observedGeneration: set.metadata.generation,
      replicas: pods.length,
      availableReplicas: ready,
      ...(ready > 0 && { readyReplicas: ready }),
      ...(updated > 0 && { updatedReplicas: updated }),
      currentReplicas: complete ? updated : pods.length - updated,
      currentRevision: complete
        ? revision
        : set.status?.currentRevision ?? revision,
      updateRevision: revision,
      collisionCount: 0,
    });
  }
}

function ordinalOf(pod: KubeObject): number {
  return Number(/-(\d+)$/.exec(pod.metadata.name)?.[1] ?? -1);
}
