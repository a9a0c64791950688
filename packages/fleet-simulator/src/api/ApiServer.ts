import {
  Clock,
  KubeObject,
  KubeObjectInput,
  ObjectMeta,
  ObjectStore,
  Random,
  StoredObject,
  clone,
  deepEqual,
  isRecord,
  toTimestamp,
} from '../store';
import { applyDefaults, initialStatus } from './defaults';
import {
  DeleteOptions,
  checkPreconditions,
  planDeletion,
  withDeletionMark,
} from './deletion';
import { KindSpec, apiVersionOf, resourceOf } from './kinds';
import { updateManagedFields } from './managedFields';
import { Patch, applyPatch } from './patch';
import {
  alreadyExists,
  badRequest,
  conflict,
  forbidden,
  invalid,
  notFound,
  plainFailure,
} from './status';
import { validate } from './validation';

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
  /** `status` writes only the status; plain writes leave it alone. */
  subresource?: 'status';
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
    kind: KindSpec,
    namespace: string | undefined,
    name: string,
  ): StoredObject {
    const stored = this.find(kind, namespace, name);
    if (!stored) throw notFound(kind, name);
    return stored;
  }

  find(
    kind: KindSpec,
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
    kind: KindSpec,
    namespace: string | undefined,
    input: KubeObjectInput,
    options: WriteOptions = {},
  ): StoredObject {
    const object = this.#incoming(kind, namespace, input);
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
    if (kind.namespaced) this.#checkNamespace(kind, metadata);
    if (metadata.resourceVersion) {
      throw plainFailure(
        'resourceVersion should not be set on objects to be created',
      );
    }
    if (this.find(kind, namespace, metadata.name)) {
      throw alreadyExists(kind, metadata.name);
    }
    applyDefaults(object);
    validate(kind, object);
    if (kind.kind === 'Pod') this.#checkServiceAccount(kind, object);
    const now = toTimestamp(this.clock.now());
    if (kind.status) object.status = initialStatus(object);
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
    return this.#write(kind, undefined, object, options);
  }

  /** @throws ApiStatusError 404, 409 Conflict, 422, 400 */
  update(
    kind: KindSpec,
    namespace: string | undefined,
    name: string,
    input: KubeObjectInput,
    options: WriteOptions = {},
  ): StoredObject {
    const object = this.#incoming(kind, namespace, input);
    if (object.metadata.name !== name) {
      throw badRequest(
        `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    const existing = this.get(kind, namespace, name);
    return this.#replace(kind, existing, object, options);
  }

  /** @throws ApiStatusError 404, 409 Conflict, 422, 400, 415 */
  patch(
    kind: KindSpec,
    namespace: string | undefined,
    name: string,
    patch: Patch,
    options: WriteOptions = {},
  ): StoredObject {
    const existing = this.get(kind, namespace, name);
    const patched = applyPatch(kind, existing.object, patch);
    const object = this.#incoming(kind, namespace, patched);
    const { uid } = object.metadata;
    if (uid && uid !== existing.object.metadata.uid) {
      throw invalid(kind, name, [
        {
          reason: 'FieldValueInvalid',
          field: 'metadata.uid',
          message: `Invalid value: "${uid}": field is immutable`,
        },
      ]);
    }
    if (object.metadata.name !== name) {
      throw badRequest(
        `the name of the object (${object.metadata.name}) does not match the name on the URL (${name})`,
      );
    }
    return this.#replace(kind, existing, object, options);
  }

  /** @throws ApiStatusError 404, 409 where a precondition fails */
  delete(
    kind: KindSpec,
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
  finalizeNamespace(kind: KindSpec, name: string): void {
    const { object } = this.get(kind, undefined, name);
    this.store.put(resourceOf(kind), {
      ...object,
      spec: { ...object.spec, finalizers: [] },
    });
    this.#remove(kind, object);
  }

  #remove(kind: KindSpec, object: KubeObject): KubeObject {
    const { namespace, name } = object.metadata;
    return this.store.remove(resourceOf(kind), namespace, name)!.object;
  }

  /** Checks shape and identity of a body and returns a copy to work on. */
  #incoming(
    kind: KindSpec,
    namespace: string | undefined,
    input: unknown,
  ): KubeObject {
    if (!isRecord(input)) {
      throw badRequest('the object provided is not a JSON object');
    }
    const apiVersion = apiVersionOf(kind);
    if (input.apiVersion !== undefined && input.apiVersion !== apiVersion) {
      throw badRequest(
        `${kind.kind} in version "${input.apiVersion}" cannot be handled as a ${kind.kind}: the path serves ${apiVersion}`,
      );
    }
    if (input.kind !== undefined && input.kind !== kind.kind) {
      throw badRequest(
        `${input.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}`,
      );
    }
    const { metadata: given, ...body } = clone(input) as KubeObject;
    const metadata: ObjectMeta = isRecord(given) ? given : { name: '' };
    const object = { ...body, kind: kind.kind, apiVersion, metadata };
    if (kind.namespaced) {
      if (metadata.namespace && metadata.namespace !== namespace) {
        throw badRequest(
          'the namespace of the provided object does not match the namespace sent on the request',
        );
      }
      metadata.namespace = namespace;
    } else {
      delete metadata.namespace;
    }
    return object;
  }

  #checkNamespace(kind: KindSpec, metadata: ObjectMeta): void {
    const namespace = this.store.get(
      '/namespaces',
      undefined,
      metadata.namespace!,
    );
    if (!namespace) {
      throw notFound({ group: '', plural: 'namespaces' }, metadata.namespace!);
    }
    if (namespace.object.metadata.deletionTimestamp) {
      throw forbidden(
        kind,
        metadata.name,
        `unable to create new content in namespace ${metadata.namespace} because it is being terminated`,
        [
          {
            reason: 'NamespaceTerminating',
            message: `namespace ${metadata.namespace} is being terminated`,
            field: 'metadata.namespace',
          },
        ],
      );
    }
  }

  #checkServiceAccount(kind: KindSpec, { metadata, spec }: KubeObject): void {
    const { namespace, name } = metadata;
    const account = spec.serviceAccountName;
    if (this.store.get('/serviceaccounts', namespace, account)) return;
    throw forbidden(
      kind,
      name,
      `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
    );
  }

  #replace(
    kind: KindSpec,
    existing: StoredObject,
    object: KubeObject,
    options: WriteOptions,
  ): StoredObject {
    const before = existing.object;
    const asked = object.metadata;
    if (asked.uid && asked.uid !== before.metadata.uid) {
      throw conflict(
        kind,
        asked.name,
        `StorageError: invalid object, Code: 4, Key: /registry/${
          kind.plural
        }/${existing.key.replace(
          /^\//,
          '',
        )}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${
          asked.uid
        }, UID in object meta: ${before.metadata.uid}`,
      );
    }
    if (!asked.resourceVersion && kind.conditionalUpdate) {
      throw invalid({ ...kind, kind: kind.plural }, asked.name, [
        {
          reason: 'FieldValueInvalid',
          field: 'metadata.resourceVersion',
          message: 'Invalid value: 0: must be specified for an update',
        },
      ]);
    }
    if (
      asked.resourceVersion &&
      asked.resourceVersion !== before.metadata.resourceVersion
    ) {
      throw conflict(kind, asked.name);
    }
    const after = this.#merged(kind, before, object, options);
    if (options.subresource !== 'status') validate(kind, after, before);
    const { managedFields: _theirs, ...plain } = after.metadata;
    if (
      deepEqual(
        { ...after, metadata: plain },
        {
          ...before,
          metadata: { ...before.metadata, managedFields: undefined },
        },
      )
    ) {
      return existing;
    }
    const stored = this.#write(kind, before, after, options);
    const { metadata } = stored.object;
    if (
      !options.dryRun &&
      metadata.deletionTimestamp &&
      !metadata.finalizers?.length &&
      !metadata.deletionGracePeriodSeconds &&
      kind.kind !== 'Namespace'
    ) {
      this.#remove(kind, stored.object);
    }
    return stored;
  }

  /** The part of the new object this write may change, over the old one. */
  #merged(
    kind: KindSpec,
    before: KubeObject,
    object: KubeObject,
    options: WriteOptions,
  ): KubeObject {
    if (options.subresource === 'status') {
      // Controllers also keep their annotations through the status.
      const { annotations } = object.metadata;
      return {
        ...before,
        metadata: withoutEmpty({ ...before.metadata, annotations }),
        status: object.status,
      };
    }
    applyDefaults(object);
    const after: KubeObject = kind.status
      ? { ...object, status: before.status }
      : object;
    const specChanged = kind.generation && !deepEqual(after.spec, before.spec);
    const meta = before.metadata;
    after.metadata = withoutEmpty({
      ...object.metadata,
      generateName: meta.generateName,
      uid: meta.uid,
      resourceVersion: meta.resourceVersion,
      creationTimestamp: meta.creationTimestamp,
      deletionTimestamp: meta.deletionTimestamp,
      deletionGracePeriodSeconds: meta.deletionGracePeriodSeconds,
      generation: specChanged ? (meta.generation ?? 0) + 1 : meta.generation,
      managedFields: meta.managedFields,
    });
    return after;
  }

  #write(
    kind: KindSpec,
    before: KubeObject | undefined,
    after: KubeObject,
    options: WriteOptions,
  ): StoredObject {
    const managedFields = updateManagedFields(before, after, {
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

/** Metadata without absent values, empty maps and empty lists. */
function withoutEmpty(metadata: ObjectMeta): ObjectMeta {
  return Object.fromEntries(
    Object.entries(metadata).filter(
      ([, value]) =>
        value !== undefined &&
        value !== null &&
        !(typeof value === 'object' && Object.keys(value).length === 0),
    ),
  ) as unknown as ObjectMeta;
}
