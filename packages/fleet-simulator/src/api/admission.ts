import { KubeObject, ObjectMeta, ObjectStore, StoredObject } from '../store';
import { ServedKind } from './kinds';
import {
  ApiStatusError,
  conflict,
  forbidden,
  invalid,
  notFound,
} from './status';

/** @throws ApiStatusError where the namespace is not there, or on its way out */
export function checkNamespace(
  store: ObjectStore,
  kind: ServedKind,
  metadata: ObjectMeta,
): void {
  const namespace = store.get('/namespaces', undefined, metadata.namespace!);
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

/** @throws ApiStatusError where a pod's service account is not there */
export function checkServiceAccount(
  store: ObjectStore,
  kind: ServedKind,
  { metadata, spec }: KubeObject,
): void {
  const { namespace, name } = metadata;
  const account = spec.serviceAccountName;
  if (store.get('/serviceaccounts', namespace, account)) return;
  throw forbidden(
    kind,
    name,
    `error looking up service account ${namespace}/${account}: serviceaccount "${account}" not found`,
  );
}

/** @throws ApiStatusError where a patch would make it another object */
export function checkSameUid(
  kind: ServedKind,
  { object: { metadata } }: StoredObject,
  { uid }: ObjectMeta,
): void {
  if (!uid || uid === metadata.uid) return;
  throw invalid(kind, metadata.name, [
    {
      reason: 'FieldValueInvalid',
      field: 'metadata.uid',
      message: `Invalid value: "${uid}": field is immutable`,
    },
  ]);
}

/** 409 where the object of a name is not the one that the writer means; without `uid` there is none. */
export function otherUid(
  kind: ServedKind,
  key: string,
  name: string,
  asked: string,
  uid = '',
): ApiStatusError {
  return conflict(
    kind,
    name,
    `StorageError: invalid object, Code: 4, Key: /registry/${kind.plural}/${key}, ResourceVersion: 0, AdditionalErrorMsg: Precondition failed: UID in precondition: ${asked}, UID in object meta: ${uid}`,
  );
}

/** @throws ApiStatusError where a write is about another object, or another version of it */
export function checkIdentity(
  kind: ServedKind,
  existing: StoredObject,
  asked: ObjectMeta,
): void {
  const before = existing.object;
  if (asked.uid && asked.uid !== before.metadata.uid) {
    const key = existing.key.replace(/^\//, '');
    throw otherUid(kind, key, asked.name, asked.uid, before.metadata.uid);
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
}
