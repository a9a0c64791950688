import { IncomingMessage, ServerResponse } from 'node:http';
import {
  ApiStatusError,
  badRequest,
  unsupportedMediaType,
} from '../api/status';

/** The largest body a client may send: 3 MiB, as the API server has it. */
const MAX_BODY_BYTES = 3 * 1024 * 1024;

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

/**
 * Reads a JSON body; undefined when there is none.
 *
 * @throws ApiStatusError 400 where it is not JSON, 415 where it says it is not
 */
export async function readBody(req: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of req) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) {
      throw badRequest(
        `the request body is too large: at most ${MAX_BODY_BYTES} bytes are taken`,
      );
    }
    chunks.push(chunk);
  }
  if (size === 0) return undefined;
  const type = contentType(req);
  if (type && type !== 'application/json' && !type.endsWith('+json')) {
    throw unsupportedMediaType(
      'the body of the request was in an unknown format - accepted media types include: application/json',
    );
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'));
  } catch (error) {
    throw badRequest(
      `the object provided is unrecognized (must be of type application/json): ${
        (error as Error).message
      }`,
    );
  }
}
