import { IncomingMessage, ServerResponse } from 'node:http';
import { parse as parseYaml } from 'yaml';
import {
  ApiStatusError,
  badRequest,
  notAcceptable,
  requestTooLarge,
  unknownFormat,
} from '../api/status';

/** The largest body a client may send: 3 MiB, as the API server has it. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

/** How much of a body that is too large is read, so that its sender hears why. */
const MAX_DRAINED_BYTES = 16 * 1024 * 1024;

// `application/*` is none to the router of the API server.
const JSON_TYPES = new Set(['*/*', 'application/json']);

/**
 * Everything but discovery is answered as plain JSON.
 *
 * @throws ApiStatusError 406 where the client accepts none
 */
export function checkAcceptsJson(req: IncomingMessage): void {
  const accept = req.headers.accept?.trim();
  if (!accept) return;
  const takesJson = accept.split(',').some(entry => {
    const [type, ...parameters] = entry.split(';').map(part => part.trim());
    // `as=Table` and the like ask for another shape, which only a server that has it gives.
    const reshaped = parameters.some(parameter => parameter.startsWith('as='));
    return JSON_TYPES.has(type.toLowerCase()) && !reshaped;
  });
  if (!takesJson) throw notAcceptable();
}

/** Sends a value as JSON, or text that already is JSON. */
export function replyJson(
  res: ServerResponse,
  code: number,
  body: unknown,
  headers: Record<string, string> = {},
): void {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  res.writeHead(code, {
    'Content-Type': 'application/json',
    'Cache-Control': 'no-cache, private',
    ...headers,
    'Content-Length': Buffer.byteLength(text),
  });
  res.end(text);
}

export function replyText(res: ServerResponse, code: number, text: string) {
  res.writeHead(code, { 'Content-Type': 'text/plain; charset=utf-8' });
  res.end(text);
}

/** Sends the Status of an error; an unknown error becomes a 500 with its message. */
export function replyError(res: ServerResponse, error: unknown): void {
  const status =
    error instanceof ApiStatusError
      ? error.status
      : {
          kind: 'Status',
          apiVersion: 'v1',
          metadata: {},
          status: 'Failure',
          message: `Internal error occurred: ${String(error)}`,
          reason: 'InternalError',
          code: 500,
        };
  const retryAfter =
    error instanceof ApiStatusError
      ? error.status.details?.retryAfterSeconds
      : undefined;
  replyJson(
    res,
    status.code ?? 500,
    status,
    retryAfter === undefined ? {} : { 'Retry-After': String(retryAfter) },
  );
}

/** The media type of the body, in lower case and without parameters. */
export function contentType(req: IncomingMessage): string {
  return (req.headers['content-type'] ?? '').split(';')[0].trim().toLowerCase();
}

/** The whole body. */
async function bytesOf(req: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  // Leaving this loop early would close the connection before the answer is out.
  for await (const chunk of req) {
    size += chunk.length;
    if (size <= MAX_BODY_BYTES) chunks.push(chunk);
    else chunks.length = 0;
    if (size > MAX_DRAINED_BYTES) break;
  }
  if (size > MAX_BODY_BYTES) throw requestTooLarge(MAX_BODY_BYTES);
  return Buffer.concat(chunks);
}

/**
 * Reads a body of JSON or YAML; undefined when there is none.
 *
 * @throws ApiStatusError 400 where it cannot be read, 413 where it is too
 * large, 415 where it says it is something else
 */
export async function readBody(req: IncomingMessage): Promise<unknown> {
  const bytes = await bytesOf(req);
  if (bytes.length === 0) return undefined;
  const type = contentType(req);
  const yaml = type === 'application/yaml' || type.endsWith('+yaml');
  if (type && type !== 'application/json' && !type.endsWith('+json') && !yaml) {
    throw unknownFormat('application/json, application/yaml');
  }
  const text = bytes.toString('utf8');
  try {
    return yaml ? parseYaml(text) : JSON.parse(text);
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type ${
        yaml ? 'application/yaml' : 'application/json'
      }): ${(error as Error).message}`,
    );
  }
}
