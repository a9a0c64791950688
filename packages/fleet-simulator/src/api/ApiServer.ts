import {
  Clock,
  KubeObject,
  KubeObjectInput,
  ObjectStore,
  Random,
  StoredObject,
  deepEqual,
  toTimestamp,
} from '../store';
import {
  checkIdentity,
  checkNamespace,
  checkSameUid,
  checkServiceAccount,
  otherUid,
} from './admission';
import { completeObject, initialStatus } from './defaults';
import {
  DeleteOptions,
  checkPreconditions,
  planDeletion,
  withDeletionMark,
} from './deletion';
import { Applied, applyStated, shapeOf, updateManagedFields } from './fields';
import { incomingObject, statedObject } from './incoming';
import { ServedKind, resourceOf } from './kinds';
import { mergedObject, withoutEmpty } from './merged';
import { Patch, applyPatch } from './patch';
import {
  alreadyExists,
  badRequest,
  conflict,
  invalid,
  notFound,
  plainFailure,
} from './status';
import { validate, validateStatus } from './validation';

/**
 * How a write is made.
 *
 * @public
 */
export interface WriteOptions {
  /** The field manager to record; default `unknown`. */
  manager?: string;
  /** Checks everything and stores nothing. */
  dryRun?: boolean;
  /**
   * `status` writes only the status; plain writes leave it alone. `scale` is a
   * plain write that is recorded as one of the scale subresource.
   */
  subresource?: 'status' | 'scale';
  /** Lets server-side apply take what others own. */
  force?: boolean;
}

/** What a delete did. */
export interface DeleteResult {
  /** The last version, or the present one where something still holds it. */
  object: KubeObject;
  /** False while finalizers or a grace period hold the object. */
  gone: boolean;
}

/**
 * The rules of the API server over one object store: identity, defaults,
 * validation, optimistic concurrency, generation, field managers, finalizers.
 * In process and without I/O; the HTTP layer and the controllers both write
 * through it.
 */
export class ApiServer {
  readonly #random: Random;

  constructor(
    readonly store: ObjectStore,
    private readonly clock: Clock,
    random: Random,
  ) {
    this.#random = random.fork('api-server');
  }

  /** @throws ApiStatusError 404 */
  get(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
  ): StoredObject {
    const stored = this.find(kind, namespace, name);
    if (!stored) throw notFound(kind, name);
    return stored;
  }

  find(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
  ): StoredObject | undefined {
    return this.store.get(
      resourceOf(kind),
      kind.namespaced ? namespace : undefined,
      name,
    );
  }

  /** @throws ApiStatusError 409 AlreadyExists, 422, 403 or 404 for the namespace */
  create(
    kind: ServedKind,
    namespace: string | undefined,
    input: KubeObjectInput,
    options: WriteOptions = {},
  ): StoredObject {
    return this.#create(kind, namespace, input, options);
  }

  #create(
    kind: ServedKind,
    namespace: string | undefined,
    input: KubeObjectInput,
    options: WriteOptions,
    applied?: Applied,
  ): StoredObject {
    const object = incomingObject(kind, namespace, input);
    const { metadata } = object;
    if (!metadata.name && metadata.generateName) {
      metadata.name = `${metadata.generateName.slice(
        0,
        58,
      )}${this.#random.nameSuffix()}`;
    }
    if (!metadata.name) {
      throw invalid(kind, '', [
        {
          reason: 'FieldValueRequired',
          field: 'metadata.name',
          message: 'Required value: name or generateName is required',
        },
      ]);
    }
    if (kind.namespaced) checkNamespace(this.store, kind, metadata);
    if (metadata.resourceVersion) {
      throw plainFailure(
        'resourceVersion should not be set on objects to be created',
      );
    }
    if (this.find(kind, namespace, metadata.name)) {
      throw alreadyExists(kind, metadata.name);
    }
    if (kind.custom && kind.status) delete object.status;
    completeObject(kind, object);
    validate(kind, object);
    if (kind.kind === 'Pod') checkServiceAccount(this.store, kind, object);
    const now = toTimestamp(this.clock.now());
    if (kind.status && !kind.custom) object.status = initialStatus(object);
    object.metadata = withoutEmpty({
      ...metadata,
      uid: this.#random.uuid(),
      resourceVersion: undefined,
      generation: kind.generation ? 1 : undefined,
      creationTimestamp: now,
      deletionTimestamp: undefined,
      deletionGracePeriodSeconds: undefined,
      managedFields: undefined,
    });
    return this.#write(kind, undefined, object, options, applied);
  }

  /** @throws ApiStatusError 404, 409 Conflict, 422, 400 */
  update(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
    input: KubeObjectInput,
    options: WriteOptions = {},
  ): StoredObject {
    const object = incomingObject(kind, namespace, input);
    if (object.metadata.name !== name) {
      throw badRequest(
        `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    if (kind.createOnUpdate && !this.find(kind, namespace, name)) {
      const { uid, resourceVersion: _of, ...metadata } = object.metadata;
      if (uid) throw otherUid(kind, `${namespace}/${name}`, name, uid);
      return this.create(kind, namespace, { ...object, metadata }, options);
    }
    const existing = this.get(kind, namespace, name);
    return this.#replace(kind, existing, object, options);
  }

  /**
   * Server-side apply: creates the object or merges what is stated into it, and
   * records who owns which field.
   *
   * @throws ApiStatusError 400, 404 for the namespace, 409 for what others own
   * or an older revision, 422
   */
  apply(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
    input: unknown,
    options: WriteOptions = {},
  ): StoredObject {
    const stated = statedObject(kind, namespace, name, input, options);
    const existing = this.find(kind, namespace, name);
    const writer = {
      manager: options.manager ?? 'unknown',
      subresource: options.subresource,
      force: options.force ?? false,
      time: toTimestamp(this.clock.now()),
    };
    const { uid } = stated.metadata;
    if (existing) {
      checkSameUid(kind, existing, stated.metadata);
      const applied = applyStated(
        existing.object,
        stated,
        shapeOf(kind),
        writer,
      );
      return this.#replace(kind, existing, applied.object, options, applied);
    }
    if (options.subresource) throw notFound(kind, name);
    if (uid) {
      throw conflict(
        kind,
        name,
        `uid mismatch: the provided object specified uid ${uid}, and no existing object was found`,
      );
    }
    const { apiVersion, kind: kindName } = stated;
    const nothing = {
      apiVersion,
      kind: kindName,
      metadata: { name, namespace },
    };
    const applied = applyStated(nothing, stated, shapeOf(kind), writer);
    return this.#create(kind, namespace, applied.object, options, applied);
  }

  /** @throws ApiStatusError 404, 409 Conflict, 422, 400, 415 */
  patch(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
    patch: Patch,
    options: WriteOptions = {},
  ): StoredObject {
    const existing = this.get(kind, namespace, name);
    const patched = applyPatch(kind, existing.object, patch);
    const object = incomingObject(kind, namespace, patched);
    checkSameUid(kind, existing, object.metadata);
    if (object.metadata.name !== name) {
      throw badRequest(
        `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    return this.#replace(kind, existing, object, options);
  }

  /** @throws ApiStatusError 404, 409 where a precondition fails */
  delete(
    kind: ServedKind,
    namespace: string | undefined,
    name: string,
    options: DeleteOptions = {},
  ): DeleteResult {
    const existing = this.get(kind, namespace, name);
    checkPreconditions(kind, existing.object, options);
    const marked = planDeletion(
      kind,
      existing.object,
      options,
      this.clock.now(),
    );
    if (options.dryRun) return { object: existing.object, gone: !marked };
    if (marked) {
      const object = deepEqual(marked, existing.object)
        ? existing.object
        : this.store.put(resourceOf(kind), marked).object;
      return { object, gone: false };
    }
    const last = this.#remove(kind, existing.object);
    return {
      gone: true,
      object:
        kind.kind === 'Pod' ? withDeletionMark(last, this.clock.now()) : last,
    };
  }

  /** Ends a namespace whose contents are gone: the `finalize` subresource. */
  finalizeNamespace(kind: ServedKind, name: string): void {
    const { object } = this.get(kind, undefined, name);
    this.store.put(resourceOf(kind), {
      ...object,
      spec: { ...object.spec, finalizers: [] },
    });
    this.#remove(kind, object);
  }

  #remove(kind: ServedKind, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    return this.store.remove(resourceOf(kind), namespace, name)!.object;
  }

  #replace(
    kind: ServedKind,
    existing: StoredObject,
    object: KubeObject,
    options: WriteOptions,
    applied?: Applied,
  ): StoredObject {
    const before = existing.object;
    checkIdentity(kind, existing, object.metadata);
    const after = mergedObject(kind, before, object, options);
    if (options.subresource !== 'status') validate(kind, after, before);
    else validateStatus(kind, after);
    const owners =
      applied?.managedFieldsOf(after) ?? after.metadata.managedFields;
    const metadata = withoutEmpty({ ...after.metadata, managedFields: owners });
    if (deepEqual({ ...after, metadata }, before)) return existing;
    const stored = this.#write(kind, before, after, options, applied);
    const last = stored.object.metadata;
    if (
      !options.dryRun &&
      last.deletionTimestamp &&
      !last.finalizers?.length &&
      !last.deletionGracePeriodSeconds &&
      kind.kind !== 'Namespace'
    ) {
      this.#remove(kind, stored.object);
    }
    return stored;
  }

  #write(
    kind: ServedKind,
    before: KubeObject | undefined,
    after: KubeObject,
    options: WriteOptions,
    applied?: Applied,
  ): StoredObject {
    const managedFields =
      applied?.managedFieldsOf(after) ??
      updateManagedFields(before, after, shapeOf(kind), {
        manager: options.manager ?? 'unknown',
        subresource: options.subresource,
        time: toTimestamp(this.clock.now()),
      });
    const object = {
      ...after,
      metadata: withoutEmpty({ ...after.metadata, managedFields }),
    };
    if (options.dryRun) {
      const revision = Number(before?.metadata.resourceVersion ?? 0);
      return new StoredObject('', revision, object);
    }
    return this.store.put(resourceOf(kind), object);
  }
}
