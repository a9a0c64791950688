import { KubeObject, ObjectMeta, clone, isRecord } from '../store';
import { ServedKind, apiVersionOf } from './kinds';
import type { WriteOptions } from './ApiServer';
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
  if (given !== undefined && given !== null && !isRecord(given)) {
    throw badRequest(
      `${kind.kind} in version "${kind.version}" cannot be handled as a ${kind.kind}: metadata must be an object`,
    );
  }
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

/** Metadata that the API server alone decides about; stating it states nothing. */
const NOT_STATED = [
  'generation',
  'creationTimestamp',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
  'managedFields',
] as const;

/**
 * What a server-side apply states: the object of the path, without what the
 * path does not write.
 *
 * @throws ApiStatusError 400 where it is another object, or none
 */
export function statedObject(
  kind: ServedKind,
  namespace: string | undefined,
  name: string,
  input: unknown,
  { subresource }: WriteOptions,
): KubeObject {
  if (!isRecord(input) || !input.kind || !input.apiVersion) {
    throw badRequest(
      'error decoding YAML: what is applied must be one object with apiVersion and kind',
    );
  }
  const stated = incomingObject(kind, namespace, input);
  const { metadata } = stated;
  if (metadata.managedFields?.length) {
    throw badRequest('metadata.managedFields must be nil');
  }
  if (metadata.name && metadata.name !== name) {
    throw badRequest(
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
  metadata.name = name;
  for (const field of NOT_STATED) delete metadata[field];
  if (subresource !== 'status') {
    if (kind.status) delete stated.status;
    return stated;
  }
  const { apiVersion, uid, resourceVersion } = { ...stated, ...metadata };
  return {
    apiVersion,
    kind: kind.kind,
    metadata: { name, namespace, uid, resourceVersion },
    status: stated.status,
  };
}
