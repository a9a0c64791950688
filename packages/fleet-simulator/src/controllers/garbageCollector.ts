import { ApiServer } from '../api/ApiServer';
import { FOREGROUND_FINALIZER, ORPHAN_FINALIZER } from '../api/deletion';
import { KindTable } from '../api/kinds';
import { KubeObject, Location, OwnerReference, clone } from '../store';

const MANAGER = 'kube-controller-manager';

/**
 * Deletes what nobody owns any more, and carries out Foreground and Orphan.
 * Works through what changed since the last run: the uids of owners that went
 * or are going, and of objects whose owners may be gone.
 *
 * Source: "Garbage Collection", Kubernetes documentation.
 */
export class GarbageCollector {
  readonly #queue = new Set<string>();

  constructor(
    private readonly api: ApiServer,
    private readonly kinds: KindTable,
  ) {
    api.store.listenAll((_resource, { type, current }) => {
      const { uid, ownerReferences, deletionTimestamp } =
        current.object.metadata;
      if (!uid) return;
      if (type === 'DELETED') {
        for (const owner of ownerReferences ?? []) this.#queue.add(owner.uid);
        for (const dependent of api.store.dependents(uid)) {
          this.#queue.add(dependent.stored.object.metadata.uid!);
        }
      } else if (ownerReferences || deletionTimestamp) {
        this.#queue.add(uid);
      }
    });
  }

  /** Works until nothing is left to do; returns whether it did anything. */
  run(): boolean {
    if (this.#queue.size === 0) return false;
    while (this.#queue.size > 0) {
      const uids = [...this.#queue];
      this.#queue.clear();
      for (const uid of uids) {
        const location = this.api.store.byUid(uid);
        if (location) this.#reconcile(uid, location.stored.object);
      }
    }
    return true;
  }

  #reconcile(uid: string, object: KubeObject): void {
    const { deletionTimestamp, finalizers = [] } = object.metadata;
    if (deletionTimestamp && finalizers.includes(ORPHAN_FINALIZER)) {
      for (const dependent of this.api.store.dependents(uid)) {
        this.#dropOwners(dependent.stored.object, owner => owner === uid);
      }
      this.#dropFinalizer(object, ORPHAN_FINALIZER);
    } else if (deletionTimestamp && finalizers.includes(FOREGROUND_FINALIZER)) {
      this.#foreground(uid, object);
    } else if (!deletionTimestamp) {
      this.#collect(object);
    }
  }

  #foreground(uid: string, owner: KubeObject): void {
    const dependents = this.api.store.dependents(uid);
    for (const { stored } of dependents) {
      if (!stored.object.metadata.deletionTimestamp) {
        this.#delete(stored.object, 'Foreground');
      }
    }
    const blocks = ({ stored }: Location) =>
      stored.object.metadata.ownerReferences?.some(
        reference => reference.uid === uid && reference.blockOwnerDeletion,
      );
    if (!this.api.store.dependents(uid).some(blocks)) {
      this.#dropFinalizer(owner, FOREGROUND_FINALIZER);
    }
  }

  #collect(object: KubeObject): void {
    const owners = object.metadata.ownerReferences ?? [];
    const absent = owners.filter(owner => this.#isAbsent(owner, object));
    if (absent.length === 0) return;
    if (absent.length === owners.length) {
      this.#delete(object, 'Background');
      return;
    }
    const gone = new Set(absent.map(owner => owner.uid));
    this.#dropOwners(object, uid => gone.has(uid));
  }

  /**
   * An owner is looked for by its kind, in the namespace of what it owns. Of a
   * kind that is not served nobody can say whether it is there, and neither of
   * a namespaced owner of something outside of namespaces.
   */
  #isAbsent(owner: OwnerReference, dependent: KubeObject): boolean {
    const { namespace } = dependent.metadata;
    const kind = this.kinds.byKind(owner);
    if (!kind || (kind.namespaced && !namespace)) return false;
    const found = this.api.find(kind, namespace, owner.name);
    return found?.object.metadata.uid !== owner.uid;
  }

  #delete(object: KubeObject, policy: 'Background' | 'Foreground'): void {
    const kind = this.kinds.byKind(object)!;
    const { namespace, name, uid } = object.metadata;
    // A dependent without dependents of its own needs no foreground step.
    const propagationPolicy =
      policy === 'Foreground' && this.api.store.dependents(uid!).length > 0
        ? policy
        : undefined;
    this.api.delete(kind, namespace, name, { propagationPolicy });
  }

  #dropOwners(object: KubeObject, isDropped: (uid: string) => boolean): void {
    this.#update(object, draft => {
      draft.metadata.ownerReferences = draft.metadata.ownerReferences?.filter(
        owner => !isDropped(owner.uid),
      );
    });
  }

  #dropFinalizer(object: KubeObject, finalizer: string): void {
    this.#update(object, draft => {
      draft.metadata.finalizers = draft.metadata.finalizers?.filter(
        present => present !== finalizer,
      );
    });
  }

  #update(object: KubeObject, change: (draft: KubeObject) => void): void {
    const draft = clone(object);
    change(draft);
    const { namespace, name } = draft.metadata;
    this.api.update(this.kinds.byKind(object)!, namespace, name, draft, {
      manager: MANAGER,
    });
  }
}
