import { KubeObject, Random, clone, deepEqual, toTimestamp } from '../store';
import { Condition, conditionOf, withCondition } from './conditions';
import { WorkQueue } from './WorkQueue';
import {
  ControllerContext,
  controlledBy,
  controllerOf,
  scaled,
} from './context';

const REVISION = 'deployment.kubernetes.io/revision';
const DESIRED = 'deployment.kubernetes.io/desired-replicas';
const MAX = 'deployment.kubernetes.io/max-replicas';

function templateHash(template: unknown): string {
  return new Random(JSON.stringify(template)).nameSuffix(10);
}

function revisionOf(set: KubeObject): number {
  return Number(set.metadata.annotations?.[REVISION] ?? 0);
}

function sum(sets: KubeObject[], field: string): number {
  return sets.reduce((total, set) => total + (set.status?.[field] ?? 0), 0);
}

function wanted(sets: KubeObject[]): number {
  return sets.reduce((total, set) => total + set.spec.replicas, 0);
}

/**
 * Rolls deployments out over replica sets.
 *
 * Source: "Deployments", Kubernetes documentation, for the bounds maxSurge and
 * maxUnavailable and for the conditions.
 */
export class DeploymentController {
  readonly #queue = new WorkQueue();
  readonly #progressing = new Set<string>();

  constructor(private readonly context: ControllerContext) {
    const { store } = context.api;
    store.listen('apps/deployments', ({ type, current }) => {
      const uid = current.object.metadata.uid!;
      if (type === 'DELETED') this.#progressing.delete(uid);
      else this.#queue.add(uid);
    });
    store.listen('apps/replicasets', ({ current }) => {
      const owner = controllerOf(current.object);
      if (owner?.kind === 'Deployment') this.#queue.add(owner.uid);
    });
  }

  /** Looks again at rollouts under way, whose deadline may pass without an event. */
  tick(): void {
    for (const uid of this.#progressing) this.#queue.add(uid);
  }

  run(): boolean {
    return this.#queue.drain(uid => {
      const location = this.context.api.store.byUid(uid);
      const deployment = location?.stored.object;
      if (deployment && !deployment.metadata.deletionTimestamp) {
        this.#reconcile(deployment);
      }
    });
  }

  #reconcile(deployment: KubeObject): void {
    let sets = this.context.controlled(deployment, 'ReplicaSet');
    if (!deployment.spec.paused) {
      const current = this.#ensureCurrent(deployment, sets);
      sets = this.context.controlled(deployment, 'ReplicaSet');
      const old = sets.filter(set => set.metadata.uid !== current.metadata.uid);
      if (deployment.spec.strategy.type === 'Recreate') {
        this.#recreate(deployment, current, old);
      } else {
        this.#roll(deployment, current, old);
      }
      this.#forgetOld(deployment, old);
    }
    this.#report(deployment.metadata.uid!);
  }

  /** The replica set of the present template, made or brought back. */
  #ensureCurrent(deployment: KubeObject, sets: KubeObject[]): KubeObject {
    const { template, replicas } = deployment.spec;
    const hash = templateHash(template);
    const found = sets.find(
      set => set.metadata.labels?.['pod-template-hash'] === hash,
    );
    const newest = Math.max(0, ...sets.map(revisionOf));
    const revision =
      found && revisionOf(found) === newest ? newest : newest + 1;
    this.#annotate(deployment, String(revision));
    const annotations = {
      [REVISION]: String(revision),
      [DESIRED]: String(replicas),
      [MAX]: String(replicas + this.#surge(deployment)),
    };
    if (found) {
      const merged = { ...found.metadata.annotations, ...annotations };
      if (deepEqual(merged, found.metadata.annotations)) return found;
      return this.context.modify(found, draft => {
        draft.metadata.annotations = merged;
      })!;
    }
    const labels = { ...template.metadata?.labels, 'pod-template-hash': hash };
    return this.context.create({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${deployment.metadata.name}-${hash}`,
        namespace: deployment.metadata.namespace,
        labels,
        annotations,
        ownerReferences: [controlledBy(deployment)],
      },
      spec: {
        replicas: sets.length === 0 ? replicas : 0,
        selector: {
          ...clone(deployment.spec.selector),
          matchLabels: {
            ...deployment.spec.selector.matchLabels,
            'pod-template-hash': hash,
          },
        },
        template: {
          ...clone(template),
          metadata: { ...clone(template.metadata), labels },
        },
      },
    });
  }

  #annotate(deployment: KubeObject, revision: string): void {
    if (deployment.metadata.annotations?.[REVISION] === revision) return;
    this.context.modify(
      deployment,
      draft => {
        draft.metadata.annotations = {
          ...draft.metadata.annotations,
          [REVISION]: revision,
        };
      },
      'status',
    );
  }

  #surge({ spec }: KubeObject): number {
    if (spec.strategy.type === 'Recreate') return 0;
    return scaled(spec.strategy.rollingUpdate.maxSurge, spec.replicas, 'up');
  }

  #maxUnavailable(deployment: KubeObject): number {
    const { strategy, replicas } = deployment.spec;
    const value = scaled(
      strategy.rollingUpdate.maxUnavailable,
      replicas,
      'down',
    );
    // Both bounds at zero would never get anywhere.
    return value === 0 && this.#surge(deployment) === 0 ? 1 : value;
  }

  #scale(set: KubeObject, replicas: number): void {
    if (set.spec.replicas === replicas) return;
    this.context.modify(set, draft => {
      draft.spec.replicas = replicas;
    });
  }

  #recreate(
    deployment: KubeObject,
    current: KubeObject,
    old: KubeObject[],
  ): void {
    for (const set of old) this.#scale(set, 0);
    if (sum(old, 'replicas') === 0) {
      this.#scale(current, deployment.spec.replicas);
    }
  }

  #roll(deployment: KubeObject, current: KubeObject, old: KubeObject[]): void {
    const { replicas } = deployment.spec;
    const others = wanted(old);
    const room =
      replicas + this.#surge(deployment) - others - current.spec.replicas;
    if (current.spec.replicas > replicas) {
      this.#scale(current, replicas);
    } else if (current.spec.replicas < replicas && room > 0) {
      this.#scale(current, Math.min(replicas, current.spec.replicas + room));
    }
    if (others === 0) return;
    const mustStay = replicas - this.#maxUnavailable(deployment);
    let spare =
      sum([current, ...old], 'availableReplicas') - Math.max(0, mustStay);
    for (const set of [...old].sort((a, b) => revisionOf(a) - revisionOf(b))) {
      // Pods that serve nobody can always go.
      const dead = Math.max(
        0,
        set.spec.replicas - (set.status?.availableReplicas ?? 0),
      );
      const alive = Math.max(
        0,
        Math.min(set.spec.replicas - dead, Math.max(0, spare)),
      );
      spare -= alive;
      this.#scale(set, set.spec.replicas - dead - alive);
    }
  }

  #forgetOld(deployment: KubeObject, old: KubeObject[]): void {
    const idle = old
      .filter(set => set.spec.replicas === 0 && !set.status?.replicas)
      .sort((a, b) => revisionOf(a) - revisionOf(b));
    const surplus = idle.length - deployment.spec.revisionHistoryLimit;
    for (const set of idle.slice(0, Math.max(0, surplus))) {
      this.context.delete(set);
    }
  }

  #report(uid: string): void {
    const deployment = this.context.api.store.byUid(uid)!.stored.object;
    const sets = this.context.controlled(deployment, 'ReplicaSet');
    const hash = templateHash(deployment.spec.template);
    const current = sets.filter(
      set => set.metadata.labels?.['pod-template-hash'] === hash,
    );
    const { replicas } = deployment.spec;
    const total = sum(sets, 'replicas');
    const available = sum(sets, 'availableReplicas');
    const updated = sum(current, 'replicas');
    const complete =
      updated === replicas && total === replicas && available === replicas;
    const counts = {
      replicas: total,
      updatedReplicas: updated,
      readyReplicas: sum(sets, 'readyReplicas'),
      availableReplicas: available,
      unavailableReplicas: Math.max(0, replicas - available),
    };
    const present = Object.fromEntries(
      Object.entries(counts).filter(([, count]) => count > 0),
    );
    const now = this.context.clock.now();
    let conditions: Condition[] = deployment.status?.conditions ?? [];
    const enough =
      available >=
      replicas -
        (deployment.spec.strategy.type === 'Recreate'
          ? 0
          : this.#maxUnavailable(deployment));
    conditions = withCondition(
      conditions,
      {
        type: 'Available',
        status: enough ? 'True' : 'False',
        reason: enough
          ? 'MinimumReplicasAvailable'
          : 'MinimumReplicasUnavailable',
        message: enough
          ? 'Deployment has minimum availability.'
          : 'Deployment does not have minimum availability.',
      },
      now,
      ['lastUpdateTime'],
    );
    const moved = !deepEqual(present, countsOf(deployment.status));
    conditions = withCondition(
      conditions,
      this.#progress(deployment, current[0], complete, moved),
      now,
      ['lastUpdateTime'],
    );
    if (moved && !complete) {
      // Progress is counted from the last movement on.
      const progressing = conditionOf({ conditions }, 'Progressing')!;
      conditions = conditions.map(condition =>
        condition === progressing
          ? {
              ...condition,
              lastUpdateTime: toTimestamp(now),
            }
          : condition,
      );
    }
    if (complete) this.#progressing.delete(uid);
    else this.#progressing.add(uid);
    this.context.setStatus(deployment, {
      observedGeneration: deployment.metadata.generation,
      ...present,
      conditions,
    });
  }

  #progress(
    deployment: KubeObject,
    current: KubeObject | undefined,
    complete: boolean,
    moved: boolean,
  ): Condition {
    const name = current?.metadata.name ?? '';
    const before = conditionOf(deployment.status, 'Progressing');
    if (complete) {
      return {
        type: 'Progressing',
        status: 'True',
        reason: 'NewReplicaSetAvailable',
        message: `ReplicaSet "${name}" has successfully progressed.`,
      };
    }
    const settled = before?.reason === 'NewReplicaSetAvailable';
    // A finished rollout that loses pods later is not progressing again.
    if (settled && before?.message?.includes(`"${name}"`)) return before;
    const since = Date.parse(before?.lastUpdateTime ?? '');
    const deadline = deployment.spec.progressDeadlineSeconds * 1000;
    const late =
      !moved && !settled && this.context.clock.now() - since > deadline;
    if (late || (!moved && before?.reason === 'ProgressDeadlineExceeded')) {
      return {
        type: 'Progressing',
        status: 'False',
        reason: 'ProgressDeadlineExceeded',
        message: `ReplicaSet "${name}" has timed out progressing.`,
      };
    }
    return {
      type: 'Progressing',
      status: 'True',
      reason: 'ReplicaSetUpdated',
      message: `ReplicaSet "${name}" is progressing.`,
    };
  }
}

function countsOf(status: Record<string, unknown> | undefined) {
  const {
    conditions: _conditions,
    observedGeneration: _generation,
    ...counts
  } = status ?? {};
  return counts;
}
