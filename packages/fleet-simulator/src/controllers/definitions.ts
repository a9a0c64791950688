import {
  CLEANUP_FINALIZER,
  DEFINITIONS,
  kindOfDefinition,
} from '../api/customResources';
import {
  ServedKind,
  apiVersionOf,
  qualifiedResource,
  resourceOf,
} from '../api/kinds';
import { KubeObject, toTimestamp } from '../store';
import { WorkQueue } from './WorkQueue';
import { ControllerContext } from './context';

/**
 * Serves what CustomResourceDefinitions define, as long as they are there. One
 * that is deleted takes its objects with it, and then its kind.
 *
 * Source: "Custom Resources", Kubernetes documentation.
 */
export class DefinitionController {
  readonly #queue = new WorkQueue();
  /** The kinds that definitions brought, by the name of the definition. */
  readonly #served = new Map<string, ServedKind>();

  constructor(private readonly context: ControllerContext) {
    context.api.store.listen(DEFINITIONS, ({ type, current }) => {
      const { name, uid } = current.object.metadata;
      if (type === 'DELETED') this.#withdraw(name);
      else this.#queue.add(uid!);
    });
  }

  run(): boolean {
    return this.#queue.drain(uid => {
      const definition = this.context.api.store.byUid(uid)?.stored.object;
      if (!definition) return;
      if (definition.metadata.deletionTimestamp) this.#empty(definition);
      else this.#establish(definition);
    });
  }

  #establish(definition: KubeObject): void {
    const { name, finalizers = [] } = definition.metadata;
    const kind = kindOfDefinition(definition);
    // As on an API server, nobody takes a kind that is built in.
    if (
      !kind ||
      qualifiedResource(kind) !== name ||
      !kind.group.includes('.')
    ) {
      return;
    }
    const before = this.#served.get(name);
    if (JSON.stringify(before) !== JSON.stringify(kind)) {
      if (before && apiVersionOf(before) !== apiVersionOf(kind)) {
        this.context.kinds.remove(before);
      }
      this.#served.set(name, kind);
      this.context.kinds.add(kind);
    }
    if (!finalizers.includes(CLEANUP_FINALIZER)) {
      this.context.modify(definition, draft => {
        draft.metadata.finalizers = [...finalizers, CLEANUP_FINALIZER];
      });
    }
    if (definition.status?.acceptedNames) return;
    const since = toTimestamp(this.context.clock.now());
    const condition = (type: string, reason: string, message: string) => ({
      type,
      status: 'True',
      reason,
      message,
      lastTransitionTime: since,
    });
    this.context.setStatus(definition, {
      acceptedNames: definition.spec.names,
      storedVersions: [kind.version],
      conditions: [
        condition('NamesAccepted', 'NoConflicts', 'no conflicts found'),
        condition(
          'Established',
          'InitialNamesAccepted',
          'the initial names have been accepted',
        ),
      ],
    });
  }

  /** Deletes the objects; the definition goes when they have. */
  #empty(definition: KubeObject): void {
    const kind = this.#served.get(definition.metadata.name);
    if (kind) {
      const objects = () => this.context.all(kind);
      for (const object of objects()) this.context.delete(object);
      if (objects().length > 0) return;
    }
    this.context.modify(definition, draft => {
      draft.metadata.finalizers = draft.metadata.finalizers?.filter(
        finalizer => finalizer !== CLEANUP_FINALIZER,
      );
    });
  }

  #withdraw(name: string): void {
    const kind = this.#served.get(name);
    if (!kind) return;
    this.#served.delete(name);
    this.context.kinds.remove(kind);
  }

  /** An object of a kind whose definition is going may have been its last. */
  reconsider(resource: string): void {
    for (const [name, kind] of this.#served) {
      if (resourceOf(kind) !== resource) continue;
      const uid = this.context.api.store.get(DEFINITIONS, undefined, name)
        ?.object.metadata.uid;
      if (uid) this.#queue.add(uid);
    }
  }
}
