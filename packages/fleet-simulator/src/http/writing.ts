import { IncomingMessage } from 'node:http';
import { ApiServer, WriteOptions } from '../api/ApiServer';
import { apiVersionOf, resourceOf } from '../api/kinds';
import { Patch, patchTypesOf } from '../api/patch';
import { patchScale, replaceScale, scaleOf } from '../api/scale';
import {
  badRequest,
  deleted,
  methodNotAllowed,
  unsupportedMediaType,
} from '../api/status';
import { KubeObjectInput, StoredObject, isRecord } from '../store';
import { selectionOf } from './listing';
import { contentType, readBody } from './reply';
import { ResourceRequest } from './requestInfo';
import { APPLY_TYPE, deleteOptions, writeOptions } from './writeOptions';

/** An answer with its code; the body is an object or JSON text. */
export interface Answer {
  code: number;
  body: unknown;
}

function deleteOne(
  api: ApiServer,
  request: ResourceRequest,
  name: string,
  body: unknown,
): Answer {
  const { kind, namespace } = request;
  const { object, gone } = api.delete(
    kind,
    namespace,
    name,
    deleteOptions(request, body),
  );
  const answer =
    gone && !kind.returnsDeleted
      ? deleted(kind, name, object.metadata.uid)
      : object;
  return { code: 200, body: answer };
}

function deleteCollection(
  api: ApiServer,
  request: ResourceRequest,
  body: unknown,
): Answer {
  const { kind, namespace } = request;
  // Namespaces can only be deleted one by one.
  if (kind.kind === 'Namespace') throw methodNotAllowed();
  if (kind.namespaced && !namespace) throw methodNotAllowed();
  const { matches } = selectionOf(request);
  const options = deleteOptions(request, body);
  const items = api.store
    .table(resourceOf(kind))
    .sorted()
    .filter(({ object }) => matches(object))
    .map(
      ({ object }) =>
        api.delete(
          kind,
          kind.namespaced ? object.metadata.namespace : namespace,
          object.metadata.name,
          options,
        ).object,
    );
  return {
    code: 200,
    body: {
      kind: `${kind.kind}List`,
      apiVersion: apiVersionOf(kind),
      metadata: { resourceVersion: String(api.store.revision) },
      items,
    },
  };
}

/** Writes one object that the path names. */
function writeOne(
  api: ApiServer,
  request: ResourceRequest & { name: string },
  body: KubeObjectInput,
  type: string,
  options: WriteOptions,
): StoredObject {
  const { kind, namespace, name, method, subresource } = request;
  if (subresource === 'scale') {
    return method === 'PUT'
      ? replaceScale(api, kind, namespace, name, body, options)
      : patchScale(
          api,
          kind,
          namespace,
          name,
          { type: type as Patch['type'], body },
          options,
        );
  }
  if (method === 'PUT') return api.update(kind, namespace, name, body, options);
  if (type === APPLY_TYPE) {
    return api.apply(kind, namespace, name, body, options);
  }
  const patch: Patch = { type: type as Patch['type'], body };
  return api.patch(kind, namespace, name, patch, options);
}

/**
 * Carries out a writing request.
 *
 * @throws ApiStatusError as the API server refuses it
 */
export async function write(
  api: ApiServer,
  request: ResourceRequest,
  req: IncomingMessage,
): Promise<Answer> {
  const { kind, namespace, name, method } = request;
  const isCreate = method === 'POST' && !name;
  const isOne = (method === 'PUT' || method === 'PATCH') && name;
  if (!isCreate && !isOne && method !== 'DELETE') throw methodNotAllowed();
  if (isCreate && kind.namespaced && !namespace) throw methodNotAllowed();
  const type = contentType(req);
  const applies = method === 'PATCH' && type === APPLY_TYPE;
  if (method === 'PATCH' && !applies && !patchTypesOf(kind).includes(type)) {
    throw unsupportedMediaType();
  }
  const body = await readBody(req);
  if (method === 'DELETE') {
    if (request.subresource) throw methodNotAllowed();
    return name
      ? deleteOne(api, request, name, body)
      : deleteCollection(api, request, body);
  }
  if (!isRecord(body) && !Array.isArray(body)) {
    throw badRequest('the request needs a JSON body');
  }
  const options = writeOptions(request, req, applies);
  const input = body as KubeObjectInput;
  if (isCreate) {
    const stored = api.create(kind, namespace, input, options);
    return { code: 201, body: stored.json };
  }
  const before = api.find(kind, namespace, name!);
  const stored = writeOne(
    api,
    { ...request, name: name! },
    input,
    type,
    options,
  );
  return {
    code: before ? 200 : 201,
    body:
      request.subresource === 'scale'
        ? scaleOf(kind, stored.object)
        : stored.json,
  };
}
