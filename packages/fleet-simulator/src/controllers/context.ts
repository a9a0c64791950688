import { ApiServer } from '../api/ApiServer';
import { ServedKind, KindTable, resourceOf } from '../api/kinds';
import { ApiStatusError } from '../api/status';
import {
  Clock,
  KubeObject,
  KubeObjectInput,
  OwnerReference,
  Random,
  clone,
  deepEqual,
} from '../store';

/** What every controller works with, under the name it writes as. */
export class ControllerContext {
  constructor(
    readonly api: ApiServer,
    readonly kinds: KindTable,
    readonly clock: Clock,
    readonly random: Random,
    readonly manager: string,
  ) {}

  /** The row of a kind the simulator is never without. */
  kind(apiVersion: string, kind: string): ServedKind {
    const found = this.kinds.byKind({ apiVersion, kind });
    if (!found) {
      throw new RangeError(
        `The workload controllers need ${kind} of ${apiVersion} in the table of kinds; add it or set workloads to false`,
      );
    }
    return found;
  }

  find(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
  ): KubeObject | undefined {
    return this.api.find(kind, namespace, name)?.object;
  }

  all(kind: ServedKind): KubeObject[] {
    return this.api.store
      .table(resourceOf(kind))
      .sorted()
      .map(stored => stored.object);
  }

  create(object: KubeObjectInput): KubeObject {
    return this.api.create(
      this.kinds.byKind(object as KubeObject)!,
      object.metadata.namespace,
      object,
      { manager: this.manager },
    ).object;
  }

  /**
   * Creates a pod for its owner; undefined where the API server refuses it, as
   * when the service account is missing or the namespace is ending.
   */
  createPod(pod: KubeObjectInput): KubeObject | undefined {
    try {
      return this.create(pod);
    } catch (error) {
      if (error instanceof ApiStatusError) return undefined;
      throw error;
    }
  }

  /** Changes the newest version of an object; gone objects stay gone. */
  modify(
    object: KubeObject,
    change: (draft: KubeObject) => void,
    subresource?: 'status',
  ): KubeObject | undefined {
    const kind = this.kinds.byKind(object)!;
    const { namespace, name, uid } = object.metadata;
    const current = this.find(kind, namespace, name);
    if (!current || current.metadata.uid !== uid) return undefined;
    const draft = clone(current);
    change(draft);
    return this.api.update(kind, namespace, name, draft, {
      manager: this.manager,
      subresource,
    }).object;
  }

  /** Writes the status where it differs. */
  setStatus(object: KubeObject, status: unknown): void {
    if (deepEqual(object.status, status)) return;
    this.modify(
      object,
      draft => {
        draft.status = clone(status);
      },
      'status',
    );
  }

  delete(object: KubeObject, gracePeriodSeconds?: number): void {
    const kind = this.kinds.byKind(object)!;
    const { namespace, name, uid } = object.metadata;
    if (this.find(kind, namespace, name)?.metadata.uid !== uid) return;
    this.api.delete(kind, namespace, name, { gracePeriodSeconds });
  }

  /** What this object controls, of one kind, oldest name first. */
  controlled(owner: KubeObject, kind: string): KubeObject[] {
    return this.api.store
      .dependents(owner.metadata.uid!)
      .map(({ stored }) => stored.object)
      .filter(
        object =>
          object.kind === kind &&
          controllerOf(object)?.uid === owner.metadata.uid,
      )
      .sort((a, b) => (a.metadata.name < b.metadata.name ? -1 : 1));
  }
}

/** The owner that controls an object. */
export function controllerOf(object: KubeObject): OwnerReference | undefined {
  return object.metadata.ownerReferences?.find(owner => owner.controller);
}

/** The owner reference a controller puts on what it creates. */
export function controlledBy(owner: KubeObject): OwnerReference {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid!,
    controller: true,
    blockOwnerDeletion: true,
  };
}

/** True for pods that count: neither going nor done. */
export function isActive(pod: KubeObject): boolean {
  return (
    !pod.metadata.deletionTimestamp &&
    pod.status?.phase !== 'Failed' &&
    pod.status?.phase !== 'Succeeded'
  );
}

/** True for pods whose Ready condition holds. */
export function isReady(pod: KubeObject): boolean {
  return (pod.status?.conditions ?? []).some(
    (condition: any) =>
      condition.type === 'Ready' && condition.status === 'True',
  );
}

/** `25%` of a whole, or a plain number. */
export function scaled(
  value: number | string | undefined,
  whole: number,
  round: 'up' | 'down',
): number {
  if (typeof value !== 'string') return value ?? 0;
  const share = (parseFloat(value) / 100) * whole;
  return round === 'up' ? Math.ceil(share) : Math.floor(share);
}
