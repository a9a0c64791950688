import { ApiServer } from '../api/ApiServer';
import { KindTable, resourceOf } from '../api/kinds';

/** Empties terminating namespaces and lets them go when nothing is left in them. */
export class NamespaceController {
  readonly #terminating = new Set<string>();

  constructor(
    private readonly api: ApiServer,
    private readonly kinds: KindTable,
  ) {
    api.store.listen('/namespaces', ({ type, current }) => {
      const { name, deletionTimestamp } = current.object.metadata;
      if (type === 'DELETED') this.#terminating.delete(name);
      else if (deletionTimestamp) this.#terminating.add(name);
    });
  }

  run(): boolean {
    for (const name of [...this.#terminating]) this.#reconcile(name);
    return false;
  }

  #reconcile(name: string): void {
    let left = 0;
    for (const kind of this.kinds.all()) {
      if (!kind.namespaced) continue;
      const table = this.api.store.table(resourceOf(kind));
      const inside = [...table.values()].filter(
        stored => stored.object.metadata.namespace === name,
      );
      for (const { object } of inside) {
        if (!object.metadata.deletionTimestamp) {
          this.api.delete(kind, name, object.metadata.name, {
            propagationPolicy: 'Background',
          });
        }
        if (this.api.find(kind, name, object.metadata.name)) left++;
      }
    }
    const namespaces = this.kinds.byPlural('v1', 'namespaces')!;
    const namespace = this.api.find(namespaces, undefined, name);
    if (left === 0 && namespace && !namespace.object.metadata.finalizers) {
      this.api.finalizeNamespace(namespaces, name);
    }
  }
}
