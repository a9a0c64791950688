import { KubeObject, ObjectMeta, clone, isRecord } from '../store';
import { ServedKind, apiVersionOf } from './kinds';
import { badRequest } from './status';

/** Checks shape and identity of a body and returns a copy to work on. */
export function incomingObject(
  kind: ServedKind,
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
