import { IncomingMessage } from 'node:http';
import { ApiServer, WriteOptions } from '../api/ApiServer';
import { DeleteOptions } from '../api/deletion';
import { resourceOf } from '../api/kinds';
import { Patch, patchTypes } from '../api/patch';
import {
  badRequest,
  deleted,
  invalidOption,
  methodNotAllowed,
  unsupportedMediaType,
} from '../api/status';
import { KubeObjectInput, isRecord } from '../store';
import { selectionOf } from './listing';
import { contentType, readBody } from './reply';
import { ResourceRequest } from './requestInfo';

/** An answer with its code; the body is an object or JSON text. */
export interface Answer {
  code: number;
  body: unknown;
}

/** Who writes: the fieldManager parameter, or the first word of the user agent. */
function managerOf(request: ResourceRequest, req: IncomingMessage): string {
  const asked = request.query.get('fieldManager');
  if (asked) return asked;
  const agent = req.headers['user-agent'] ?? 'unknown';
  return agent.split(/[/ ]/)[0].slice(0, 128) || 'unknown';
}

function writeOptions(
  request: ResourceRequest,
  req: IncomingMessage,
): WriteOptions {
  return {
    manager: managerOf(request, req),
    dryRun: isDryRun(request.query.getAll('dryRun')),
    ...(request.subresource === 'status' && { subresource: 'status' }),
  };
}

function isDryRun(values: unknown): boolean {
  if (!Array.isArray(values) || values.length === 0) return false;
  if (values.some(value => value !== 'All')) {
    throw invalidOption(
      'CreateOptions',
      'dryRun',
      `Unsupported value: ${JSON.stringify(values)}: supported values: "All"`,
    );
  }
  return true;
}

function deleteOptions(
  { query }: ResourceRequest,
  body: unknown,
): DeleteOptions {
  const options = isRecord(body) ? body : {};
  const policy =
    options.propagationPolicy ?? query.get('propagationPolicy') ?? undefined;
  if (policy && !['Orphan', 'Background', 'Foreground'].includes(policy)) {
    throw invalidOption(
      'DeleteOptions',
      'propagationPolicy',
      `Unsupported value: "${policy}": supported values: "Foreground", "Background", "Orphan", "nil"`,
    );
  }
  const grace =
    options.gracePeriodSeconds ?? query.get('gracePeriodSeconds') ?? undefined;
  return {
    propagationPolicy:
      policy ?? (options.orphanDependents ? 'Orphan' : undefined),
    preconditions: options.preconditions,
    gracePeriodSeconds: grace === undefined ? undefined : Number(grace),
    dryRun: isDryRun(options.dryRun ?? query.getAll('dryRun')),
  };
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
      apiVersion: kind.group ? `${kind.group}/${kind.version}` : kind.version,
      metadata: { resourceVersion: String(api.store.revision) },
      items,
    },
  };
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
  const type = contentType(req);
  if (method === 'PATCH' && !patchTypes.includes(type)) {
    throw unsupportedMediaType();
  }
  const body = await readBody(req);
  if (method === 'DELETE') {
    return name
      ? deleteOne(api, request, name, body)
      : deleteCollection(api, request, body);
  }
  if (!isRecord(body) && !Array.isArray(body)) {
    throw badRequest('the request needs a JSON body');
  }
  const options = writeOptions(request, req);
  if (method === 'POST' && !name) {
    if (kind.namespaced && !namespace) throw methodNotAllowed();
    const stored = api.create(
      kind,
      namespace,
      body as KubeObjectInput,
      options,
    );
    return { code: 201, body: stored.json };
  }
  if (method === 'PUT' && name) {
    const stored = api.update(
      kind,
      namespace,
      name,
      body as KubeObjectInput,
      options,
    );
    return { code: 200, body: stored.json };
  }
  if (method === 'PATCH' && name) {
    const patch: Patch = { type: type as Patch['type'], body };
    const stored = api.patch(kind, namespace, name, patch, options);
    return { code: 200, body: stored.json };
  }
  throw methodNotAllowed();
}
